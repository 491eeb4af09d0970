package gofile

import (
	"bytes"
	"go/ast"
	"go/token"
)

// Unwire takes out the import and the argument that Wire inserts. It reports
// false for a file that uses the package in any other way, or comments on one of
// the two: then its owner has to edit it.
func Unwire(content []byte, w Wiring) ([]byte, bool) {
	s, err := parse(content)
	if err != nil {
		return nil, false
	}
	at, err := s.site(w)
	if err != nil || s.identifiers(w.Name) != 1 {
		return nil, false
	}
	imports, ok := s.removeImport(w.Package)
	if !ok {
		return nil, false
	}
	argument, ok := s.removeArgument(at, w)
	if !ok || s.hasComment(imports) || s.hasComment(argument) {
		return nil, false
	}
	unwired := apply(content, imports, argument)
	if _, err := parse(unwired); err != nil || formatted(content) && !formatted(unwired) {
		return nil, false
	}
	return unwired, true
}

// removeImport takes out the line of an import that has no name of its own.
func (s source) removeImport(imported string) (edit, bool) {
	spec, ok := s.find(imported)
	if !ok || spec.Name != nil {
		return edit{}, false
	}
	for _, d := range s.file.Decls {
		decl, is := d.(*ast.GenDecl)
		if !is || decl.Tok != token.IMPORT || spec.Pos() < decl.Pos() || spec.End() > decl.End() {
			continue
		}
		if !decl.Lparen.IsValid() {
			start, end := s.offset(decl.Pos()), s.offset(decl.End())
			before := s.lineStart(start) // the line ending before it goes with it
			if before == 0 || before != start || !s.blank(end, s.lineEnd(end)) {
				return edit{}, false
			}
			from := before - len(s.newline(before-1))
			return edit{from, end, ""}, true
		}
		start, end := s.lineStart(s.offset(spec.Pos())), s.lineEnd(s.offset(spec.End()))
		if !s.blank(start, s.offset(spec.Pos())) || !s.blank(s.offset(spec.End()), end) {
			return edit{}, false
		}
		return edit{start, end, ""}, true
	}
	return edit{}, false
}

// removeArgument takes out the one argument that is as Wire writes it.
func (s source) removeArgument(at site, w Wiring) (edit, bool) {
	args, index := at.call.Args, -1
	for i, arg := range args {
		if call, is := arg.(*ast.CallExpr); is && isSelector(call.Fun, w.Name, "New") &&
			len(call.Args) == 1 && !call.Ellipsis.IsValid() && isSelector(call.Args[0], at.parameter, w.Field) {
			index = i
		}
	}
	if index < 0 {
		return edit{}, false
	}
	start, end := s.offset(args[index].Pos()), s.offset(args[index].End())
	open, closing := s.offset(at.call.Lparen)+1, s.offset(at.call.Rparen)
	_, alone := s.indent(start)
	below := s.lineEnd(end)
	switch {
	case len(args) == 1:
		if !s.blank(open, start) || !s.isSeparator(end, closing) {
			return edit{}, false
		}
		if s.line(at.call.Lparen) == s.line(at.call.Rparen) {
			return edit{start, end, ""}, true
		}
		return edit{open, closing, ""}, true
	case alone && below <= closing && bytes.HasPrefix(s.content[end:], []byte(",")) && s.blank(end+1, below):
		return edit{s.lineStart(start), below, ""}, true
	case index > 0:
		previous := s.offset(args[index-1].End())
		return edit{previous, end, ""}, s.isSeparator(previous, start)
	}
	next := s.offset(args[1].Pos())
	return edit{start, next, ""}, s.isSeparator(end, next)
}

// isSeparator reports whether nothing but white space and at most one comma is
// between two offsets.
func (s source) isSeparator(from, to int) bool {
	text := bytes.TrimSpace(s.content[from:to])
	return len(text) == 0 || string(text) == ","
}

// hasComment reports whether the edit touches a comment.
func (s source) hasComment(e edit) bool {
	for _, group := range s.file.Comments {
		if s.offset(group.Pos()) < e.to && s.offset(group.End()) > e.from {
			return true
		}
	}
	return false
}
