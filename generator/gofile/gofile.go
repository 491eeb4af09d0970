// Package gofile edits user-owned Go files at byte offsets. What an edit does not
// name stays as it is: comments, formatting, line endings and the missing newline
// at the end of a file.
package gofile

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// source is a parsed file with its bytes.
type source struct {
	content []byte
	file    *ast.File
	tokens  *token.File
}

func parse(content []byte) (source, error) {
	return parseAs(content, parser.ParseComments|parser.SkipObjectResolution)
}

// parseImports parses a file up to the end of its imports.
func parseImports(content []byte) (source, error) { return parseAs(content, parser.ImportsOnly) }

func parseAs(content []byte, mode parser.Mode) (source, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", content, mode)
	if err != nil {
		return source{}, err
	}
	return source{content: content, file: file, tokens: set.File(file.FileStart)}, nil
}

// offset is the byte offset of a position, whatever a //line comment claims.
func (s source) offset(pos token.Pos) int { return s.tokens.Offset(pos) }

// line is the number of the line that pos is on.
func (s source) line(pos token.Pos) int { return s.tokens.PositionFor(pos, false).Line }

// lineStart is the offset at which the line of the offset begins.
func (s source) lineStart(offset int) int {
	return bytes.LastIndexByte(s.content[:offset], '\n') + 1
}

// lineEnd is the offset after the line of the offset, its line ending included.
func (s source) lineEnd(offset int) int {
	if i := bytes.IndexByte(s.content[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(s.content)
}

// newline is the line ending of the line that the offset is on.
func (s source) newline(offset int) string {
	if end := s.lineEnd(offset); end >= 2 && s.content[end-2] == '\r' && s.content[end-1] == '\n' {
		return "\r\n"
	}
	return "\n"
}

// blank reports whether content[from:to] holds nothing but white space.
func (s source) blank(from, to int) bool { return len(bytes.TrimSpace(s.content[from:to])) == 0 }

// indent is the white space that the line of the offset begins with, and whether
// nothing else comes before the offset.
func (s source) indent(offset int) (string, bool) {
	start := s.lineStart(offset)
	return string(s.content[start:offset]), s.blank(start, offset)
}

// edit replaces content[from:to] with text.
type edit struct {
	from, to int
	text     string
}

// apply makes the edits, which do not overlap.
func apply(content []byte, edits ...edit) []byte {
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(content[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(content[at:])
	return out.Bytes()
}

// formatted reports whether gofmt would leave the file alone, its line endings aside.
func formatted(content []byte) bool {
	unix := bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	clean, err := format.Source(unix)
	return err == nil && bytes.Equal(clean, unix)
}

// importPath is the path that a spec imports.
func importPath(spec *ast.ImportSpec) string {
	unquoted, _ := strconv.Unquote(spec.Path.Value)
	return unquoted
}

// localName is the name that a spec gives to the package at its path: the last
// element of the path where it names none, which holds for generated packages.
func localName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	imported := importPath(spec)
	return imported[strings.LastIndexByte(imported, '/')+1:]
}

// find returns the only import of the path.
func (s source) find(imported string) (*ast.ImportSpec, bool) {
	var found *ast.ImportSpec
	for _, spec := range s.file.Imports {
		if importPath(spec) == imported {
			if found != nil {
				return nil, false
			}
			found = spec
		}
	}
	return found, found != nil
}

// identifiers counts where the name stands as an identifier of its own: not as
// the field or method of another one, and not as the name of an import.
func (s source) identifiers(name string) int {
	count := 0
	var visit func(ast.Node) bool
	visit = func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(n.X, visit)
			return false
		case *ast.ImportSpec:
			return false
		case *ast.Ident:
			if n.Name == name {
				count++
			}
		}
		return true
	}
	ast.Inspect(s.file, visit)
	return count
}
