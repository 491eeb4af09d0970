package gofile

import (
	"bytes"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// ImportsBelow lists the packages below a path that a file imports. It is empty for a file
// that does not parse.
func ImportsBelow(content []byte, parent string) []string {
	s, err := parseImports(content)
	if err != nil {
		return nil
	}
	var all []string
	for _, spec := range s.file.Imports {
		if imported := importPath(spec); strings.HasPrefix(imported, parent+"/") {
			all = append(all, imported)
		}
	}
	return all
}

// WithoutUnusedImports returns a file without the lines of the imports that it does not
// use, and without a declaration that would import nothing. The name of an imported package
// must be the last element of its path, and each import must have a line of its own.
func WithoutUnusedImports(content []byte) ([]byte, error) {
	s, err := parse(content)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	ast.Inspect(s.file, func(node ast.Node) bool {
		if selector, is := node.(*ast.SelectorExpr); is {
			if name, is := selector.X.(*ast.Ident); is {
				used[name.Name] = true
			}
		}
		return true
	})
	var out bytes.Buffer
	from := 0
	drop := func(first, last int) {
		out.Write(content[from:s.lineStart(first)])
		from = s.lineEnd(last)
	}
	for _, declared := range s.file.Decls {
		imports, is := declared.(*ast.GenDecl)
		if !is || imports.Tok != token.IMPORT {
			continue
		}
		unused := slices.DeleteFunc(slices.Clone(imports.Specs), func(spec ast.Spec) bool {
			imported, is := spec.(*ast.ImportSpec)
			return is && used[localName(imported)]
		})
		if len(unused) == len(imports.Specs) {
			drop(s.offset(imports.Pos()), s.offset(imports.End()))
			continue
		}
		for _, spec := range unused {
			drop(s.offset(spec.Pos()), s.offset(spec.Pos()))
		}
	}
	out.Write(content[from:])
	return out.Bytes(), nil
}
