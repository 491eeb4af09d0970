package gofile

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Imports reports whether the file imports the path.
func Imports(content []byte, imported string) bool {
	s, err := parse(content)
	if err != nil {
		return false
	}
	for _, spec := range s.file.Imports {
		if importPath(spec) == imported {
			return true
		}
	}
	return false
}

// Declares reports whether the file declares the name at the top level, so that no
// file of its package can import a package under it. A file that does not parse
// may declare anything.
func Declares(content []byte, name string) bool {
	s, err := parse(content)
	if err != nil {
		return true
	}
	for _, decl := range s.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name == name {
				return true
			}
		case *ast.GenDecl:
			if d.Tok != token.IMPORT && declares(topLevel(d), name) {
				return true
			}
		}
	}
	return false
}

// topLevel is the declaration without what its types and values declare inside.
func topLevel(d *ast.GenDecl) *ast.GenDecl {
	outer := &ast.GenDecl{Tok: d.Tok}
	for _, spec := range d.Specs {
		switch one := spec.(type) {
		case *ast.ValueSpec:
			outer.Specs = append(outer.Specs, &ast.ValueSpec{Names: one.Names})
		case *ast.TypeSpec:
			outer.Specs = append(outer.Specs, &ast.TypeSpec{Name: one.Name, Type: ast.NewIdent("_")})
		}
	}
	return outer
}

// Wire inserts the import and the argument of Join, and changes no other byte. It
// refuses, with the reason, a file in which that is not certain to be right.
func Wire(content []byte, w Wiring) ([]byte, error) {
	s, err := parse(content)
	if err != nil {
		return nil, err
	}
	at, err := s.site(w)
	if err != nil {
		return nil, err
	}
	if s.importsAs(w.Name) {
		return nil, fmt.Errorf("the name %s is taken", w.Name)
	}
	imports, err := s.insertImport(w)
	if err != nil {
		return nil, err
	}
	wired := apply(content, imports, s.insertArgument(at, w))
	back, ok := Unwire(wired, w)
	if !ok || !bytes.Equal(back, content) {
		return nil, errors.New("the name is already used, or the layout cannot be restored")
	}
	if formatted(content) && !formatted(wired) {
		return nil, errors.New("gofmt would reformat the file")
	}
	return wired, nil
}

// importsAs reports whether an import goes by the name, or brings names that cannot be known.
func (s source) importsAs(name string) bool {
	for _, spec := range s.file.Imports {
		if local := localName(spec); local == name || local == "." {
			return true
		}
	}
	return false
}

// insertImport puts the import where gofmt sorts it, into the block of lines that
// holds the imports nearest to it.
func (s source) insertImport(w Wiring) (edit, error) {
	decl, near := s.nearest(w)
	if near < 0 {
		return edit{}, errors.New("it has no imports")
	}
	spec := decl.Specs[near].(*ast.ImportSpec) //nolint:forcetypeassert // the specs of an import declaration are import specs
	quoted := strconv.Quote(w.Package)
	if !decl.Lparen.IsValid() {
		end := s.offset(decl.End())
		return edit{end, end, s.newline(end) + "import " + quoted}, nil
	}
	first, last := s.block(decl, near)
	for i := first; i <= last; i++ {
		one := decl.Specs[i].(*ast.ImportSpec) //nolint:forcetypeassert // as above
		start := s.offset(one.Pos())
		indent, alone := s.indent(start)
		if !alone || s.line(one.Pos()) != s.line(one.End()) {
			return edit{}, errors.New("two imports on one line")
		}
		if importPath(one) <= w.Package {
			spec = one
			continue
		}
		if i == first && one.Doc != nil {
			return edit{}, errors.New("a comment is in the place of the import")
		}
		at := s.lineStart(start)
		return edit{at, at, indent + quoted + s.newline(start)}, nil
	}
	start := s.offset(spec.Pos())
	indent, _ := s.indent(start)
	end := s.lineEnd(start)
	if s.offset(decl.Rparen) < end {
		return edit{}, errors.New("the import block ends on the line of its last import")
	}
	return edit{end, end, indent + quoted + s.newline(start)}, nil
}

// nearest is the import that shares the most of its path with the package that is
// wired, the last of them where several do.
func (s source) nearest(w Wiring) (decl *ast.GenDecl, index int) {
	index, most := -1, 0
	for _, d := range s.file.Decls {
		general, is := d.(*ast.GenDecl)
		if !is || general.Tok != token.IMPORT {
			continue
		}
		for i, spec := range general.Specs {
			one := spec.(*ast.ImportSpec) //nolint:forcetypeassert // as above
			if common := commonElements(importPath(one), w.Package); common > 0 && common >= most {
				decl, index, most = general, i, common
			}
		}
	}
	return decl, index
}

func commonElements(a, b string) int {
	count := 0
	others := strings.Split(b, "/")
	for i, element := range strings.Split(a, "/") {
		if i >= len(others) || others[i] != element {
			break
		}
		count++
	}
	return count
}

// block is the run of imports on lines that follow each other: gofmt sorts within it.
func (s source) block(decl *ast.GenDecl, index int) (first, last int) {
	follows := func(i int) bool { return s.line(decl.Specs[i].Pos()) <= s.line(decl.Specs[i-1].End())+1 }
	for first = index; first > 0 && follows(first); {
		first--
	}
	for last = index; last+1 < len(decl.Specs) && follows(last+1); {
		last++
	}
	return first, last
}

// insertArgument adds the argument: in order among the calls of New that come
// last, where these are in order; else after the last argument. It gets a line of
// its own where its neighbor has one.
func (s source) insertArgument(at site, w Wiring) edit {
	args, argument := at.call.Args, w.Argument(at.parameter)
	if len(args) == 0 {
		end := s.offset(at.call.Rparen)
		return edit{end, end, argument}
	}
	if i := max(s.position(at.call, w.Name), after(args, w.After)); i < len(args) {
		start := s.offset(args[i].Pos())
		if indent, alone := s.indent(start); alone {
			return edit{start - len(indent), start - len(indent), indent + argument + "," + s.newline(start)}
		}
		return edit{start, start, argument + ", "}
	}
	last := args[len(args)-1]
	end := s.offset(last.End())
	indent, alone := s.indent(s.offset(last.Pos()))
	below := s.lineEnd(end)
	if !alone || s.offset(at.call.Rparen) < below || !bytes.HasPrefix(s.content[end:], []byte(",")) {
		return edit{end, end, ", " + argument}
	}
	return edit{below, below, indent + argument + "," + s.newline(end)}
}

// position is the index at which a call of NAME.New belongs among the arguments.
func (s source) position(call *ast.CallExpr, name string) int {
	args := call.Args
	at, above := len(args), ""
	for i := len(args) - 1; i >= 0; i-- {
		other := calledPackage(args[i])
		if other == "" {
			break
		}
		if above != "" && other > above {
			return len(args) // they are in an order of their own
		}
		above = other
		if other > name {
			at = i
		}
	}
	if at == len(args) {
		return at
	}
	before := s.offset(call.Lparen)
	if at > 0 {
		before = s.offset(args[at-1].End())
	}
	if s.hasComment(edit{before, s.offset(args[at].Pos()), ""}) {
		return len(args) // the comment may be about what comes after it
	}
	return at
}

// after returns the index after the call of New of a package, 0 if there is none.
func after(args []ast.Expr, name string) int {
	return 1 + slices.IndexFunc(args, func(arg ast.Expr) bool { return name != "" && calledPackage(arg) == name })
}

// calledPackage is PKG where the expression is PKG.New(...), else nothing.
func calledPackage(e ast.Expr) string {
	if call, is := e.(*ast.CallExpr); is {
		if selector, is := call.Fun.(*ast.SelectorExpr); is && selector.Sel.Name == "New" {
			if pkg, is := selector.X.(*ast.Ident); is {
				return pkg.Name
			}
		}
	}
	return ""
}
