package inventory

import (
	"cmp"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// routes lists the routes of the service.
func (c *code) routes() []Route {
	admin := c.adminLiterals()
	var all []Route
	for _, l := range c.literals {
		isOperation := slices.Contains(l.marks, markOperation)
		if admin[l.syntax] || !isOperation && !slices.Contains(l.marks, markRoute) {
			continue
		}
		c.each(func(in *frame, last bool) *types.Func {
			r, needs := c.route(l, in, isOperation)
			switch {
			case needs != nil && !last:
				return needs
			case r.Method == "" && r.Path == "": // the zero value
			case len(r.Unknown) > 0 && c.isGenerated(l.pkg): // a copy of another route
			default:
				all = append(all, r)
			}
			return nil
		})
	}
	return sorted(all, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method), a.compare(b.Place))
	})
}

// route reads a literal in a call. needs is a function whose calls decide parts of it.
func (c *code) route(l literal, in *frame, isOperation bool) (r Route, needs *types.Func) {
	pkg, pos := in.declaredAt(l.pkg, l.syntax)
	r = Route{Roles: []string{}, Access: accessName(l, nil), Place: c.at(pkg, pos), pkg: pkg.PkgPath}
	note := func(field string, known bool, further *types.Func) {
		if needs == nil {
			needs = further
		}
		if !known {
			r.Unknown = append(r.Unknown, field)
		}
	}
	text := func(field string, e ast.Expr) string {
		value, known, further := c.text(term{e, l.pkg, in})
		note(field, known, further)
		if !known {
			value = types.ExprString(e)
		}
		return value
	}
	for _, element := range l.syntax.Elts {
		pair, keyed := element.(*ast.KeyValueExpr)
		if !keyed {
			continue
		}
		switch types.ExprString(pair.Key) {
		case "Method":
			r.Method = text("method", pair.Value)
		case "Pattern":
			r.Path = text("path", pair.Value)
		case "Summary":
			r.Summary = text("summary", pair.Value)
		case "Access":
			resolved, further := c.resolve(term{pair.Value, l.pkg, in})
			value := resolved.pkg.TypesInfo.Types[resolved.syntax].Value
			note("access", value != nil, further)
			if r.Access = accessName(l, value); value == nil {
				r.Access = types.ExprString(pair.Value)
			}
		case "Roles":
			roles, known, further := c.list(term{pair.Value, l.pkg, in})
			note("roles", known, further)
			if r.Roles = append(r.Roles, roles...); !known {
				r.Roles = []string{types.ExprString(pair.Value)}
			}
		case "Handler":
			r.Handler = c.handlerText(term{pair.Value, l.pkg, in})
		}
	}
	isDescribed := isOperation || r.Summary != "" && !c.isGenerated(pkg) // the document leaves out the routes of the kernel
	if r.Method != "" && !slices.Contains(r.Unknown, "method") && !slices.Contains(r.Unknown, "path") && isDescribed {
		r.Operation = operationID(r.Method, r.Path)
	}
	return r, needs
}

// handlerText is the source of a handler, without the functions that convert it. A
// parameter stands for its argument; other names are kept.
func (c *code) handlerText(t term) string {
	for {
		info := t.pkg.TypesInfo
		if e, is := ast.Unparen(t.syntax).(*ast.CallExpr); is && len(e.Args) == 1 && isHandler(info.TypeOf(e.Args[0])) {
			t.syntax = e.Args[0]
			continue
		}
		variable, _ := object(info, t.syntax).(*types.Var)
		if _, is := c.parameters[variable]; is {
			if next, _ := c.step(t); next != nil {
				t = *next
				continue
			}
		}
		if _, is := ast.Unparen(t.syntax).(*ast.FuncLit); is {
			return "func"
		}
		return types.ExprString(t.syntax)
	}
}

// isHandler says whether a type is a function, or has the method ServeHTTP.
func isHandler(t types.Type) bool {
	if _, is := t.Underlying().(*types.Signature); is {
		return true
	}
	method, _, _ := types.LookupFieldOrMethod(t, true, nil, "ServeHTTP")
	return method != nil
}

// accessName is the name of the constant with the value, or of zero for nil, as svc routes
// prints it.
func accessName(l literal, value constant.Value) string {
	if value == nil {
		value = constant.MakeInt64(0)
	}
	of := l.pkg.TypesInfo.TypeOf(l.syntax).Underlying().(*types.Struct)
	for field := range of.Fields() {
		named, is := types.Unalias(field.Type()).(*types.Named)
		if field.Name() != "Access" || !is {
			continue
		}
		scope := named.Obj().Pkg().Scope()
		for _, name := range scope.Names() {
			known, is := scope.Lookup(name).(*types.Const)
			if is && types.Identical(known.Type(), named) && constant.Compare(known.Val(), token.EQL, value) {
				return strings.ToLower(name)
			}
		}
	}
	return ""
}

// operationID is the name of an operation in /openapi.json.
func operationID(method, pattern string) string {
	location := strings.NewReplacer("{$}", "", "...}", "}").Replace(pattern)
	words := strings.NewReplacer("/{", "-by-", "}", "", "/", "-").Replace(location)
	return strings.ToLower(method) + strings.TrimRight(words, "-")
}

// adminLiterals are the literals of routes that are served on the admin listener alone.
func (c *code) adminLiterals() map[*ast.CompositeLit]bool {
	admin, seen := map[*ast.CompositeLit]bool{}, map[ast.Node]bool{}
	var take func(pkg *packages.Package, in ast.Node)
	take = func(pkg *packages.Package, in ast.Node) {
		if seen[in] {
			return
		}
		seen[in] = true
		ast.Inspect(in, func(part ast.Node) bool {
			switch part := part.(type) {
			case *ast.CompositeLit:
				admin[part] = true
			case *ast.CallExpr:
				if f := c.functions[callee(pkg, part)]; f != nil {
					take(f.pkg, f.decl.Body)
				}
			}
			return true
		})
	}
	for _, n := range c.reached {
		ast.Inspect(n.syntax, func(part ast.Node) bool {
			switch part := part.(type) {
			case *ast.KeyValueExpr:
				if c.isMarked(object(n.pkg.TypesInfo, part.Key), markAdmin) {
					take(n.pkg, part.Value)
				}
			case *ast.CallExpr:
				if c.isMarked(callee(n.pkg, part), markAdmin) {
					for _, argument := range part.Args {
						take(n.pkg, argument)
					}
				}
			}
			return true
		})
	}
	return admin
}
