// Package golden holds what is emitted, as text. `go test ./golden -update` accepts a change.
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
	g := generator.Generator{Templates: from, Version: "devel"}
	request := generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: components}
	if _, err := g.New(context.Background(), request); err != nil {
		t.Fatal(err)
	}
}

// files reads every file below root, by its path with slashes.
func files(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
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

// lockPath is left out: its digests change with every line of the templates,
// and the goldens show those lines.
const lockPath = "praecepta.lock"

func TestTheBaseIsEmittedAsAccepted(t *testing.T) {
	got := files(t, emit(t, templates.FS))
	delete(got, lockPath)
	if *update {
		accept(t, "base", got)
	}
	want := map[string]string{}
	for path, content := range files(t, "base") {
		want[strings.TrimSuffix(path, ".golden")] = content
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\naccept it with: make golden", diff)
	}
}

// accept replaces the goldens in dir.
func accept(t *testing.T, dir string, content map[string]string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for path, text := range content {
		file := filepath.Join(dir, filepath.FromSlash(path)+".golden")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryEmittedGoFileIsFormatted(t *testing.T) {
	for path, content := range files(t, emit(t, templates.FS)) {
		if !strings.HasSuffix(path, ".go") {
			continue
		}
		formatted, err := format.Source([]byte(content))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if diff := cmp.Diff(string(formatted), content); diff != "" {
			t.Errorf("%s: gofmt would change it:\n%s", path, diff)
		}
	}
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
