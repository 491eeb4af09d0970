package cf28

import (
	"go/ast"
	"go/token"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// retries reports a loop that tries something until it works: it has an error of its
// own, waits by a clock, and ends where there is none.
func retries(p *check.Pass, loop ast.Node, body *ast.BlockStmt) {
	if waits(p, body) && fails(p, body) {
		p.Report(loop, []string{"CF-28", "CF-32"}, "this manual retry loop also repeats permanent errors, blocks the request or task while it waits, and makes all replicas retry at the same time. Return the error and let the queue or the caller retry, or use retry.Until")
	}
}

// waits says whether the body waits by a clock.
func waits(p *check.Pass, body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.ForStmt, *ast.RangeStmt:
			return false
		case *ast.CallExpr:
			found = found || p.IsCall(n, "time", "Sleep", "After", "NewTimer")
		}
		return !found
	})
	return found
}

// fails says whether the body gets an error, and goes on for it or ends without it.
func fails(p *check.Pass, body *ast.BlockStmt) bool {
	gets, decides := false, false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.ForStmt, *ast.RangeStmt:
			return false
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if id, is := left.(*ast.Ident); is && id.Name != "_" && check.IsError(p.TypesInfo.TypeOf(id)) {
					_, called := n.Rhs[0].(*ast.CallExpr)
					gets = gets || called
				}
			}
		case *ast.IfStmt:
			decides = decides || succeeds(p, n)
		}
		return true
	})
	return gets && decides
}

// succeeds says whether a branch leaves the loop where there is no error.
func succeeds(p *check.Pass, branch *ast.IfStmt) bool {
	condition, is := ast.Unparen(branch.Cond).(*ast.BinaryExpr)
	if !is || !check.IsError(p.TypesInfo.TypeOf(condition.X)) || !p.TypesInfo.Types[condition.Y].IsNil() {
		return false
	}
	switch condition.Op {
	case token.EQL:
		return leaves(branch.Body)
	case token.NEQ:
		if other, is := branch.Else.(*ast.BlockStmt); is {
			return leaves(other)
		}
		return goesOn(branch.Body)
	}
	return false
}

func leaves(body *ast.BlockStmt) bool {
	for _, statement := range body.List {
		switch s := statement.(type) {
		case *ast.ReturnStmt:
			return true
		case *ast.BranchStmt:
			return s.Tok == token.BREAK
		}
	}
	return false
}

func goesOn(body *ast.BlockStmt) bool {
	for _, statement := range body.List {
		if s, is := statement.(*ast.BranchStmt); is {
			return s.Tok == token.CONTINUE
		}
	}
	return false
}
