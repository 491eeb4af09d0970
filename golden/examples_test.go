package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/templates"
)

// TestSettingsOfExamplesAreCurrent wants each example to begin its .env.example as a new
// service does. sync does not change this file, because it is user-owned.
func TestSettingsOfExamplesAreCurrent(t *testing.T) {
	manifests, err := filepath.Glob("../examples/*/praecepta.yaml")
	if err != nil || len(manifests) == 0 {
		t.Fatal(manifests, err)
	}
	for _, manifest := range manifests {
		content, err := os.ReadFile(manifest)
		if err != nil {
			t.Fatal(err)
		}
		s, err := spec.Load(content)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), s.Service)
		g := generator.Generator{Templates: templates.FS, Version: "devel"}
		if _, err := g.New(t.Context(), generator.NewRequest{Name: s.Service, Module: s.Module, Dir: dir, Components: s.Components}); err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(dir, ".env.example"))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(filepath.Dir(manifest), ".env.example")
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(got), string(want)) {
			t.Errorf("%s does not begin as that of a new service: copy it from the output of new", path)
		}
	}
}
