package golden

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/templates"
)

var raise = flag.Bool("raise", false, "with -update: raise every requirement to its newest version before it is recorded, not only new ones")

// TestRequirementsAreTidy holds the table of requirements to what the go command says of
// each component and of all of them, with -every of every set. -update records what it
// says, and -raise raises the requirements first.
func TestRequirementsAreTidy(t *testing.T) {
	if *update {
		table := record(t, templates.FS)
		if err := os.WriteFile(filepath.Join("..", "templates", "requirements.txt"), []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	components := withCode(known(t, templates.FS))
	// The smallest set that has a component, and the largest. What others add to a set is
	// requirements, which -every asks for in each set.
	compiled := [][]string{nil, components.Names()}
	for _, name := range components.Names() {
		compiled = append(compiled, closure(t, components, name))
	}
	all := compiled
	if *exhaustive {
		all = sets(t, components)
	}
	t.Run("tidy", func(t *testing.T) {
		for _, set := range all {
			t.Run(nameOf(set), func(t *testing.T) {
				t.Parallel()
				run(t, emit(t, templates.FS, set...), nil, "go", "mod", "tidy", "-diff")
			})
		}
	})
	lanes := min(runtime.GOMAXPROCS(0), len(all))
	for lane := range lanes {
		t.Run(fmt.Sprintf("builds/%d", lane), func(t *testing.T) {
			t.Parallel()
			// One after the other in one folder, so that what one compiles serves the next.
			dir := filepath.Join(t.TempDir(), "shop")
			for i := lane; i < len(all); i += lanes {
				whole := slices.ContainsFunc(compiled, func(set []string) bool { return nameOf(set) == nameOf(all[i]) })
				t.Run(nameOf(all[i]), func(t *testing.T) { resolves(t, dir, templates.FS, all[i], whole) })
			}
		})
	}
}

// resolves creates the service again in the folder, and finds every package of it and
// of its tests with no more than its go.mod and go.sum say; whole compiles them too.
func resolves(t *testing.T, dir string, from fs.FS, set []string, whole bool) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	emitTo(t, dir, from, set...)
	writeProofs(t, dir, from)
	offline := []string{"GOPROXY=off"}
	run(t, dir, offline, "go", "list", "-deps", "-test", "./...")
	if whole {
		run(t, dir, offline, "go", "vet", "./...") // which compiles what is imported, and links nothing
	}
}

// record writes the table again. The service of all components says which version
// each module has; from there, the service of every set is tidied.
func record(t *testing.T, from fs.FS) string {
	t.Helper()
	all := withCode(known(t, from))
	s := survey{all: all, sets: sets(t, all), said: map[string]lines{}, sections: map[string]lines{}, excludes: excludesOf(t, from)}
	full := emit(t, from, all.Names()...)
	recorded := directOf(t, full)
	run(t, full, nil, "go", "mod", "tidy")
	upgradeModules(t, full, recorded, slices.Concat(slices.Collect(maps.Values(s.excludes))...))
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

// upgradeModules raises to its newest version every module that the service imports
// from and that is not recorded yet, with -raise every requirement. It proves that
// the service compiles with all of them together.
func upgradeModules(t *testing.T, dir string, recorded []module.Version, excludes []string) {
	t.Helper()
	var modules, excluded []module.Version
	for _, m := range directOf(t, dir) {
		if *raise || !slices.ContainsFunc(recorded, func(r module.Version) bool { return r.Path == m.Path }) {
			modules = append(modules, m)
		}
	}
	if len(modules) == 0 {
		return
	}
	for _, line := range excludes {
		words := strings.Fields(line)
		excluded = append(excluded, module.Version{Path: words[1], Version: words[2]})
	}
	args := []string{"get"}
	if *raise {
		// Not with -t: what only the tests of a dependency import would be raised, and
		// listed in every service.
		args = append(args, "-u", "./...")
	}
	for _, m := range newest(goCommand(t, dir), modules, excluded) {
		args = append(args, m.String())
	}
	t.Log(run(t, dir, nil, "go", args...))
	run(t, dir, nil, "go", "mod", "tidy")
	run(t, dir, nil, "go", "build", "./...")
	run(t, dir, nil, "go", "vet", "./...")
}

// directOf are the modules that the service in dir imports from, as its go.mod says.
func directOf(t *testing.T, dir string) []module.Version {
	t.Helper()
	var all []module.Version
	for line, indirect := range linesOf(files(t, dir)) {
		if words := strings.Fields(line); words[0] == "require" && !indirect {
			all = append(all, module.Version{Path: words[1], Version: words[2]})
		}
	}
	module.Sort(all)
	return all
}

// excludesOf are the lines of excludes in the table, by section: they are written
// by hand, and kept.
func excludesOf(t *testing.T, from fs.FS) map[string][]string {
	t.Helper()
	table, err := fs.ReadFile(from, gomod.TablePath)
	if err != nil {
		t.Fatal(err)
	}
	all, section := map[string][]string{}, ""
	for line := range strings.Lines(string(table)) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		case strings.HasPrefix(line, "exclude "):
			all[section] = append(all[section], line)
		}
	}
	return all
}
