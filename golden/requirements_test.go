package golden

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestRequirementsAreTidy holds the table of requirements to what the go command
// says of every set of components. -update records what it says.
func TestRequirementsAreTidy(t *testing.T) {
	if *update {
		table := record(t, templates.FS)
		if err := os.WriteFile(filepath.Join("..", "templates", "requirements.txt"), []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	everySetIsTidy(t, templates.FS)
}

// everySetIsTidy has the go command look at the service of every set.
func everySetIsTidy(t *testing.T, from fs.FS) {
	t.Helper()
	all := sets(t, known(t, from))
	t.Run("tidy", func(t *testing.T) {
		for _, set := range all {
			t.Run(nameOf(set), func(t *testing.T) {
				t.Parallel()
				run(t, emit(t, from, set...), nil, "go", "mod", "tidy", "-diff")
			})
		}
	})
	// Every package is compiled in the smallest set that has it, and in the largest:
	// what others add is requirements, and those are asked for in every set.
	whole := map[string]bool{nameOf(nil): true, nameOf(all[len(all)-1]): true}
	for _, name := range known(t, from).Names() {
		whole[nameOf(closure(t, known(t, from), name))] = true
	}
	lanes := min(runtime.GOMAXPROCS(0), len(all))
	for lane := range lanes {
		t.Run(fmt.Sprintf("builds/%d", lane), func(t *testing.T) {
			t.Parallel()
			// One after the other in one folder, so that what one compiles serves the next.
			dir := filepath.Join(t.TempDir(), "shop")
			for i := lane; i < len(all); i += lanes {
				t.Run(nameOf(all[i]), func(t *testing.T) { resolves(t, dir, from, all[i], whole[nameOf(all[i])]) })
			}
		})
	}
}

// resolves makes the service anew in the folder, and finds every package of it and
// of its tests with no more than its go.mod and go.sum say; whole compiles them too.
func resolves(t *testing.T, dir string, from fs.FS, set []string, whole bool) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	emitTo(t, dir, from, set...)
	offline := []string{"GOPROXY=off", "GOFLAGS=-mod=readonly"}
	run(t, dir, offline, "go", "list", "-deps", "-test", "./...")
	if whole {
		run(t, dir, offline, "go", "build", "./...")
		run(t, dir, offline, "go", "vet", "./...")
	}
}

// record writes the table anew. The service of all components says which version
// each module has; from there, the service of every set is tidied.
func record(t *testing.T, from fs.FS) string {
	t.Helper()
	all := known(t, from)
	s := survey{all: all, sets: sets(t, all), said: map[string]lines{}, sections: map[string]lines{}}
	full := emit(t, from, all.Names()...)
	run(t, full, nil, "go", "mod", "tidy")
	pins := files(t, full)
	for _, set := range s.sets {
		dir := emit(t, from, set...)
		for _, name := range []string{"go.mod", "go.sum"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(pins[name]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		run(t, dir, nil, "go", "mod", "tidy")
		s.said[nameOf(set)] = linesOf(files(t, dir))
	}
	table, err := s.table(t)
	if err != nil {
		t.Fatal(err)
	}
	return "go " + strings.TrimSpace(run(t, full, nil, "go", "list", "-m", "-f", "{{.GoVersion}}")) + "\n" + table
}
