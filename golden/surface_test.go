package golden

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestExportedFunctionsAreUsed finds functions of the generated code that no other
// package and no external test uses. testkit is for tests of users.
func TestExportedFunctionsAreUsed(t *testing.T) {
	declared, users := map[string]string{}, map[string]map[string]bool{}
	for name, content := range rendered(t, templates.FS, known(t, templates.FS).Names()...) {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		from := path.Dir(name)
		if strings.HasSuffix(file.Name.Name, "_test") {
			from += "_test"
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if selector, is := node.(*ast.SelectorExpr); is {
				if users[selector.Sel.Name] == nil {
					users[selector.Sel.Name] = map[string]bool{}
				}
				users[selector.Sel.Name][from] = true
			}
			return true
		})
		if !strings.HasPrefix(name, "internal/praecepta/") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "internal/praecepta/testkit/") {
			continue
		}
		for _, declaration := range file.Decls {
			if function, is := declaration.(*ast.FuncDecl); is && function.Recv == nil && function.Name.IsExported() {
				declared[function.Name.Name+" of "+name] = from
			}
		}
	}
	if len(declared) < 100 {
		t.Fatalf("%d exported functions were found", len(declared))
	}
	for what, from := range declared {
		name, _, _ := strings.Cut(what, " ")
		if others := users[name]; len(others) == 0 || len(others) == 1 && others[from] {
			t.Errorf("no other package uses %s", what)
		}
	}
}
