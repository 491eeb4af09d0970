// Package golden holds what is emitted: the text of what is computed, and digests of what
// is a template with names put in. `go test ./golden -update` accepts a change.
package golden

import (
	"context"
	"flag"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/templates"
)

var update = flag.Bool("update", false, "accept what is emitted now")

// emit makes a service of the components in a folder of its own.
func emit(t *testing.T, from fs.FS, components ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	emitTo(t, dir, from, components...)
	return dir
}

func emitTo(t *testing.T, dir string, from fs.FS, components ...string) {
	t.Helper()
	emitFor(t, "", dir, from, components...)
}

// emitFor makes the service with the files of a CI service.
func emitFor(t *testing.T, ci, dir string, from fs.FS, components ...string) {
	t.Helper()
	g := generator.Generator{Templates: from, Version: "devel"}
	request := generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: components, CI: ci}
	if _, err := g.New(context.Background(), request); err != nil {
		t.Fatal(err)
	}
}

// files reads every file below root, by its path with slashes. It leaves out what undo
// reads.
func files(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path == filepath.Join(root, ".praecepta", "undo") {
			return fs.SkipDir
		}
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		all[filepath.ToSlash(relative)] = string(content)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return all
}

func TestEmittedGoFilesAreFormatted(t *testing.T) {
	for name, from := range map[string]fs.FS{"the components": templates.FS, "invented ones": withComponents(t)} {
		t.Run(name, func(t *testing.T) { everyGoFileIsFormatted(t, from) })
	}
}

func everyGoFileIsFormatted(t *testing.T, from fs.FS) {
	t.Helper()
	seen := map[string]bool{}
	for _, set := range testedSets(t, withCode(known(t, from))) {
		for path, content := range rendered(t, from, set...) {
			if !strings.HasSuffix(path, ".go") || seen[path+content] {
				continue
			}
			seen[path+content] = true
			formatted, err := format.Source([]byte(content))
			if err != nil {
				t.Errorf("%s with %s: %v", path, nameOf(set), err)
			} else if diff := cmp.Diff(string(formatted), content); diff != "" {
				t.Errorf("%s with %s: gofmt would change it:\n%s", path, nameOf(set), diff)
			}
		}
	}
}

// buildFlags make the build cache hold one copy of what is compiled for all services
// of these tests, whatever folder each is in.
const buildFlags = "-trimpath -buildvcs=false"

func TestMain(m *testing.M) {
	if err := os.Setenv("GOFLAGS", strings.TrimSpace(os.Getenv("GOFLAGS")+" "+buildFlags)); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func run(t *testing.T, dir string, environment []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), environment...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
