package check

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

func dirOf(pass *analysis.Pass) string {
	return filepath.Dir(pass.Fset.File(pass.Files[0].FileStart).Name())
}

// Callee returns the function that a call calls by its name, or nil.
func (p *Pass) Callee(call *ast.CallExpr) *types.Func {
	function, _ := typeutil.Callee(p.TypesInfo, call).(*types.Func)
	if function == nil {
		return nil
	}
	return function.Origin()
}

// IsCall says whether a call is one of the functions, or methods without their
// receivers, of the package.
func (p *Pass) IsCall(call *ast.CallExpr, path string, names ...string) bool {
	function := p.Callee(call)
	return function != nil && function.Pkg() != nil && function.Pkg().Path() == path && slices.Contains(names, function.Name())
}

// ReceiverName is the name of the type that a method belongs to, or "".
func ReceiverName(function *types.Func) string {
	receiver := function.Signature().Recv()
	if receiver == nil {
		return ""
	}
	t := receiver.Type()
	if pointer, is := t.(*types.Pointer); is {
		t = pointer.Elem()
	}
	if named, is := types.Unalias(t).(*types.Named); is {
		return named.Obj().Name()
	}
	return ""
}

// IsMarked says whether the declaration of the object, or of what it is an instance of,
// has the word.
func (p *Pass) IsMarked(object types.Object, word string) bool {
	return object != nil && slices.Contains(p.known.marks[origin(object)], word)
}

// Marked returns a declaration that has the word, or nil.
func (p *Pass) Marked(word string) types.Object {
	for object, words := range p.known.marks {
		if slices.Contains(words, word) {
			return object
		}
	}
	return nil
}

// HasMark says whether the type is a named one whose declaration has the word.
func (p *Pass) HasMark(t types.Type, word string) bool {
	named, is := types.Unalias(t).(*types.Named)
	return is && p.IsMarked(named.Obj(), word)
}

// IsNamed says whether a type, or what it points to, is the named one: "net/http", "Client".
func IsNamed(t types.Type, path, name string) bool {
	if t == nil {
		return false
	}
	if pointer, is := types.Unalias(t).(*types.Pointer); is {
		t = pointer.Elem()
	}
	named, is := types.Unalias(t).(*types.Named)
	return is && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path && named.Obj().Name() == name
}

// IsError says whether a type is an error.
func IsError(t types.Type) bool {
	return t != nil && types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
}

// Text is the value of a constant string.
func (p *Pass) Text(e ast.Expr) (string, bool) {
	value := p.TypesInfo.Types[e].Value
	if value == nil || value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(value), true
}

// Object is what a name, or the last name of a selector, stands for.
func (p *Pass) Object(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return p.TypesInfo.ObjectOf(e)
	case *ast.SelectorExpr:
		return p.TypesInfo.ObjectOf(e.Sel)
	case *ast.IndexExpr:
		return p.Object(e.X)
	case *ast.IndexListExpr:
		return p.Object(e.X)
	}
	return nil
}

// Around returns the body of the outermost function declaration or literal around the
// last node of the stack, and nil outside of functions.
func Around(stack []ast.Node) ast.Node {
	for _, n := range stack {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return n
		case *ast.FuncLit:
			return n
		}
	}
	return nil
}

// Assigned returns every value that is given to a local variable in the node. whole is
// false where it gets others too: as a parameter, from a call of several results, by a
// range or through its address.
func (p *Pass) Assigned(in ast.Node, variable types.Object) (values []ast.Expr, whole bool) {
	whole = true
	declared := false
	isIt := func(e ast.Expr) bool {
		id, is := ast.Unparen(e).(*ast.Ident)
		return is && p.TypesInfo.ObjectOf(id) == variable
	}
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if !isIt(left) {
					continue
				}
				declared = declared || n.Tok == token.DEFINE
				if len(n.Rhs) != len(n.Lhs) {
					whole = false
					continue
				}
				values = append(values, n.Rhs[i])
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if !isIt(name) {
					continue
				}
				declared = true
				switch {
				case len(n.Values) == len(n.Names):
					values = append(values, n.Values[i])
				case len(n.Values) > 0:
					whole = false
				}
			}
		case *ast.RangeStmt:
			if n.Key != nil && isIt(n.Key) || n.Value != nil && isIt(n.Value) {
				whole = false
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND && isIt(n.X) {
				whole = false
			}
		}
		return true
	})
	return values, whole && declared
}

// FunctionsIn returns what the function arguments of a call run: literals, and
// declarations of the package. Others are returned by their objects.
func (p *Pass) FunctionsIn(arguments []ast.Expr) (bodies []ast.Node, others []ast.Expr) {
	for _, argument := range arguments {
		t := p.TypesInfo.TypeOf(argument)
		if t == nil {
			continue
		}
		if _, is := t.Underlying().(*types.Signature); !is {
			continue
		}
		if body := p.Body(argument); body != nil {
			bodies = append(bodies, body)
			continue
		}
		others = append(others, argument)
	}
	return bodies, others
}

// Body is what a function value runs, where the package declares it.
func (p *Pass) Body(e ast.Expr) ast.Node {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return e.Body
	default:
		function, is := p.Object(e).(*types.Func)
		if !is {
			return nil
		}
		if declaration := p.known.bodies[function.Origin()]; declaration != nil {
			return declaration.Body
		}
	}
	return nil
}

// Leads calls found for each name in the node, or in a function of the package that it
// leads to, of something that leads to what want returns.
func (p *Pass) Leads(node ast.Node, want func(Reach) string, found func(name *ast.Ident, reason string)) {
	seen := map[ast.Node]bool{}
	var walk func(ast.Node)
	walk = func(node ast.Node) {
		if node == nil || seen[node] {
			return
		}
		seen[node] = true
		p.known.uses(p.TypesInfo, node, func(name *ast.Ident, object types.Object, r Reach) {
			reason := want(r)
			if reason == "" {
				return
			}
			if function, is := object.(*types.Func); is {
				if declaration := p.known.bodies[function.Origin()]; declaration != nil && !p.IsMarked(function, "effect") {
					walk(declaration.Body)
					return
				}
			}
			found(name, reason)
		})
	}
	walk(node)
}

// LeadsTo is what the use of an object leads to.
func (p *Pass) LeadsTo(object types.Object) Reach { return p.known.leadsTo(object) }

// Spelled is the source of a short expression: http.DefaultClient.
func Spelled(e ast.Expr) string { return types.ExprString(e) }

// HasPrefix says whether a package path is the module or one of its packages.
func HasPrefix(path, module string) bool {
	return path == module || strings.HasPrefix(path, module+"/")
}
