// Package cf18 finds lifespan and middleware priorities that are written as numbers.
package cf18

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rules CF-18 and CF-42, named priorities.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf18",
		IDs:  []string{"CF-42", "CF-18"},
		Doc:  "find middleware and lifecycle hooks whose priority is a number literal instead of a named constant\n\nA priority is a named constant of lifespan or middleware, or a constant that is declared relative to one.",
		Run:  run,
	}
}

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.BasicLit)(nil), (*ast.CallExpr)(nil), (*ast.Ident)(nil)}, func(n ast.Node, stack []ast.Node) {
		e := n.(ast.Expr)
		if id, is := n.(*ast.Ident); is && !isNumber(p, id) {
			return
		}
		t := p.TypesInfo.TypeOf(e)
		if t == nil || !p.HasMark(t, "named") || declares(p, t, stack) || isRelative(p, stack) || isCompared(stack) {
			return
		}
		if call, is := n.(*ast.CallExpr); is {
			if !p.TypesInfo.Types[call.Fun].IsType() {
				return // a function that returns a priority
			}
			if p.HasMark(p.TypesInfo.TypeOf(call.Args[0]), "named") {
				return // the number itself is reported
			}
		}
		p.Report(n, []string{"CF-42", "CF-18"}, check.Spelled(e)+" is a numeric priority: the service does not start with a numeric priority. Use a named constant of lifespan or middleware, or declare one relative to it")
	})
}

// isNumber says whether a name is that of a constant without a type.
func isNumber(p *check.Pass, id *ast.Ident) bool {
	object, is := p.TypesInfo.Uses[id].(*types.Const)
	return is && !p.HasMark(object.Type(), "named")
}

// declares says whether the node is part of a constant of the package that declares
// the type, which is where priorities get their names.
func declares(p *check.Pass, t types.Type, stack []ast.Node) bool {
	named, is := types.Unalias(t).(*types.Named)
	if !is || named.Obj().Pkg() != p.Pkg {
		return false
	}
	for _, n := range stack {
		if d, is := n.(*ast.GenDecl); is && d.Tok == token.CONST {
			return true
		}
	}
	return false
}

// isRelative reports whether the node is the offset in the declaration of a constant
// that is relative to a named priority, such as
//
//	const Opening = lifespan.Service - 10
func isRelative(p *check.Pass, stack []ast.Node) bool {
	if len(stack) < 4 {
		return false
	}
	sum, is := stack[len(stack)-2].(*ast.BinaryExpr)
	if !is || sum.Op != token.ADD && sum.Op != token.SUB {
		return false
	}
	spec, is := stack[len(stack)-3].(*ast.ValueSpec)
	if !is {
		return false
	}
	if d, is := stack[len(stack)-4].(*ast.GenDecl); !is || d.Tok != token.CONST || len(spec.Values) != len(spec.Names) {
		return false
	}
	return isNamed(p, sum.X) || isNamed(p, sum.Y)
}

// isNamed reports whether an expression is the name of a constant priority.
func isNamed(p *check.Pass, e ast.Expr) bool {
	if s, is := e.(*ast.SelectorExpr); is {
		e = s.Sel
	}
	id, is := e.(*ast.Ident)
	if !is {
		return false
	}
	object, is := p.TypesInfo.Uses[id].(*types.Const)
	return is && p.HasMark(object.Type(), "named")
}

// isCompared says whether the node is compared, and no place of anything.
func isCompared(stack []ast.Node) bool {
	for i := len(stack) - 2; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.BinaryExpr:
			switch n.Op {
			case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
				return true
			}
		case *ast.ParenExpr, *ast.UnaryExpr:
		default:
			return false
		}
	}
	return false
}
