package golden

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gomod"
)

// TestComponentFromCopiedFolder takes the walk of docs/components.md in a copy
// of this repository: the commands of its first step as they stand, and then what make
// deps, golden and test do about the new component. Nothing else is edited.
func TestComponentFromCopiedFolder(t *testing.T) {
	r := copyOfHere(t)
	_, walk, _ := strings.Cut(r.read(t, componentsPage), "\n## How to write a component\n")
	before := known(t, r.templates).Names()
	was := files(t, r.root)
	run(t, r.root, nil, "sh", "-e", "-c", fenced(walk, "sh")[0])
	after := slices.DeleteFunc(known(t, r.templates).Names(), func(name string) bool { return slices.Contains(before, name) })
	if len(after) != 1 {
		t.Fatalf("the walk makes %q", after)
	}
	name := after[0]
	folder := "templates/" + catalog.Root + "/" + name + "/"
	for path, content := range files(t, r.root) {
		if !strings.HasPrefix(path, folder) && was[path] != content {
			t.Errorf("the walk edits %s", path)
		}
	}

	r.recordAlone(t, name)
	accept(t, filepath.Join(r.root, "golden"), goldens(t, r.templates))
	r.referenceIsTrue(t, true)
	r.tablesAreTrue(t, true)
	r.sectionsAreTrue(t, true)

	for _, difference := range differences(r.templates, accepted(t, filepath.Join(r.root, "golden")), goldens(t, r.templates)) {
		t.Error(difference)
	}
	r.referenceIsTrue(t, false)
	r.tablesAreTrue(t, false)
	r.sectionsAreTrue(t, false)
	r.everyLinkResolves(t)
	r.everyNameExists(t)
	r.everyRuleIsGuarded(t)
	if diff := cmp.Diff(rulesIn(t, thisRepository().templates), rulesIn(t, r.templates), cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Proofs" }, cmp.Ignore())); diff != "" {
		t.Errorf("the rules are not what they were: %s", diff)
	}
	if !slices.ContainsFunc(r.guards(t), func(g guard) bool { return strings.Contains(filepath.ToSlash(g.path), folder) }) {
		t.Errorf("%s has no guard", name)
	}

	g := generator.Generator{Templates: r.templates, Version: "devel"}
	dir := emit(t, r.templates, name)
	run(t, dir, nil, "go", "mod", "tidy", "-diff")
	writeProofs(t, dir, r.templates)
	run(t, dir, nil, "go", "vet", "./...")
	run(t, dir, nil, "go", "test", "-vet=off", "-timeout", "5m", "./internal/praecepta/"+name)
	run(t, dir, nil, "go", "test", "-vet=off", "-timeout", "5m", "-run", "TestEverySetting|TestTheDocumentedSettings|TestNothingHappens|TestEveryNumber|TestTheSurface", "./internal/praecepta")
	if report, err := g.Check(t.Context(), dir); err != nil || len(report.Drift) > 0 {
		t.Errorf("%v, %v", report.Drift, err)
	}
}

// copyOfHere copies this repository, without what is built from it.
func copyOfHere(t *testing.T) repository {
	t.Helper()
	root := t.TempDir()
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".git" || name == "bin" || name == "dist"):
			return fs.SkipDir
		case entry.Type().IsRegular() && name != ".git":
			write(t, filepath.Join(root, name), contents(t, filepath.Join("..", name)), 0o644)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return repository{root: root, templates: os.DirFS(filepath.Join(root, "templates"))}
}

// recordAlone records the requirements of the component as make deps does, where it is
// the only one: all other sets have theirs already.
func (r repository) recordAlone(t *testing.T, name string) {
	t.Helper()
	from := fstest.MapFS{}
	for path, file := range inMemory(t, r.templates) {
		if !strings.HasPrefix(path, catalog.Root+"/") || strings.HasPrefix(path, catalog.Root+"/"+name+"/") {
			from[path] = file
		}
	}
	everyGoFileIsFormatted(t, from)
	_, section, found := strings.Cut(record(t, from), "\n["+name+"]\n")
	if !found {
		t.Fatalf("%s requires nothing", name)
	}
	section, _, _ = strings.Cut(section, "\n[")
	table := filepath.Join("templates", gomod.TablePath)
	write(t, filepath.Join(r.root, table), r.read(t, table)+"\n["+name+"]\n"+section, 0o644)
}
