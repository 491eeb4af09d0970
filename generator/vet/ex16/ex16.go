// Package ex16 finds output that bypasses the log, and secrets in output.
package ex16

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rule EX-16, one log.
func Rule() check.Rule {
	return check.Rule{
		Name: "ex16",
		IDs:  []string{"EX-16"},
		Doc:  "find fmt.Print, package log, and secrets that reach a log, an error or a response\n\nOutput that bypasses the log has no level and no request ID.",
		Run:  run,
	}
}

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.CallExpr)(nil), (*ast.ReturnStmt)(nil)}, func(n ast.Node, stack []ast.Node) {
		call, is := n.(*ast.CallExpr)
		if !is {
			return
		}
		if p.InService() && !isTool(p) {
			printed(p, call)
		}
		if what := sink(p, call); what != "" {
			for _, argument := range call.Args {
				revealed(p, argument, what, check.Around(stack))
			}
		}
	})
}

// isTool reports whether the package is a program other than the service, whose output is for
// who runs it.
func isTool(p *check.Pass) bool {
	return p.Pkg.Name() == "main" && p.Module != nil && p.Module.Path != "" && p.Pkg.Path() != p.Module.Path
}

// printed reports a line that does not go to the log.
func printed(p *check.Pass, call *ast.CallExpr) {
	what := ""
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		if (f.Name == "print" || f.Name == "println") && p.TypesInfo.Uses[f] == types.Universe.Lookup(f.Name) {
			what = f.Name
		}
	case *ast.SelectorExpr:
		function := p.Callee(call)
		if function == nil || function.Pkg() == nil {
			return
		}
		name := function.Name()
		switch function.Pkg().Path() {
		case "fmt":
			if strings.HasPrefix(name, "Print") || strings.HasPrefix(name, "Fprint") && len(call.Args) > 0 && isStandard(p, call.Args[0]) {
				what = "fmt." + name
			}
		case "log":
			if function.Signature().Recv() == nil && name != "New" && name != "Default" && name != "SetOutput" && name != "SetFlags" && name != "SetPrefix" || function.Signature().Recv() != nil && check.ReceiverName(function) == "Logger" && isLine(name) {
				what = "log." + name
			}
		}
	}
	if what != "" {
		p.Report(call, []string{"EX-16"}, what+" bypasses the log: the line is not JSON, has no level and no request ID, and log collectors drop it. Use Kernel.Log, the *slog.Logger passed to the constructor")
	}
}

func isLine(name string) bool {
	return strings.HasPrefix(name, "Print") || strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "Panic") || name == "Output"
}

// isStandard says whether a writer is os.Stdout or os.Stderr.
func isStandard(p *check.Pass, e ast.Expr) bool {
	object := p.Object(e)
	return object != nil && object.Pkg() != nil && object.Pkg().Path() == "os" && (object.Name() == "Stdout" || object.Name() == "Stderr")
}

// sink says where the arguments of a call are read by others, or nothing.
func sink(p *check.Pass, call *ast.CallExpr) string {
	if id, is := ast.Unparen(call.Fun).(*ast.Ident); is && id.Name == "panic" && p.TypesInfo.Uses[id] == types.Universe.Lookup("panic") {
		return "a panic"
	}
	function := p.Callee(call)
	if function == nil || function.Pkg() == nil {
		return ""
	}
	path, name := function.Pkg().Path(), function.Name()
	switch {
	case path == "log/slog", path == "log":
		return "the log"
	case path == "fmt" && strings.HasPrefix(name, "Print"):
		return "the output"
	case path == "fmt" && name == "Errorf", path == "errors" && name == "New":
		return "an error"
	case path == "fmt" && strings.HasPrefix(name, "Fprint") && len(call.Args) > 0 && isResponse(p.TypesInfo.TypeOf(call.Args[0])),
		path == "io" && name == "WriteString" && len(call.Args) > 0 && isResponse(p.TypesInfo.TypeOf(call.Args[0])),
		path == "net/http" && (name == "Error" || name == "Write" && check.ReceiverName(function) == "ResponseWriter"):
		return "a response"
	case strings.HasSuffix(path, "/attribute") && strings.HasPrefix(path, "go.opentelemetry.io/"):
		return "a trace"
	}
	return ""
}

func isResponse(t types.Type) bool { return check.IsNamed(t, "net/http", "ResponseWriter") }

// revealed reports a secret in an argument, directly or by way of a variable.
func revealed(p *check.Pass, argument ast.Expr, what string, around ast.Node) {
	ast.Inspect(argument, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if reveals(p, n) {
				report(p, n, what)
				return false
			}
			if nested := sink(p, n); nested != "" {
				return false // reported there
			}
			if isHashed(p, n) {
				return false
			}
		case *ast.Ident:
			variable, is := p.TypesInfo.ObjectOf(n).(*types.Var)
			if !is || around == nil || variable.IsField() {
				return true
			}
			values, _ := p.Assigned(around, variable)
			if slices.ContainsFunc(values, func(value ast.Expr) bool { return holds(p, value) }) {
				report(p, n, what)
			}
		}
		return true
	})
}

// holds says whether a value is a secret, or text that it is a part of.
func holds(p *check.Pass, value ast.Expr) bool {
	found := false
	ast.Inspect(value, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			switch {
			case reveals(p, n):
				found = true
			case p.TypesInfo.Types[n.Fun].IsType(), p.IsCall(n, "fmt", "Sprintf", "Sprint", "Sprintln"), p.IsCall(n, "strings", "TrimSpace", "Trim", "Join"):
			default:
				return false // what another function makes of it
			}
		}
		return !found
	})
	return found
}

func reveals(p *check.Pass, call *ast.CallExpr) bool {
	function := p.Callee(call)
	return function != nil && p.IsMarked(function, "reveals")
}

// isHashed says whether a call keeps nothing of a text but its length or a digest.
func isHashed(p *check.Pass, call *ast.CallExpr) bool {
	if id, is := ast.Unparen(call.Fun).(*ast.Ident); is && id.Name == "len" {
		return true
	}
	function := p.Callee(call)
	return function != nil && function.Pkg() != nil && strings.HasPrefix(function.Pkg().Path(), "crypto/")
}

func report(p *check.Pass, at ast.Node, what string) {
	p.Report(at, []string{"EX-16"}, "a secret reaches "+what+": the secret becomes readable there. Pass the Secret itself, which masks its value")
}
