package inventory

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/packages"
)

// follow finds the code that the main packages reach, and records what it does.
func (c *code) follow() {
	seen := map[ast.Node]bool{}
	reach := func(n node) {
		if !seen[n.syntax] {
			seen[n.syntax] = true
			c.reached = append(c.reached, n)
		}
	}
	var roots []*packages.Package
	for _, f := range c.roots {
		roots = append(roots, f.pkg)
		reach(node{f.decl, f.pkg, f.object})
	}
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		for _, file := range pkg.Syntax {
			for _, d := range file.Decls {
				if g, is := d.(*ast.GenDecl); is && g.Tok == token.VAR {
					reach(node{g, pkg, nil})
				}
			}
		}
	})
	for next := 0; next < len(c.reached); { // each step may reach more
		n := c.reached[next]
		next++
		ast.Inspect(n.syntax, func(part ast.Node) bool {
			name, is := part.(*ast.Ident)
			if !is {
				return true
			}
			used, is := n.pkg.TypesInfo.Uses[name].(*types.Func)
			if !is {
				return true
			}
			if f := c.functions[used.Origin()]; f != nil {
				reach(node{f.decl, f.pkg, f.object})
			} else if of := used.Signature().Recv(); of != nil && types.IsInterface(of.Type()) {
				for _, f := range c.methods[used.Name()] { // one of them is called
					reach(node{f.decl, f.pkg, f.object})
				}
			}
			return true
		})
	}
	for _, n := range c.reached {
		c.record(n)
	}
}

// record records the calls, values, results and literals of a declaration.
func (c *code) record(n node) {
	info := n.pkg.TypesInfo
	give := func(to types.Object, v ast.Expr, result int) {
		if variable, is := to.(*types.Var); is {
			c.values[variable.Origin()] = append(c.values[variable.Origin()], value{v, n.pkg, result})
		}
	}
	several := func(names []ast.Expr, values []ast.Expr) {
		for i, name := range names {
			switch {
			case len(names) == len(values):
				give(object(info, name), values[i], whole)
			case len(values) == 1:
				give(object(info, name), values[0], i)
			}
		}
	}
	ast.Inspect(n.syntax, func(part ast.Node) bool {
		switch part := part.(type) {
		case *ast.CallExpr:
			if f := callee(n.pkg, part); f != nil {
				c.calls[f] = append(c.calls[f], call{part, n.pkg})
			}
		case *ast.AssignStmt:
			several(part.Lhs, part.Rhs)
			c.noteChanges(n.pkg, part)
		case *ast.ValueSpec:
			names := make([]ast.Expr, 0, len(part.Names))
			for _, name := range part.Names {
				names = append(names, name)
			}
			several(names, part.Values)
		case *ast.RangeStmt:
			for _, name := range []ast.Expr{part.Key, part.Value} {
				if name != nil {
					give(object(info, name), part.X, eachElement)
				}
			}
		case *ast.CompositeLit:
			c.recordLiteral(n.pkg, part, give)
		}
		return true
	})
	if f, is := n.syntax.(*ast.FuncDecl); is {
		c.recordReturns(n, f)
	}
}

// recordLiteral records the values of the fields of a struct, and a literal of a marked type.
func (c *code) recordLiteral(pkg *packages.Package, l *ast.CompositeLit, give func(types.Object, ast.Expr, int)) {
	t := pkg.TypesInfo.TypeOf(l)
	of, is := t.Underlying().(*types.Struct)
	if !is {
		return
	}
	for i, element := range l.Elts {
		if pair, keyed := element.(*ast.KeyValueExpr); keyed {
			give(object(pkg.TypesInfo, pair.Key), pair.Value, whole)
		} else if i < of.NumFields() {
			give(of.Field(i), element, whole)
		}
	}
	if words := c.listedAs(t); words != nil {
		c.literals = append(c.literals, literal{l, pkg, words})
	}
}

// listedAs returns the marks of a type whose literals are listed, or nil.
func (c *code) listedAs(t types.Type) []string {
	if pointer, is := types.Unalias(t).(*types.Pointer); is {
		t = pointer.Elem()
	}
	named, is := types.Unalias(t).(*types.Named)
	if !is {
		return nil
	}
	words := c.marks[named.Origin().Obj()]
	if slices.ContainsFunc([]string{markRoute, markOperation, markProjection}, func(word string) bool { return slices.Contains(words, word) }) {
		return words
	}
	return nil
}

// noteChanges notes that code of the user changes what a literal declared.
func (c *code) noteChanges(pkg *packages.Package, a *ast.AssignStmt) {
	for _, to := range a.Lhs {
		field, is := ast.Unparen(to).(*ast.SelectorExpr)
		if is && !c.isGenerated(pkg) && c.listedAs(pkg.TypesInfo.TypeOf(field.X)) != nil {
			at := c.at(pkg, field.Pos())
			c.notes = append(c.notes, fmt.Sprintf("%s:%d: sets %s after the declaration, which the list does not show", at.File, at.Line, types.ExprString(field)))
		}
	}
}

// recordReturns records the results of a function, without those of functions in it.
func (c *code) recordReturns(n node, f *ast.FuncDecl) {
	ast.Inspect(f.Body, func(part ast.Node) bool {
		switch part := part.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			for i, result := range part.Results {
				c.returns[n.of] = append(c.returns[n.of], value{result, n.pkg, i})
			}
		}
		return true
	})
}

// object is what a name, or the last name of a selector, stands for.
func object(info *types.Info, e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return info.ObjectOf(e)
	case *ast.SelectorExpr:
		return info.ObjectOf(e.Sel)
	}
	return nil
}
