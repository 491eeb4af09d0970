// Package cf06 finds HTTP clients without timeouts.
package cf06

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rule CF-06, one client.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf06",
		IDs:  []string{"CF-06"},
		Doc:  "find HTTP clients and transports without timeouts\n\nhttp.DefaultClient, http.Get and a Client without a Timeout wait forever for a server that does not answer.",
		Run:  run,
	}
}

const library = "net/http"

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.Ident)(nil), (*ast.CompositeLit)(nil), (*ast.CallExpr)(nil), (*ast.ValueSpec)(nil)}, func(n ast.Node, stack []ast.Node) {
		switch n := n.(type) {
		case *ast.Ident:
			shared(p, n, stack)
		case *ast.CompositeLit:
			literal(p, n, stack)
		case *ast.CallExpr:
			if id, is := n.Fun.(*ast.Ident); is && id.Name == "new" && len(n.Args) == 1 && p.TypesInfo.Uses[id] == types.Universe.Lookup("new") {
				zero(p, n, n.Args[0], stack)
			}
		case *ast.ValueSpec:
			if n.Type != nil && len(n.Values) == 0 {
				zero(p, n, n.Type, stack)
			}
		}
	})
}

// shared reports what all of a process shares: the default client and the functions
// that use it.
func shared(p *check.Pass, id *ast.Ident, stack []ast.Node) {
	object := p.TypesInfo.Uses[id]
	if object == nil || object.Pkg() == nil || object.Pkg().Path() != library || object.Parent() != object.Pkg().Scope() {
		return
	}
	switch name := object.Name(); name {
	case "DefaultClient", "Get", "Head", "Post", "PostForm":
		p.Report(id, ids(), "http."+name+" has no timeout: a server that does not answer blocks the caller forever. Create an http.Client with a Timeout in a constructor")
	case "DefaultTransport":
		if !isCloned(stack) {
			p.Report(id, ids(), "http.DefaultTransport is shared by the whole process and has no response timeout and no connection limit: a server that does not answer blocks the caller forever. Clone it, or create an http.Transport with timeouts and MaxConnsPerHost")
		}
	}
}

// isCloned says whether the last name of the stack is in http.DefaultTransport.(*http.Transport).
func isCloned(stack []ast.Node) bool {
	for _, n := range slices.Backward(stack) {
		switch n.(type) {
		case *ast.TypeAssertExpr:
			return true
		case *ast.Ident, *ast.SelectorExpr, *ast.ParenExpr:
		default:
			return false
		}
	}
	return false
}

func literal(p *check.Pass, lit *ast.CompositeLit, stack []ast.Node) {
	t := p.TypesInfo.TypeOf(lit) // a pointer where &T is left out
	switch {
	case check.IsNamed(t, library, "Client") && !sets(lit, "Timeout") && !isSetLater(p, stack, "Timeout"):
		p.Report(lit, ids(), "this http.Client has no Timeout: a server that does not answer blocks the caller forever. Set Timeout")
	case check.IsNamed(t, library, "Transport") && !sets(lit, timeouts()...) && !isSetLater(p, stack, timeouts()...):
		p.Report(lit, ids(), "this http.Transport has no timeouts: a server that does not answer blocks the caller, and idle connections stay open. Set TLSHandshakeTimeout, ResponseHeaderTimeout and IdleConnTimeout")
	}
}

// timeouts are the fields of a transport that bound something.
func timeouts() []string {
	return []string{"DialContext", "Dial", "DialTLSContext", "TLSHandshakeTimeout", "ResponseHeaderTimeout", "IdleConnTimeout"}
}

func zero(p *check.Pass, at ast.Node, typ ast.Expr, stack []ast.Node) {
	if t := p.TypesInfo.TypeOf(typ); isStruct(t, "Client") && !isSetLater(p, stack, "Timeout") {
		p.Report(at, ids(), "this http.Client has no Timeout: a server that does not answer blocks the caller forever. Set Timeout")
	}
}

// isStruct says whether a type is the one of the library, and no pointer to it.
func isStruct(t types.Type, name string) bool {
	_, pointer := t.(*types.Pointer)
	return !pointer && check.IsNamed(t, library, name)
}

// sets says whether a literal gives a value to one of the fields.
func sets(lit *ast.CompositeLit, fields ...string) bool {
	for _, element := range lit.Elts {
		pair, is := element.(*ast.KeyValueExpr)
		if !is {
			return true // all fields in their order
		}
		if key, is := pair.Key.(*ast.Ident); is && slices.Contains(fields, key.Name) {
			return true
		}
	}
	return false
}

// isSetLater says whether the function around the node assigns one of the fields.
func isSetLater(p *check.Pass, stack []ast.Node, fields ...string) bool {
	around := check.Around(stack)
	if around == nil {
		return false
	}
	found := false
	ast.Inspect(around, func(n ast.Node) bool {
		if assign, is := n.(*ast.AssignStmt); is {
			for _, left := range assign.Lhs {
				selector, is := left.(*ast.SelectorExpr)
				if is && slices.Contains(fields, selector.Sel.Name) && (check.IsNamed(p.TypesInfo.TypeOf(selector.X), library, "Client") || check.IsNamed(p.TypesInfo.TypeOf(selector.X), library, "Transport")) {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

func ids() []string { return []string{"CF-06"} }
