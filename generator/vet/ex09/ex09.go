// Package ex09 finds side effects in transaction functions that are marked Repeatable.
package ex09

import (
	"go/ast"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rule EX-09, repeated transactions.
func Rule() check.Rule {
	return check.Rule{
		Name: "ex09",
		IDs:  []string{"EX-09"},
		Doc:  "find side effects in transaction functions marked Repeatable, which can run twice\n\nSide effects in such a function, such as a request or a queued task, happen twice on a retry.",
		Run:  run,
	}
}

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node, stack []ast.Node) {
		call := n.(*ast.CallExpr)
		if !isRepeated(p, call, check.Around(stack)) {
			return
		}
		report := func(at ast.Node, effect string) {
			p.Report(at, []string{"EX-09"}, effect+" is a side effect in a function passed with Repeatable: it happens twice on a retry, and a rollback does not undo it. Do it after the commit, or remove Repeatable")
		}
		bodies, others := p.FunctionsIn(call.Args)
		for _, body := range bodies {
			p.Leads(body, func(r check.Reach) string { return r.Effect }, func(name *ast.Ident, effect string) { report(name, effect) })
		}
		for _, other := range others {
			if object := p.Object(other); object != nil {
				if effect := p.LeadsTo(object).Effect; effect != "" {
					report(other, effect)
				}
			}
		}
	})
}

// isRepeated says whether a call runs its function arguments again.
func isRepeated(p *check.Pass, call *ast.CallExpr, around ast.Node) bool {
	if function := p.Callee(call); function != nil && p.IsMarked(function, "repeats") {
		return true
	}
	for _, argument := range call.Args {
		if says(p, argument) {
			return true
		}
		if variable, is := ast.Unparen(argument).(*ast.Ident); is && around != nil {
			values, _ := p.Assigned(around, p.TypesInfo.ObjectOf(variable))
			for _, value := range values {
				if says(p, value) {
					return true
				}
			}
		}
	}
	return false
}

// says says whether an option, or a list of options, has one that is repeatable.
func says(p *check.Pass, option ast.Expr) bool {
	found := false
	ast.Inspect(option, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if function := p.Callee(n); function != nil && p.IsMarked(function, "repeatable") {
				found = true
			}
		}
		return !found
	})
	return found
}
