package generator_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

// The prefix of every component is taken, whether the service has it or not.
func TestNewRefusesNameWithPrefixOfComponent(t *testing.T) {
	for name, refused := range map[string]bool{
		"ledger": true, "report": true, "courier": true, "shop": false, "ledgers": false, "ledger-shop": false, "led": false,
	} {
		dir := filepath.Join(t.TempDir(), "new")
		_, err := gen().New(context.Background(), generator.NewRequest{Name: name, Module: "example.com/x", Dir: dir, DryRun: true})
		if refused != (err != nil) || (refused && hint.Of(err) != "praecepta-gen new service "+name+"-service") {
			t.Errorf("%s: %v, hint %q", name, err, hint.Of(err))
		}
	}
}

// A service may be older than a component: the component is refused then.
func TestAddRefusesComponentWithPrefixOfService(t *testing.T) {
	templates := invented()
	for path := range templates {
		if strings.HasPrefix(path, "component/courier/") {
			delete(templates, path)
		}
	}
	older := generator.Generator{Templates: templates, Version: "devel"}
	dir := filepath.Join(t.TempDir(), "courier")
	if _, err := older.New(context.Background(), generator.NewRequest{Name: "courier", Module: "example.com/x", Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if _, err := gen().Check(context.Background(), dir); err != nil {
		t.Errorf("check refuses it: %v", err)
	}
	err := refusal(t, dir, gen().Add, "courier")
	if !strings.HasPrefix(err.Error(), "courier: the prefix of its settings, COURIER_, is already used by the settings of the service courier") {
		t.Error(err)
	}
	add(t, dir, "ledger")
}
