package golden

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/tree"
)

// api returns the exported names of the generated packages that user-owned code can
// import, such as "store Store.Get", with their types. Parameters have no names, so that
// renaming one is no change.
func api(t *testing.T, service map[string]string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, content := range service {
		pkg := path.Dir(name)
		isPublic := strings.HasPrefix(pkg+"/", tree.OursRoot+"/") && !strings.HasPrefix(pkg+"/", tree.OursRoot+"/internal/")
		if !isPublic || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			for name, what := range exportedBy(declaration) {
				all[strings.TrimPrefix(pkg, tree.OursRoot+"/")+" "+name] = what
			}
		}
	}
	return all
}

// exportedBy returns the exported names of a declaration.
func exportedBy(declaration ast.Decl) map[string]string {
	all := map[string]string{}
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = baseName(d.Recv.List[0].Type) + "." + name
		}
		if isExported(name) {
			all[name] = typeText(d.Type)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				addType(all, s)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() {
						all[name.Name] = strings.TrimSpace(d.Tok.String() + " " + typeText(s.Type))
					}
				}
			}
		}
	}
	return all
}

// addType adds an exported type, with its fields or methods.
func addType(all map[string]string, s *ast.TypeSpec) {
	if !s.Name.IsExported() {
		return
	}
	members := &ast.FieldList{}
	switch declared := s.Type.(type) {
	case *ast.StructType:
		all[s.Name.Name], members = "struct", declared.Fields
	case *ast.InterfaceType:
		all[s.Name.Name], members = "interface", declared.Methods
	default:
		all[s.Name.Name] = typeText(s.Type)
	}
	for _, member := range members.List {
		names := []string{baseName(member.Type)} // embedded
		if len(member.Names) > 0 {
			names = nil
			for _, name := range member.Names {
				names = append(names, name.Name)
			}
		}
		for _, name := range names {
			if isExported(name) {
				all[s.Name.Name+"."+name] = typeText(member.Type)
			}
		}
	}
}

// isExported reports whether every part of a name such as Store.Get is exported.
func isExported(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if !ast.IsExported(part) {
			return false
		}
	}
	return true
}

// baseName returns the name of a type without its package, pointer and type parameters.
func baseName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return baseName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return baseName(e.X)
	case *ast.IndexListExpr:
		return baseName(e.X)
	}
	return ""
}

// typeText returns a type on one line.
func typeText(e ast.Expr) string {
	if e == nil {
		return ""
	}
	if f, is := e.(*ast.FuncType); is {
		e = &ast.FuncType{Params: unnamed(f.Params), Results: unnamed(f.Results)}
	}
	return types.ExprString(e)
}

// unnamed returns parameters without their names.
func unnamed(fields *ast.FieldList) *ast.FieldList {
	if fields == nil {
		return nil
	}
	all := &ast.FieldList{}
	for _, field := range fields.List {
		for range max(1, len(field.Names)) {
			all.List = append(all.List, &ast.Field{Type: field.Type})
		}
	}
	return all
}
