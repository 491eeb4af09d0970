// Package ex19 finds clocks, random numbers and new identifiers in functions that apply events.
package ex19

import (
	"go/ast"
	"go/types"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rule EX-19, rebuild.
func Rule() check.Rule {
	return check.Rule{
		Name: "ex19",
		IDs:  []string{"EX-19"},
		Doc:  "find reads of the clock, random numbers and new IDs in functions that apply events\n\nIt also checks the functions of the module that they call.",
		Run:  run,
	}
}

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.CompositeLit)(nil), (*ast.AssignStmt)(nil)}, func(n ast.Node, _ []ast.Node) {
		switch n := n.(type) {
		case *ast.CompositeLit:
			literal(p, n)
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if selector, is := left.(*ast.SelectorExpr); is && len(n.Rhs) == len(n.Lhs) && p.IsMarked(p.TypesInfo.ObjectOf(selector.Sel), "pure") {
					pure(p, n.Rhs[i])
				}
			}
		}
	})
}

func literal(p *check.Pass, lit *ast.CompositeLit) {
	structure, is := deref(p.TypesInfo.TypeOf(lit)).Underlying().(*types.Struct)
	if !is {
		return
	}
	for i, element := range lit.Elts {
		if pair, keyed := element.(*ast.KeyValueExpr); keyed {
			if key, is := pair.Key.(*ast.Ident); is && p.IsMarked(p.TypesInfo.ObjectOf(key), "pure") {
				pure(p, pair.Value)
			}
		} else if i < structure.NumFields() && p.IsMarked(structure.Field(i), "pure") {
			pure(p, element)
		}
	}
}

func deref(t types.Type) types.Type {
	if pointer, is := t.(*types.Pointer); is {
		return pointer.Elem()
	}
	return t
}

// pure reports what keeps the function from giving the same result each time.
func pure(p *check.Pass, function ast.Expr) {
	report := func(at ast.Node, reason string) {
		p.Report(at, []string{"EX-19"}, reason+" in a function that applies events: a rebuild gives a different result. Compute the value before you create the event, and store it in the event")
	}
	if body := p.Body(function); body != nil {
		p.Leads(body, func(r check.Reach) string { return r.Impure }, func(name *ast.Ident, reason string) { report(name, reason) })
		return
	}
	if object := p.Object(function); object != nil {
		if reason := p.LeadsTo(object).Impure; reason != "" {
			report(function, reason)
		}
	}
}
