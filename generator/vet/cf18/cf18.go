// Package cf18 finds priorities that are numbers.
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
		Doc:  "find priorities that are numbers\n\nOnly the named constants of a priority's package have a place in the order.",
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
		if t == nil || !p.HasMark(t, "named") || declares(p, t, stack) || isCompared(stack) {
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
		p.Report(n, []string{"CF-42", "CF-18"}, check.Spelled(e)+" is a priority without a name: the start refuses it, and what runs before and after it cannot be read. Use a constant of its package")
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
