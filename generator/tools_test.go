package generator_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
)

// releasedAs is a generator of what is invented, as the release.
func releasedAs(version string) generator.Generator {
	return generator.Generator{Templates: invented(), Version: version}
}

// newShop is a new service that the generator writes.
func newShop(t *testing.T, g generator.Generator) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	if _, err := g.New(t.Context(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func sync(t *testing.T, g generator.Generator, dir string) generator.Report {
	t.Helper()
	report, _, err := g.Sync(t.Context(), generator.SyncRequest{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestNewServicePinsRelease(t *testing.T) {
	if pin := everything(t, newShop(t, releasedAs("v1.2.3")))["tools/go.mod"]; !strings.Contains(pin, "\nrequire github.com/praecepta/praecepta-gen v1.2.3\n") {
		t.Errorf("a release: %s", pin)
	}
	for _, version := range []string{"devel", "v1.2.4-0.20260101000000-0123456789ab"} {
		if pin, has := everything(t, newShop(t, releasedAs(version)))["tools/go.mod"]; has {
			t.Errorf("%s: %s", version, pin)
		}
	}
}

// The pin is scaffolded once, and the user raises it.
func TestSyncDoesNotWritePin(t *testing.T) {
	dir := newShop(t, releasedAs("v1.2.3"))
	before := everything(t, dir)["tools/go.mod"]
	const raise = "tools/go.mod pins v1.2.3: run go get -tool -modfile=tools/go.mod github.com/praecepta/praecepta-gen/cmd/praecepta-gen@v1.3.0"
	if next := sync(t, releasedAs("v1.3.0"), dir).Next; !slices.Equal(next, []string{raise}) {
		t.Errorf("a newer release: next %q", next)
	}
	for _, version := range []string{"v1.2.3", "devel"} {
		if next := sync(t, releasedAs(version), dir).Next; next != nil {
			t.Errorf("%s: next %q", version, next)
		}
	}
	if after := everything(t, dir)["tools/go.mod"]; after != before {
		t.Errorf("sync writes %s", after)
	}

	old := newShop(t, gen())
	sync(t, releasedAs("v1.3.0"), old)
	if pin, has := everything(t, old)["tools/go.mod"]; has {
		t.Errorf("sync writes %s to a service that had none", pin)
	}
	if _, _, err := releasedAs("v1.3.0").Restore(t.Context(), generator.RestoreRequest{Dir: old, Paths: []string{"tools/go.mod"}}); err != nil {
		t.Fatal(err)
	}
	if pin := everything(t, old)["tools/go.mod"]; !strings.Contains(pin, " v1.3.0\n") {
		t.Errorf("restore writes %q", pin)
	}
}
