package golden

import (
	"context"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/templates"
)

// TestAddThenRemoveComponent asks the go command what it thinks of a
// service that a component came to, and of one that it left.
func TestAddThenRemoveComponent(t *testing.T) {
	g := generator.Generator{Templates: templates.FS, Version: "devel"}
	for _, name := range known(t, templates.FS).Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := emit(t, templates.FS)
			before := files(t, dir)
			request := generator.ChangeRequest{Dir: dir, Components: []string{name}}
			if _, _, err := g.Add(context.Background(), request); err != nil {
				t.Fatal(err)
			}
			run(t, dir, nil, "go", "mod", "tidy", "-diff")
			run(t, dir, nil, "go", "vet", "./...")
			used := libraryOf(t, dir, name)
			if _, _, err := g.Remove(context.Background(), request); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, files(t, dir)); diff != "" {
				t.Errorf("it left %s", diff)
			}
			if used == "" {
				return
			}
			// What the user imports of what it required, stays, and with it what that needs.
			if _, _, err := g.Add(context.Background(), request); err != nil {
				t.Fatal(err)
			}
			code := "package service\n\nimport _ \"" + used + "\"\n"
			if err := os.WriteFile(filepath.Join(dir, "internal", "service", "mine.go"), []byte(code), 0o644); err != nil {
				t.Fatal(err)
			}
			report, _, err := g.Remove(context.Background(), request)
			if err != nil || !report.Tidy {
				t.Errorf("go mod tidy is not named: %v", err)
			}
			run(t, dir, nil, "go", "build", "./internal/...")
		})
	}
}

// libraryOf is a package of others that the component imports and the base does not.
func libraryOf(t *testing.T, dir, name string) string {
	t.Helper()
	bare := files(t, emit(t, templates.FS))["go.mod"]
	var all []string
	for file, content := range files(t, filepath.Join(dir, "internal", "praecepta", name)) {
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, content, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range parsed.Imports {
			imported, err := strconv.Unquote(one.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(imported[:strings.Index(imported+"/", "/")], ".") && !strings.HasPrefix(imported, "example.com/") && !required(bare, imported) {
				all = append(all, imported)
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	return slices.Min(all)
}

// required says that a go.mod requires a module that may have the package.
func required(mod, imported string) bool {
	for module := imported; module != "."; module = path.Dir(module) {
		if strings.Contains(mod, "\t"+module+" v") {
			return true
		}
	}
	return false
}
