// Package ex33 finds calls of other servers inside database transactions.
package ex33

import (
	"go/ast"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rule EX-33, outbound calls.
func Rule() check.Rule {
	return check.Rule{
		Name: "ex33",
		IDs:  []string{"EX-33"},
		Doc:  "find HTTP requests inside a database transaction\n\nThe transaction holds a connection and its locks while the other server answers. A few slow answers use up the pool.",
		Run:  run,
	}
}

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node, _ []ast.Node) {
		call := n.(*ast.CallExpr)
		if function := p.Callee(call); function == nil || !p.IsMarked(function, "transaction") {
			return
		}
		report := func(at ast.Node, remote string) {
			p.Report(at, []string{"EX-33"}, remote+" waits for another server inside a database transaction: it holds a connection and its locks until the answer. Call it before or after the transaction, or handle the task without a transaction")
		}
		bodies, others := p.FunctionsIn(call.Args)
		for _, body := range bodies {
			p.Leads(body, func(r check.Reach) string { return r.Remote }, func(name *ast.Ident, remote string) { report(name, remote) })
		}
		for _, other := range others {
			if object := p.Object(other); object != nil {
				if remote := p.LeadsTo(object).Remote; remote != "" {
					report(other, remote)
				}
			}
		}
	})
}
