package cf35

import (
	"go/ast"
	"go/types"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// isOwned says whether somebody learns of the end of a goroutine: by a channel, a
// WaitGroup, a function for its error, or the Shutdown of a server.
func isOwned(p *check.Pass, statement *ast.GoStmt, stack []ast.Node) bool {
	if p.Body(statement.Call.Fun) != nil {
		return signals(p, p.Body(statement.Call.Fun), map[ast.Node]bool{})
	}
	// A function value: a literal that a variable of the function has.
	if id, is := statement.Call.Fun.(*ast.Ident); is {
		if around := check.Around(stack); around != nil {
			values, _ := p.Assigned(around, p.TypesInfo.ObjectOf(id))
			for _, value := range values {
				if body := p.Body(value); body != nil && signals(p, body, map[ast.Node]bool{}) {
					return true
				}
			}
		}
	}
	return false
}

// signals says whether a body, or a function of the package that it calls, reports that
// it is done: it closes a channel, sends on one, calls Done of a WaitGroup or a
// function value with its error, or serves.
func signals(p *check.Pass, body ast.Node, seen map[ast.Node]bool) bool {
	if body == nil || seen[body] {
		return false
	}
	seen[body] = true
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			return false
		case *ast.SendStmt:
			found = true
		case *ast.CallExpr:
			found = found || says(p, n) || reports(p, n) || p.IsCall(n, "net/http", "Serve", "ServeTLS") && isMethod(p, n) || signals(p, p.Body(n.Fun), seen)
		}
		return !found
	})
	return found
}

func says(p *check.Pass, call *ast.CallExpr) bool {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return f.Name == "close" && p.TypesInfo.Uses[f] == types.Universe.Lookup("close")
	case *ast.SelectorExpr:
		return f.Sel.Name == "Done" && check.IsNamed(p.TypesInfo.TypeOf(f.X), "sync", "WaitGroup")
	}
	return false
}

// reports says whether a call hands an error to a function value.
func reports(p *check.Pass, call *ast.CallExpr) bool {
	if _, is := p.Object(call.Fun).(*types.Var); !is || len(call.Args) != 1 {
		return false
	}
	return check.IsError(p.TypesInfo.TypeOf(call.Args[0]))
}

func isMethod(p *check.Pass, call *ast.CallExpr) bool {
	return p.Callee(call).Signature().Recv() != nil
}
