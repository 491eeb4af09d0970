// Package cf28 finds errors that drop their cause, and manual retry loops.
package cf28

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rules CF-28, failed tasks, and CF-32, transient or permanent.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf28",
		IDs:  []string{"CF-28", "CF-32"},
		Doc:  "find errors that drop their cause, and manual retry loops\n\nThe service needs the cause to see that an error is transient. Without it, the service returns 500 and dead-letters the task at the first attempt.",
		Run:  run,
	}
}

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.CallExpr)(nil), (*ast.ForStmt)(nil), (*ast.RangeStmt)(nil)}, func(n ast.Node, stack []ast.Node) {
		switch n := n.(type) {
		case *ast.CallExpr:
			flattened(p, n)
			for _, body := range tasks(p, n) {
				causes(p, body)
			}
		case *ast.ForStmt:
			retries(p, n, n.Body)
		case *ast.RangeStmt:
			retries(p, n, n.Body)
		}
	})
}

// flattened reports an error whose cause becomes text.
func flattened(p *check.Pass, call *ast.CallExpr) {
	const message = " keeps only the text of the error: the service cannot see that the error is transient, so it returns 500 and dead-letters the task. "
	switch {
	case p.IsCall(call, "fmt", "Errorf") && len(call.Args) > 1:
		format, is := p.Text(call.Args[0])
		if !is {
			return
		}
		verbs := verbsOf(format)
		for _, v := range verbs {
			if v.verb == 'w' {
				return // it has a cause
			}
		}
		for i, argument := range call.Args[1:] {
			if i >= len(verbs) {
				return
			}
			v := verbs[i]
			switch {
			case textOf(p, argument) != nil:
				p.Report(argument, transient(), "fmt.Errorf with Error()"+message+"Wrap the error with %w")
			case check.IsError(p.TypesInfo.TypeOf(argument)) && (v.verb == 'v' || v.verb == 's' || v.verb == 'q') && !recovered(p, argument):
				p.Report(argument, transient(), "%"+string(v.verb)+message+"Wrap the error with %w", wrap(call, format, v)...)
			}
		}
	case p.IsCall(call, "errors", "New") && len(call.Args) == 1:
		if hasText(p, call.Args[0]) {
			p.Report(call, transient(), "errors.New with Error()"+message+"Return the error, or wrap it with fmt.Errorf and %w")
		}
	case p.IsCall(call, "fmt", "Errorf"):
		if hasText(p, call.Args[0]) {
			p.Report(call, transient(), "fmt.Errorf with Error()"+message+"Wrap the error with %w")
		}
	case p.InService() && (p.IsCall(call, "net/http", "Error") || check.IsError(p.TypesInfo.TypeOf(call))):
		for _, argument := range call.Args {
			if textOf(p, argument) != nil {
				p.Report(argument, transient(), "the response contains the error text, which can show host and table names, and a transient error does not return 503. Return the error itself, or write your own message for the client")
			}
		}
	}
}

// hasText says whether an expression has the text of an error in it.
func hasText(p *check.Pass, e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if part, is := n.(ast.Expr); is && textOf(p, part) != nil {
			found = true
		}
		return !found
	})
	return found
}

func transient() []string { return []string{"CF-32", "CF-28"} }

// recovered says whether an error is what a panic was called with.
func recovered(p *check.Pass, e ast.Expr) bool {
	call, is := ast.Unparen(e).(*ast.CallExpr)
	if !is {
		return false
	}
	id, is := call.Fun.(*ast.Ident)
	return is && id.Name == "recover"
}

// textOf is the error of an expression err.Error(), or nil.
func textOf(p *check.Pass, e ast.Expr) ast.Expr {
	call, is := ast.Unparen(e).(*ast.CallExpr)
	if !is || len(call.Args) > 0 {
		return nil
	}
	method, is := call.Fun.(*ast.SelectorExpr)
	if !is || method.Sel.Name != "Error" || !check.IsError(p.TypesInfo.TypeOf(method.X)) {
		return nil
	}
	return method.X
}

// verb is one verb of a format and where it is in it.
type verb struct {
	verb rune
	at   int
}

// verbsOf returns the verbs of a format that take arguments in their order, up to one
// that chooses its argument.
func verbsOf(format string) []verb {
	var all []verb
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		i++
		for i < len(format) && (format[i] == '+' || format[i] == '-' || format[i] == '#' || format[i] == ' ' || format[i] == '.' || '0' <= format[i] && format[i] <= '9') {
			i++
		}
		switch {
		case i >= len(format), format[i] == '[', format[i] == '*':
			return all
		case format[i] == '%':
			continue
		}
		all = append(all, verb{rune(format[i]), i})
	}
	return all
}

// wrap replaces the verb of a format in a plain literal.
func wrap(call *ast.CallExpr, format string, v verb) []analysis.SuggestedFix {
	literal, is := call.Args[0].(*ast.BasicLit)
	if !is || len(literal.Value) != len(format)+len(`""`) {
		return nil // with escapes, the places differ
	}
	at := literal.Pos() + token.Pos(1+v.at)
	return []analysis.SuggestedFix{check.Replace("wrap the cause with %w", at, at+1, "w")}
}

// tasks are the functions that a call hands to a queue.
func tasks(p *check.Pass, call *ast.CallExpr) []ast.Node {
	if function := p.Callee(call); function == nil || !p.IsMarked(function, "task") {
		return nil
	}
	bodies, _ := p.FunctionsIn(call.Args)
	return bodies
}

// causes reports the errors of a task that are new where a cause is known.
func causes(p *check.Pass, body ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		branch, is := n.(*ast.IfStmt)
		if !is {
			return true
		}
		cause := failure(p, branch.Cond)
		if cause == nil {
			return true
		}
		for _, statement := range branch.Body.List {
			end, is := statement.(*ast.ReturnStmt)
			if !is {
				continue
			}
			for _, result := range end.Results {
				call, is := ast.Unparen(result).(*ast.CallExpr)
				if is && (p.IsCall(call, "errors", "New") || p.IsCall(call, "fmt", "Errorf")) && !mentions(p, call, cause) {
					p.Report(call, []string{"CF-28", "CF-32"}, "this task drops the original error: the queue treats the new error as permanent and does not retry the task. Wrap the original error with %w")
				}
			}
		}
		return true
	})
}

// failure is the error of a condition err != nil.
func failure(p *check.Pass, condition ast.Expr) types.Object {
	c, is := ast.Unparen(condition).(*ast.BinaryExpr)
	if !is || c.Op != token.NEQ {
		return nil
	}
	id, is := ast.Unparen(c.X).(*ast.Ident)
	if !is || !check.IsError(p.TypesInfo.TypeOf(id)) || !p.TypesInfo.Types[c.Y].IsNil() {
		return nil
	}
	return p.TypesInfo.ObjectOf(id)
}

func mentions(p *check.Pass, node ast.Node, object types.Object) bool {
	found := false
	ast.Inspect(node, func(n ast.Node) bool {
		if id, is := n.(*ast.Ident); is && p.TypesInfo.ObjectOf(id) == object {
			found = true
		}
		return !found
	})
	return found
}
