package golden

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestScaffoldedServiceWorks runs the tests of the scaffolded files of a new service.
// The examples have their own files in its place; generated files are tested there.
func TestScaffoldedServiceWorks(t *testing.T) {
	dir, err := filepath.Abs("../bin/scaffolded") // a path that stays, for the build cache
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	emitTo(t, dir, templates.FS, known(t, templates.FS).Names()...)
	run(t, dir, nil, "go", "test", "-vet=off", "-timeout", "5m", "./internal/service/...")
}
