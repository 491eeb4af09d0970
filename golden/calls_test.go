package golden

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// call is a call of a function in the code of a service.
type call struct {
	path     string // of the file
	function string // without its package
	selected []string
	texts    []string // of the arguments: a literal, or "" if it is something else
	options  []call   // the arguments that are calls
}

// folder is the folder of the file below internal/praecepta.
func (c call) folder() string { return strings.TrimPrefix(path.Dir(c.path), "internal/praecepta/") }

// option returns the first argument of the option that a call has as an argument.
func (c call) option(function string) string {
	for _, option := range c.options {
		if option.function == function {
			return option.texts[0]
		}
	}
	return ""
}

// callsIn returns the calls with arguments in the code of a service, without its tests, in
// the order of the files.
func callsIn(t *testing.T, service map[string]string) []call {
	t.Helper()
	var names []string
	for name := range service {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var all []call
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, service[name], 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if expression, is := n.(*ast.CallExpr); is && len(expression.Args) > 0 {
				all = append(all, callOf(name, expression))
			}
			return true
		})
	}
	return all
}

func callOf(path string, expression *ast.CallExpr) call {
	c := call{path: path, function: selectedName(expression.Fun)}
	for _, argument := range expression.Args {
		c.selected = append(c.selected, selectedName(argument))
		c.texts = append(c.texts, literalOf(argument))
		if option, is := argument.(*ast.CallExpr); is && len(option.Args) > 0 {
			c.options = append(c.options, callOf(path, option))
		}
	}
	return c
}

// selectedName is the name behind the last point of an expression.
func selectedName(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// literalOf is the text of a literal, with ... for a part that is computed, or "" if nothing
// of it is a literal.
func literalOf(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return text
		}
	case *ast.BinaryExpr:
		x, y := literalOf(e.X), literalOf(e.Y)
		if x == "" && y == "" {
			return ""
		}
		return cmp.Or(x, "...") + cmp.Or(y, "...")
	case *ast.CallExpr:
		if selectedName(e.Fun) == "Sprintf" {
			return regexp.MustCompile(`%[a-z]`).ReplaceAllString(literalOf(e.Args[0]), "...")
		}
	}
	return ""
}

// statusCode returns the number of a constant of net/http, such as StatusConflict.
func statusCode(t *testing.T, constant string) int {
	t.Helper()
	for code := 400; code < 600; code++ {
		if name := strings.NewReplacer(" ", "", "-", "").Replace(http.StatusText(code)); name != "" && "Status"+name == constant {
			return code
		}
	}
	t.Fatalf("net/http has no status of an error called %s", constant)
	return 0
}
