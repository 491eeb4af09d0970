package gofile

import (
	"bytes"
	"go/format"
	"strconv"
)

// RenameImports replaces every import path by what rename returns for it, and
// changes no other byte. Where the imports were sorted as gofmt sorts them, they
// are sorted again.
func RenameImports(content []byte, rename func(string) string) ([]byte, error) {
	s, err := parseImports(content)
	if err != nil {
		return nil, err
	}
	var edits []edit
	for _, spec := range s.file.Imports {
		imported := importPath(spec)
		renamed := rename(imported)
		if renamed == imported {
			continue
		}
		start, end := s.offset(spec.Path.Pos()), s.offset(spec.Path.End())
		quoted := strconv.Quote(renamed)
		if s.content[start] == '`' {
			quoted = "`" + renamed + "`"
		}
		edits = append(edits, edit{start, end, quoted})
	}
	if len(edits) == 0 {
		return content, nil
	}
	renamed := apply(content, edits...)
	if !formatted(content) || formatted(renamed) {
		return renamed, nil
	}
	return sorted(renamed), nil
}

// sorted formats a file that was formatted until its imports changed. A file with
// mixed line endings stays as it is.
func sorted(content []byte) []byte {
	lines, windows := bytes.Count(content, []byte("\n")), bytes.Count(content, []byte("\r\n"))
	if windows != 0 && windows != lines {
		return content
	}
	clean, err := format.Source(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
	if err != nil {
		return content
	}
	if windows > 0 {
		clean = bytes.ReplaceAll(clean, []byte("\n"), []byte("\r\n"))
	}
	return clean
}
