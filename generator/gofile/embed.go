package gofile

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Embed adds an embedded struct after the last field of a struct, and changes no other byte.
// It refuses, with the reason, a file in which that is not certain to be right.
func Embed(content []byte, into, embedded string) ([]byte, error) {
	s, err := parse(content)
	if err != nil {
		return nil, err
	}
	outer := StructOf(s.file, into)
	if outer == nil {
		return nil, fmt.Errorf("it does not declare the struct %s", into)
	}
	open, end := s.offset(outer.Fields.Opening)+1, s.offset(outer.Fields.Closing)
	line := "\t" + embedded + s.newline(open)
	added := edit{end, end, line}
	if s.blank(open, end) {
		added = edit{s.offset(outer.Struct) + len("struct"), end, " {" + s.newline(open) + line}
	}
	changed := apply(content, added)
	if formatted(content) && !formatted(changed) {
		return nil, errors.New("gofmt would reformat the file")
	}
	return changed, nil
}

// StructOf returns the struct with the name, or nil.
func StructOf(file *ast.File, name string) *ast.StructType {
	for _, decl := range file.Decls {
		general, is := decl.(*ast.GenDecl)
		if !is || general.Tok != token.TYPE {
			continue
		}
		for _, spec := range general.Specs {
			if declared, is := spec.(*ast.TypeSpec); is && declared.Name.Name == name {
				found, _ := declared.Type.(*ast.StructType)
				return found
			}
		}
	}
	return nil
}

// HasTag reports whether a field of a struct in the file has the name as the first word of
// the value of a tag: env:"NAME,required" has NAME.
func HasTag(content []byte, key, name string) bool {
	s, err := parse(content)
	if err != nil {
		return false
	}
	has := false
	ast.Inspect(s.file, func(node ast.Node) bool {
		if field, is := node.(*ast.Field); is && field.Tag != nil {
			text, _ := strconv.Unquote(field.Tag.Value)
			first, _, _ := strings.Cut(reflect.StructTag(text).Get(key), ",")
			has = has || first == name
		}
		return !has
	})
	return has
}

// DeclaresStruct reports whether the file declares a struct with the name.
func DeclaresStruct(content []byte, name string) bool {
	s, err := parse(content)
	return err == nil && StructOf(s.file, name) != nil
}

// CheckSyntax returns why the file cannot be parsed, with the line and the column.
func CheckSyntax(content []byte) error {
	_, err := parse(content)
	return err
}

// HasField reports whether a struct of the file has a field or an embedded type with one of
// the names.
func HasField(content []byte, of string, names ...string) bool {
	s, err := parse(content)
	if err != nil {
		return false
	}
	outer := StructOf(s.file, of)
	if outer == nil {
		return false
	}
	return slices.ContainsFunc(outer.Fields.List, func(field *ast.Field) bool {
		if embedded, is := field.Type.(*ast.Ident); is && len(field.Names) == 0 && slices.Contains(names, embedded.Name) {
			return true
		}
		return slices.ContainsFunc(field.Names, func(name *ast.Ident) bool { return slices.Contains(names, name.Name) })
	})
}
