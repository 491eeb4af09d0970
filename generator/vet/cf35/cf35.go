// Package cf35 finds work that is not stopped at shutdown.
package cf35

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rules CF-35, named failures, and EX-04, a stop that ends.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf35",
		IDs:  []string{"CF-35", "EX-04"},
		Doc:  "find goroutines that no code waits for, context.Background in code that has a context, and time.Sleep\n\nA shutdown does not stop such work and does not wait for it.",
		Run:  run,
	}
}

func run(p *check.Pass) {
	if !p.InService() {
		return // the rules are about the lifecycle of a service
	}
	below := belowContext(p)
	p.Each([]ast.Node{(*ast.GoStmt)(nil), (*ast.CallExpr)(nil)}, func(n ast.Node, stack []ast.Node) {
		switch n := n.(type) {
		case *ast.GoStmt:
			if !isOwned(p, n, stack) {
				p.Report(n, []string{"CF-35", "EX-04"}, "no code waits for this goroutine: it is not stopped at shutdown, a panic ends the process, and its error does not name a component. Start it in a lifespan.Contribution whose Stop waits for it, or use a sync.WaitGroup")
			}
		case *ast.CallExpr:
			switch {
			case p.IsCall(n, "time", "Sleep"):
				p.Report(n, []string{"EX-04", "CF-35"}, "time.Sleep ignores cancellation and delays the shutdown: the service can be killed at the shutdown deadline. Wait for a timer and for ctx.Done(), or use retry.Sleep")
			case p.IsCall(n, "context", "Background", "TODO"):
				background(p, n, stack, below)
			}
		}
	})
}

// background reports a new context where one exists.
func background(p *check.Pass, call *ast.CallExpr, stack []ast.Node, below map[types.Object]bool) {
	if isFallback(p, stack) {
		return
	}
	message := check.Spelled(call) + " loses the tenant, the deadline and the trace of the caller: work started with it is not canceled at shutdown or when the client disconnects. Pass the context on, or use context.WithoutCancel"
	rules := []string{"EX-04", "CF-35"}
	for i := len(stack) - 1; i >= 0; i-- {
		var signature *ast.FuncType
		switch n := stack[i].(type) {
		case *ast.FuncLit:
			signature = n.Type
		case *ast.FuncDecl:
			signature = n.Type
			if object := p.TypesInfo.Defs[n.Name]; below[object] {
				p.Report(call, rules, message)
				return
			}
		default:
			continue
		}
		if text := contextOf(p, signature); text != "" {
			var fixes []analysis.SuggestedFix
			if text != "_" {
				fixes = append(fixes, check.Replace("use "+text, call.Pos(), call.End(), text))
			}
			p.Report(call, rules, message, fixes...)
			return
		}
	}
}

// contextOf is how a function of the signature comes by a context: a parameter, or that
// of a request. It is "_" where the parameter has no name, and "" where there is none.
func contextOf(p *check.Pass, signature *ast.FuncType) string {
	for _, field := range signature.Params.List {
		t := p.TypesInfo.TypeOf(field.Type)
		suffix := ""
		switch {
		case check.IsNamed(t, "context", "Context"):
		case check.IsNamed(t, "net/http", "Request"):
			suffix = ".Context()"
		default:
			continue
		}
		if len(field.Names) == 0 || field.Names[0].Name == "_" {
			return "_"
		}
		return field.Names[0].Name + suffix
	}
	return ""
}

// isFallback says whether the call is what a missing context becomes: if ctx == nil.
func isFallback(p *check.Pass, stack []ast.Node) bool {
	for _, n := range stack {
		branch, is := n.(*ast.IfStmt)
		if !is {
			continue
		}
		condition, is := branch.Cond.(*ast.BinaryExpr)
		if is && condition.Op == token.EQL && check.IsNamed(p.TypesInfo.TypeOf(condition.X), "context", "Context") {
			return true
		}
	}
	return false
}

// belowContext are the functions of the package without a context of their own that
// functions with one call, directly or by others of them.
func belowContext(p *check.Pass) map[types.Object]bool {
	declarations := map[types.Object]*ast.FuncDecl{}
	var next []*ast.FuncDecl
	for _, file := range p.Files {
		for _, declaration := range file.Decls {
			if d, is := declaration.(*ast.FuncDecl); is && d.Body != nil {
				declarations[p.TypesInfo.Defs[d.Name]] = d
				if contextOf(p, d.Type) != "" {
					next = append(next, d)
				}
			}
		}
	}
	below := map[types.Object]bool{}
	for len(next) > 0 {
		d := next[0]
		next = next[1:]
		ast.Inspect(d.Body, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			function := p.Callee(call)
			called := declarations[function]
			if function != nil && called != nil && !below[function] && contextOf(p, called.Type) == "" {
				below[function] = true
				next = append(next, called)
			}
			return true
		})
	}
	return below
}
