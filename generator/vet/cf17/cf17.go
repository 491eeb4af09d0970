// Package cf17 finds middleware that hides what the connection can do.
package cf17

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rules CF-17 and CF-33, middleware and upgrades.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf17",
		IDs:  []string{"CF-17", "CF-33"},
		Doc:  "find ResponseWriter wrappers without Unwrap, and http.TimeoutHandler\n\nWith them, a stream stalls or arrives only when it is complete, and an upgrade to a WebSocket fails.",
		Run:  run,
	}
}

func ids() []string { return []string{"CF-17", "CF-33"} }

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.Ident)(nil), (*ast.TypeSpec)(nil)}, func(n ast.Node, _ []ast.Node) {
		switch n := n.(type) {
		case *ast.Ident:
			if object := p.TypesInfo.Uses[n]; object != nil && object.Pkg() != nil && object.Pkg().Path() == "net/http" && object.Name() == "TimeoutHandler" {
				p.Report(n, ids(), "with http.TimeoutHandler the response is buffered, so streams arrive only when they are complete, and an upgrade to a WebSocket fails. Set a deadline on the context, or use http.ResponseController")
			}
		case *ast.TypeSpec:
			wrapper(p, n)
		}
	})
}

// wrapper reports a type that is a ResponseWriter and has one, and no way to it.
func wrapper(p *check.Pass, spec *ast.TypeSpec) {
	object := p.TypesInfo.Defs[spec.Name]
	writer := responseWriter(p.Pkg)
	if object == nil || writer == nil {
		return
	}
	structure, is := object.Type().Underlying().(*types.Struct)
	pointer := types.NewPointer(object.Type())
	if !is || !types.Implements(pointer, writer) {
		return
	}
	inner := ""
	for i := range structure.NumFields() {
		if field := structure.Field(i); types.Implements(field.Type(), writer) {
			inner = field.Name()
		}
	}
	if inner == "" {
		return
	}
	if method, _, _ := types.LookupFieldOrMethod(pointer, true, p.Pkg, "Unwrap"); method != nil {
		return
	}
	p.Report(spec.Name, ids(), spec.Name.Name+" wraps an http.ResponseWriter and has no Unwrap: http.ResponseController cannot flush, hijack or set deadlines, so streams stall and WebSockets fail. Add an Unwrap method that returns the wrapped http.ResponseWriter", unwrap(p, spec, inner)...)
}

// unwrap is the method that is missing, behind the declaration of the type.
func unwrap(p *check.Pass, spec *ast.TypeSpec, inner string) []analysis.SuggestedFix {
	if spec.TypeParams != nil {
		return nil
	}
	for _, file := range p.Files {
		library := importName(file)
		for _, declaration := range file.Decls {
			d, is := declaration.(*ast.GenDecl)
			if !is || library == "" || d.Pos() > spec.Pos() || spec.End() > d.End() {
				continue
			}
			return []analysis.SuggestedFix{check.Replace("add Unwrap", d.End(), d.End(),
				"\n\n// Unwrap returns what w wraps, for http.ResponseController.\nfunc (w *"+spec.Name.Name+") Unwrap() "+library+".ResponseWriter { return w."+inner+" }")}
		}
	}
	return nil
}

// importName is what net/http is called in the file.
func importName(file *ast.File) string {
	for _, i := range file.Imports {
		if i.Path.Value == `"net/http"` {
			if i.Name != nil {
				return i.Name.Name
			}
			return "http"
		}
	}
	return ""
}

// responseWriter is the interface, where the package knows it.
func responseWriter(pkg *types.Package) *types.Interface {
	for _, imported := range pkg.Imports() {
		if imported.Path() == "net/http" {
			return imported.Scope().Lookup("ResponseWriter").Type().Underlying().(*types.Interface)
		}
	}
	return nil
}
