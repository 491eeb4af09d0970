package golden

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestServiceCompilesWithoutEachGuard type checks the packages that a patch changes: a
// proof that fails because nothing compiles would prove nothing.
func TestServiceCompilesWithoutEachGuard(t *testing.T) {
	service := emit(t, templates.FS, known(t, templates.FS).Names()...)
	c := newTypeChecker(t, service)
	for _, g := range guards(t) {
		content, err := os.ReadFile(g.path)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.apply(service); err != nil {
			t.Fatal(err)
		}
		var folders []string
		for _, name := range patchedGoFiles(content) {
			folders = append(folders, path.Dir(name))
		}
		slices.Sort(folders)
		for _, folder := range slices.Compact(folders) {
			if err := c.check(folder); err != nil {
				t.Errorf("without %s, %s does not compile: %v", g.name(), folder, err)
			}
		}
		if err := g.apply(service, "-R"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTypeErrorIsFound(t *testing.T) {
	service := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(service, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/shop\n\ngo 1.26\n")
	write("shop.go", "package shop\n\nimport \"errors\"\n\nvar Err = errors.New(\"not ready\")\n")
	c := newTypeChecker(t, service)
	if err := c.check("."); err != nil {
		t.Error(err)
	}
	write("shop.go", "package shop\n\nimport \"errors\"\n\nvar Err error\n")
	if err := c.check("."); err == nil || !strings.Contains(err.Error(), "imported and not used") {
		t.Errorf("a package with an unused import: %v", err)
	}
}

// typeChecker checks packages of one service. The packages that they import are those
// that were compiled when it was made.
type typeChecker struct {
	dir      string
	files    *token.FileSet
	importer types.Importer
}

func newTypeChecker(t *testing.T, dir string) *typeChecker {
	t.Helper()
	exports := map[string]string{}
	listed := run(t, dir, nil, "go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "./...")
	for line := range strings.Lines(listed) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		exports[name] = file
	}
	files := token.NewFileSet()
	lookup := func(name string) (io.ReadCloser, error) {
		if exports[name] == "" {
			return nil, fmt.Errorf("%s was not compiled", name)
		}
		return os.Open(exports[name])
	}
	return &typeChecker{dir: dir, files: files, importer: importer.ForCompiler(files, "gc", lookup)}
}

// check returns every error of the package in folder.
func (c *typeChecker) check(folder string) error {
	found, err := build.ImportDir(filepath.Join(c.dir, folder), 0)
	if err != nil {
		return err
	}
	var parsed []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(c.files, filepath.Join(found.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		parsed = append(parsed, file)
	}
	var all []error
	config := types.Config{Importer: c.importer, Error: func(err error) { all = append(all, err) }}
	_, _ = config.Check("example.com/shop/"+folder, c.files, parsed, nil)
	return errors.Join(all...)
}
