package inventory

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/packages"
)

// frame is a call of the function that an expression is in. Its arguments are what the
// parameters of the function stand for.
type frame struct {
	function *types.Func
	call     call
	outer    *frame // of the function with the call; nil if that can be called from anywhere
}

// within returns the frame with one more call around its outermost one.
func (f *frame) within(outermost *frame) *frame {
	if f == nil {
		return outermost
	}
	return &frame{f.function, f.call, f.outer.within(outermost)}
}

// declaredAt returns the package and the position of what a person declares: the node, or
// the outermost call that decides what it is.
func (f *frame) declaredAt(pkg *packages.Package, n ast.Node) (*packages.Package, token.Pos) {
	if f == nil {
		return pkg, n.Pos()
	}
	return f.outer.declaredAt(f.call.pkg, f.call.syntax)
}

// term is an expression with the calls that it is in.
type term struct {
	syntax ast.Expr
	pkg    *packages.Package
	in     *frame
}

// maxSteps is how many names a value is followed through, maxDepth through how many calls,
// and maxReadings in how many ways.
const (
	maxSteps    = 30
	maxDepth    = 5
	maxReadings = 500
)

// resolve follows the names in a term to the expression that they stand for: a variable
// or a field that gets one value, a parameter to the argument, a call to the result. needs
// is a function whose parameter decides, if the term is in no call of it.
func (c *code) resolve(t term) (_ term, needs *types.Func) {
	for range maxSteps {
		t.syntax = ast.Unparen(t.syntax)
		next, needs := c.step(t)
		if needs != nil || next == nil {
			return t, needs
		}
		t = *next
	}
	return t, nil
}

// step follows one name; nil is that there is none to follow.
func (c *code) step(t term) (next *term, needs *types.Func) {
	info := t.pkg.TypesInfo
	if info.Types[t.syntax].Value != nil {
		return nil, nil
	}
	switch e := t.syntax.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		variable, is := object(info, e).(*types.Var)
		if !is {
			return nil, nil
		}
		given := c.values[variable.Origin()]
		if p, is := c.parameters[variable]; is {
			switch {
			case len(given) > 0: // it is assigned
			case t.in == nil:
				return nil, p.of
			case t.in.function == p.of && p.index < len(t.in.call.syntax.Args):
				return &term{t.in.call.syntax.Args[p.index], t.in.call.pkg, t.in.outer}, nil
			}
			return nil, nil
		}
		if len(given) != 1 {
			return nil, nil
		}
		in := t.in
		if variable.IsField() || variable.Parent() == variable.Pkg().Scope() {
			in = nil
		}
		if given[0].result == whole {
			return &term{given[0].syntax, given[0].pkg, in}, nil
		}
		if e, is := ast.Unparen(given[0].syntax).(*ast.CallExpr); is && given[0].result >= 0 {
			return c.result(term{e, given[0].pkg, in}, e, given[0].result), nil
		}
	case *ast.CallExpr:
		if info.Types[e.Fun].IsType() && len(e.Args) == 1 {
			return &term{e.Args[0], t.pkg, t.in}, nil
		}
		return c.result(t, e, 0), nil
	}
	return nil, nil
}

// result returns the result of a call of a function that returns in one place.
func (c *code) result(t term, e *ast.CallExpr, i int) *term {
	f := callee(t.pkg, e)
	if f == nil || c.isMarked(f, markKind) || len(c.returns[f]) != f.Signature().Results().Len() || i >= len(c.returns[f]) {
		return nil
	}
	r := c.returns[f][i]
	return &term{r.syntax, r.pkg, &frame{f, call{e, t.pkg}, t.in}}
}

// text returns the value of a string. known is false where only the running service knows.
func (c *code) text(t term) (text string, known bool, needs *types.Func) {
	t, needs = c.resolve(t)
	if needs != nil {
		return "", false, needs
	}
	if v := t.pkg.TypesInfo.Types[t.syntax].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v), true, nil
	}
	sum, is := t.syntax.(*ast.BinaryExpr)
	if !is || sum.Op != token.ADD {
		return "", false, nil
	}
	left, known, needs := c.text(term{sum.X, t.pkg, t.in})
	if needs != nil || !known {
		return "", false, needs
	}
	right, known, needs := c.text(term{sum.Y, t.pkg, t.in})
	return left + right, known, needs
}

// list returns the values of a slice of strings.
func (c *code) list(t term) (all []string, known bool, needs *types.Func) {
	t, needs = c.resolve(t)
	if needs != nil {
		return nil, false, needs
	}
	if t.pkg.TypesInfo.Types[t.syntax].IsNil() {
		return nil, true, nil
	}
	l, is := t.syntax.(*ast.CompositeLit)
	if !is {
		return nil, false, nil
	}
	for _, element := range l.Elts {
		one, known, needs := c.text(term{element, t.pkg, t.in})
		if needs != nil || !known {
			return nil, false, needs
		}
		all = append(all, one)
	}
	return all, true, nil
}

// each calls read for an expression, and where parameters of functions decide, for each
// call of these. read returns the function whose parameter it needs; the last time it is
// called for an expression, it has to do without.
func (c *code) each(read func(in *frame, last bool) (needs *types.Func)) {
	left := maxReadings
	var within func(in *frame, depth int)
	within = func(in *frame, depth int) {
		left--
		needs := read(in, depth == maxDepth || left <= 0)
		if needs == nil {
			return
		}
		if len(c.calls[needs]) == 0 {
			read(in, true)
		}
		for _, from := range c.calls[needs] {
			within(in.within(&frame{needs, from, nil}), depth+1)
		}
	}
	within(nil, 0)
}
