package gofile

import (
	"errors"
	"fmt"
	"go/ast"
)

// Wiring names what makes a package part of a service: PACKAGE.New(c.FIELD) as an
// argument of the one call of Join in the function New.
type Wiring struct {
	Join       string // import path of the package that declares Join
	Components string // import path of the package that declares Components
	Package    string // import path of the package that is wired
	Name       string // its name, the last element of its path
	Field      string // the field of Components that its New takes
	After      string // the name of a package whose New has to be called before, "" for none
}

// Argument is the argument of Join, for a parameter of the given name.
func (w Wiring) Argument(parameter string) string {
	return fmt.Sprintf("%s.New(%s.%s)", w.Name, parameter, w.Field)
}

// site is where a file joins what a service is made of.
type site struct {
	call      *ast.CallExpr
	parameter string // the name of the parameter that holds the components
}

// site finds the place, or says why there is none that is safe to edit.
func (s source) site(w Wiring) (site, error) {
	join, ok := s.find(w.Join)
	if !ok {
		return site{}, errors.New("it does not import " + w.Join + ", or imports it twice")
	}
	components, ok := s.find(w.Components)
	if !ok {
		return site{}, errors.New("it does not import " + w.Components + ", or imports it twice")
	}
	calls := s.callsOf(localName(join), "Join")
	if len(calls) != 1 {
		return site{}, fmt.Errorf("it calls %s.Join %d times", localName(join), len(calls))
	}
	call := calls[0]
	if call.Ellipsis.IsValid() {
		return site{}, fmt.Errorf("it passes a slice to %s.Join", localName(join))
	}
	function := s.functionAround(call)
	if function == nil {
		return site{}, fmt.Errorf("%s.Join is not called directly in a statement of New", localName(join))
	}
	parameter := parameterOf(function, localName(components), "Components")
	if parameter == "" || parameter == "_" {
		return site{}, errors.New("New has no named parameter of type " + localName(components) + ".Components")
	}
	for _, name := range []string{parameter, localName(join)} {
		if declares(function.Body, name) || name != parameter && declares(function.Type, name) {
			return site{}, fmt.Errorf("func New declares %s again", name)
		}
	}
	return site{call, parameter}, nil
}

// callsOf are the calls of a function of an imported package.
func (s source) callsOf(pkg, function string) []*ast.CallExpr {
	var calls []*ast.CallExpr
	ast.Inspect(s.file, func(node ast.Node) bool {
		if call, is := node.(*ast.CallExpr); is && isSelector(call.Fun, pkg, function) {
			calls = append(calls, call)
		}
		return true
	})
	return calls
}

// isSelector reports whether the expression is X.SEL, both plain names.
func isSelector(e ast.Expr, x, sel string) bool {
	selector, is := e.(*ast.SelectorExpr)
	if !is || selector.Sel.Name != sel {
		return false
	}
	name, is := selector.X.(*ast.Ident)
	return is && name.Name == x
}

// functionAround is the function New whose own statement, on the first level,
// makes the call: a call that depends on a condition is not safe to add to.
func (s source) functionAround(call *ast.CallExpr) *ast.FuncDecl {
	for _, decl := range s.file.Decls {
		function, is := decl.(*ast.FuncDecl)
		if !is || function.Recv != nil || function.Name.Name != "New" || function.Body == nil {
			continue
		}
		for _, statement := range function.Body.List {
			switch statement.(type) {
			case *ast.ReturnStmt, *ast.AssignStmt, *ast.DeclStmt:
				if makes(statement, call) {
					return function
				}
			}
		}
	}
	return nil
}

// makes reports whether the statement makes the call, outside of any function literal.
func makes(statement ast.Node, call *ast.CallExpr) bool {
	found := false
	ast.Inspect(statement, func(node ast.Node) bool {
		if _, is := node.(*ast.FuncLit); is {
			return false
		}
		found = found || node == call
		return !found
	})
	return found
}

// parameterOf is the name of the only parameter of the type PKG.TYPE.
func parameterOf(function *ast.FuncDecl, pkg, typ string) string {
	found := ""
	for _, field := range function.Type.Params.List {
		if !isSelector(field.Type, pkg, typ) {
			continue
		}
		if found != "" || len(field.Names) != 1 {
			return ""
		}
		found = field.Names[0].Name
	}
	return found
}

// declares reports whether anything below the node declares the name.
func declares(root ast.Node, name string) bool {
	found := false
	named := func(names ...ast.Expr) {
		for _, one := range names {
			if id, is := one.(*ast.Ident); is && id.Name == name {
				found = true
			}
		}
	}
	ast.Inspect(root, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.AssignStmt:
			if n.Tok.String() == ":=" {
				named(n.Lhs...)
			}
		case *ast.RangeStmt:
			named(n.Key, n.Value)
		case *ast.ValueSpec:
			for _, one := range n.Names {
				named(one)
			}
		case *ast.TypeSpec:
			named(n.Name)
		case *ast.Field:
			for _, one := range n.Names {
				named(one)
			}
		}
		return !found
	})
	return found
}
