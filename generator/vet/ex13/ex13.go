// Package ex13 finds memory and connections that a client can use without a limit.
package ex13

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rule EX-13, server limits.
func Rule() check.Rule {
	return check.Rule{
		Name: "ex13",
		IDs:  []string{"EX-13"},
		Doc:  "find bodies that are read without a limit, servers without timeouts, and code in which the request sets the number of goroutines or the size of a slice without a limit\n\nOne client can use all memory or all connections.",
		Run:  run,
	}
}

func ids() []string { return []string{"EX-13"} }

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.CallExpr)(nil), (*ast.CompositeLit)(nil), (*ast.RangeStmt)(nil), (*ast.ForStmt)(nil)}, func(n ast.Node, stack []ast.Node) {
		switch n := n.(type) {
		case *ast.CallExpr:
			body(p, n, stack)
			server(p, n)
			size(p, n, stack)
		case *ast.CompositeLit:
			literal(p, n)
		case *ast.RangeStmt:
			goroutines(p, n, n.Body, n.X, stack)
		case *ast.ForStmt:
			goroutines(p, n, n.Body, n.Cond, stack)
		}
	})
}

// body reports a body of a request or a response that is read whole.
func body(p *check.Pass, call *ast.CallExpr, stack []ast.Node) {
	if !p.IsCall(call, "io", "ReadAll") && !p.IsCall(call, "io/ioutil", "ReadAll") && !p.IsCall(call, "encoding/json", "NewDecoder") && !p.IsCall(call, "encoding/xml", "NewDecoder") || len(call.Args) != 1 {
		return
	}
	selector, is := ast.Unparen(call.Args[0]).(*ast.SelectorExpr)
	if !is || selector.Sel.Name != "Body" {
		return
	}
	whose := p.TypesInfo.TypeOf(selector.X)
	of := ""
	switch {
	case check.IsNamed(whose, "net/http", "Request"):
		of = "request"
	case check.IsNamed(whose, "net/http", "Response"):
		of = "response"
	default:
		return
	}
	if isLimited(p, selector, stack) {
		return
	}
	way := "http.MaxBytesReader"
	if of == "response" {
		way = "io.LimitReader"
	}
	p.Report(call, ids(), "this reads the body of a "+of+" without a limit: a body of several gigabytes uses all memory and ends the process. Read it through "+way)
}

// isLimited says whether the function gives the body a limit first.
func isLimited(p *check.Pass, body *ast.SelectorExpr, stack []ast.Node) bool {
	around := check.Around(stack)
	if around == nil {
		return false
	}
	limited := false
	ast.Inspect(around, func(n ast.Node) bool {
		if assign, is := n.(*ast.AssignStmt); is {
			for _, left := range assign.Lhs {
				if target, is := left.(*ast.SelectorExpr); is && target.Sel.Name == "Body" && check.Spelled(target) == check.Spelled(body) {
					limited = true
				}
			}
		}
		return !limited
	})
	return limited
}

// server reports the functions that serve without timeouts.
func server(p *check.Pass, call *ast.CallExpr) {
	function := p.Callee(call)
	if function == nil || function.Signature().Recv() != nil || !p.IsCall(call, "net/http", "ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS") {
		return
	}
	p.Report(call, ids(), "http."+function.Name()+" serves without timeouts: a slow client keeps its connection open, and many slow clients use all connections. Use an http.Server with ReadHeaderTimeout, or the server of the service")
}

// literal reports a server without a timeout for headers.
func literal(p *check.Pass, lit *ast.CompositeLit) {
	if !check.IsNamed(p.TypesInfo.TypeOf(lit), "net/http", "Server") {
		return
	}
	for _, element := range lit.Elts {
		pair, is := element.(*ast.KeyValueExpr)
		if !is {
			return
		}
		if key, is := pair.Key.(*ast.Ident); is && (key.Name == "ReadHeaderTimeout" || key.Name == "ReadTimeout") {
			return
		}
	}
	p.Report(lit, ids(), "this http.Server has no ReadHeaderTimeout: a slow client keeps its connection open, and many slow clients use all connections. Set ReadHeaderTimeout")
}

// goroutines reports a loop below a request that starts a goroutine for each of what
// the request, or the database, has.
func goroutines(p *check.Pass, loop ast.Node, body *ast.BlockStmt, over ast.Expr, stack []ast.Node) {
	if over == nil || p.TypesInfo.Types[over].Value != nil || !isBelowRequest(p, stack) || isArray(p.TypesInfo.TypeOf(over)) || isOwn(p, over, stack) {
		return
	}
	if lit, is := ast.Unparen(over).(*ast.CompositeLit); is && lit != nil {
		return
	}
	if condition, is := ast.Unparen(over).(*ast.BinaryExpr); is && p.TypesInfo.Types[condition.Y].Value != nil {
		return // for i := 0; i < 4; i++
	}
	var started ast.Node
	bounded := false
	for _, statement := range body.List {
		ast.Inspect(statement, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit, *ast.ForStmt, *ast.RangeStmt:
				return false
			case *ast.SendStmt:
				bounded = bounded || started == nil // a place in a channel of places
			case *ast.UnaryExpr:
				bounded = bounded || started == nil && n.Op == token.ARROW
			case *ast.GoStmt:
				started = n
				return false
			case *ast.CallExpr:
				if function := p.Callee(n); function != nil {
					switch {
					case function.Name() == "Go" && check.ReceiverName(function) == "WaitGroup":
						started = n
					case function.Name() == "Acquire":
						bounded = bounded || started == nil
					}
				}
			}
			return true
		})
	}
	if started != nil && !bounded {
		p.Report(started, ids(), "this starts one goroutine per item of the request: a large request uses all memory and all connections. Use an errgroup.Group with SetLimit, or a fixed number of workers")
	}
}

// isBelowRequest says whether the function around has a request or its context.
func isBelowRequest(p *check.Pass, stack []ast.Node) bool {
	for _, n := range stack {
		var signature *ast.FuncType
		switch n := n.(type) {
		case *ast.FuncDecl:
			signature = n.Type
		case *ast.FuncLit:
			signature = n.Type
		default:
			continue
		}
		for _, field := range signature.Params.List {
			if t := p.TypesInfo.TypeOf(field.Type); check.IsNamed(t, "net/http", "Request") || check.IsNamed(t, "context", "Context") && p.InService() {
				return true
			}
		}
	}
	return false
}

// isOwn says whether a loop is over what the receiver has, which is as many as a
// constructor made.
func isOwn(p *check.Pass, over ast.Expr, stack []ast.Node) bool {
	d, is := check.Around(stack).(*ast.FuncDecl)
	if !is || d.Recv == nil || len(d.Recv.List[0].Names) == 0 {
		return false
	}
	receiver, own := p.TypesInfo.Defs[d.Recv.List[0].Names[0]], false
	ast.Inspect(over, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			id, is := n.Fun.(*ast.Ident)
			return is && id.Name == "len"
		case *ast.Ident:
			own = own || receiver != nil && p.TypesInfo.ObjectOf(n) == receiver
		}
		return true
	})
	return own
}

func isArray(t types.Type) bool {
	if t == nil {
		return false
	}
	if pointer, is := t.Underlying().(*types.Pointer); is {
		t = pointer.Elem()
	}
	_, is := t.Underlying().(*types.Array)
	return is
}

// size reports make with a number that a request chose and nothing bounds.
func size(p *check.Pass, call *ast.CallExpr, stack []ast.Node) {
	id, is := call.Fun.(*ast.Ident)
	if !is || id.Name != "make" || p.TypesInfo.Uses[id] != types.Universe.Lookup("make") {
		return
	}
	around := check.Around(stack)
	for _, argument := range call.Args[1:] {
		ast.Inspect(argument, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if n.Sel.Name == "ContentLength" && check.IsNamed(p.TypesInfo.TypeOf(n.X), "net/http", "Request") {
					report(p, call)
				}
			case *ast.CallExpr:
				return !isMin(p, n)
			case *ast.Ident:
				variable := p.TypesInfo.ObjectOf(n)
				if around != nil && variable != nil && isParsed(p, around, variable) && !isCompared(p, around, variable) {
					report(p, call)
				}
			}
			return true
		})
	}
}

func report(p *check.Pass, call *ast.CallExpr) {
	p.Report(call, ids(), "the request controls the allocation size: a large number uses all memory, and a negative number panics. Check the minimum and the maximum first")
}

func isMin(p *check.Pass, call *ast.CallExpr) bool {
	id, is := call.Fun.(*ast.Ident)
	return is && id.Name == "min" && p.TypesInfo.Uses[id] == types.Universe.Lookup("min")
}

// isParsed says whether a variable is a number that was read from the text of a request.
func isParsed(p *check.Pass, in ast.Node, variable types.Object) bool {
	found := false
	ast.Inspect(in, func(n ast.Node) bool {
		assign, is := n.(*ast.AssignStmt)
		if !is || len(assign.Rhs) != 1 {
			return true
		}
		call, is := assign.Rhs[0].(*ast.CallExpr)
		if !is || !p.IsCall(call, "strconv", "Atoi", "ParseInt", "ParseUint") || !readsRequest(p, call.Args[0], in) {
			return true
		}
		if id, is := assign.Lhs[0].(*ast.Ident); is && p.TypesInfo.ObjectOf(id) == variable {
			found = true
		}
		return true
	})
	return found
}

// readsRequest says whether a text comes from a request: it is asked for it, directly
// or by way of a variable.
func readsRequest(p *check.Pass, text ast.Expr, in ast.Node) bool {
	if id, is := ast.Unparen(text).(*ast.Ident); is {
		values, _ := p.Assigned(in, p.TypesInfo.ObjectOf(id))
		return slices.ContainsFunc(values, func(value ast.Expr) bool {
			_, again := ast.Unparen(value).(*ast.Ident)
			return !again && readsRequest(p, value, in)
		})
	}
	found := false
	ast.Inspect(text, func(n ast.Node) bool {
		if e, is := n.(ast.Expr); is && (check.IsNamed(p.TypesInfo.TypeOf(e), "net/http", "Request") || check.IsNamed(p.TypesInfo.TypeOf(e), "net/url", "Values")) {
			found = true
		}
		return !found
	})
	return found
}

// isCompared says whether the function compares the variable with something, or
// takes the least of it and something.
func isCompared(p *check.Pass, in ast.Node, variable types.Object) bool {
	is := func(e ast.Expr) bool {
		id, named := ast.Unparen(e).(*ast.Ident)
		return named && p.TypesInfo.ObjectOf(id) == variable
	}
	found := false
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			switch n.Op {
			case token.LSS, token.LEQ, token.GTR, token.GEQ:
				found = found || is(n.X) || is(n.Y)
			}
		case *ast.CallExpr:
			found = found || isMin(p, n) && slices.ContainsFunc(n.Args, is)
		}
		return !found
	})
	return found
}
