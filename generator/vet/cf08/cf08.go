// Package cf08 finds mutable package variables, and work that is done at import.
package cf08

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rules CF-08, CF-27 and CF-38, no state at import.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf08",
		IDs:  []string{"CF-08", "CF-27", "CF-38"},
		Doc:  "find init functions, and pools, clients, caches and sync.Once in package variables\n\nAll services and tests in one process share them, and they are not closed at shutdown.",
		Run:  run,
	}
}

func run(p *check.Pass) {
	variables := map[types.Object]*ast.Ident{}
	for _, file := range p.Files {
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				initializer(p, d)
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					declared(p, d, variables)
				}
			}
		}
	}
	if p.InService() {
		changed(p, variables)
	}
}

// initializer reports an init that does something. Elsewhere than in a service it may
// be how a program is put together.
func initializer(p *check.Pass, d *ast.FuncDecl) {
	if d.Recv == nil && d.Name.Name == "init" && len(d.Body.List) > 0 && p.InService() {
		p.Report(d.Name, []string{"CF-27", "CF-08", "CF-38"}, "init runs at import, before the settings are read: the command `version` of the service and all tests run it too, and an error there does not name a component. Do the work in a constructor")
	}
}

func declared(p *check.Pass, d *ast.GenDecl, variables map[types.Object]*ast.Ident) {
	for _, spec := range d.Specs {
		value := spec.(*ast.ValueSpec)
		for _, name := range value.Names {
			object := p.TypesInfo.Defs[name]
			if object == nil || name.Name == "_" {
				continue
			}
			what := state(object.Type())
			for _, v := range value.Values {
				if call, is := ast.Unparen(v).(*ast.CallExpr); is && p.IsCall(call, "sync", "OnceFunc", "OnceValue", "OnceValues") {
					what = "a value that is computed once"
				}
			}
			switch {
			case what == "" && p.IsGenerated(name.Pos()) && !check.IsNamed(object.Type(), "embed", "FS"):
				what = "a value" // none at all, in code that praecepta-gen generates
				fallthrough
			case what != "":
				p.Report(name, rulesOf(what), name.Name+" is a package variable that holds "+what+": all services and tests in one process share it. Create it in a constructor and pass it on")
			default:
				variables[object] = name
			}
		}
	}
}

// once is what is made once a process.
const once = "a sync.Once"

// rulesOf are the rules that state of the kind violates, the one for it first.
func rulesOf(what string) []string {
	if what == once || what == "a cache" || what == "a value that is computed once" {
		return []string{"CF-38", "CF-08", "CF-27"}
	}
	return []string{"CF-08", "CF-27", "CF-38"}
}

// state says what a type holds that a package must not, or nothing.
func state(t types.Type) string {
	if pointer, is := types.Unalias(t).(*types.Pointer); is {
		t = pointer.Elem()
	}
	if _, is := t.Underlying().(*types.Chan); is {
		return "a channel"
	}
	named, is := types.Unalias(t).(*types.Named)
	if !is || named.Obj().Pkg() == nil {
		return ""
	}
	path, name := named.Obj().Pkg().Path(), named.Obj().Name()
	switch {
	case path == "sync" && name == "Once":
		return once
	case path == "sync" && name == "Map":
		return "a cache"
	case path == "sync" && name == "Pool":
		return "" // of buffers, which hold nothing
	case path == "sync", path == "sync/atomic":
		return "state (" + path + "." + name + ")"
	case path == "net/http" && (name == "Transport" || name == "Server" || name == "ServeMux"):
		return "an http." + name
	}
	for _, kind := range []struct {
		what     string
		suffixes []string
	}{
		{"a pool", []string{"Pool"}},
		{"a client", []string{"Client", "ClusterClient", "Conn"}},
		{"a database", []string{"DB"}},
		{"a cache", []string{"Cache", "LRU"}},
		{"a limiter", []string{"Limiter"}},
	} {
		if slices.ContainsFunc(kind.suffixes, func(suffix string) bool { return strings.HasSuffix(name, suffix) }) {
			if _, is := named.Underlying().(*types.Basic); !is {
				return kind.what
			}
		}
	}
	return ""
}

// changed reports the variables that a function changes, once each.
func changed(p *check.Pass, variables map[types.Object]*ast.Ident) {
	found := map[types.Object]bool{}
	p.Each([]ast.Node{(*ast.AssignStmt)(nil), (*ast.IncDecStmt)(nil), (*ast.CallExpr)(nil)}, func(n ast.Node, stack []ast.Node) {
		if check.Around(stack) == nil {
			return
		}
		var targets []ast.Expr
		switch n := n.(type) {
		case *ast.AssignStmt:
			targets = n.Lhs
		case *ast.IncDecStmt:
			targets = []ast.Expr{n.X}
		case *ast.CallExpr:
			if id, is := n.Fun.(*ast.Ident); is && (id.Name == "delete" || id.Name == "clear") && p.TypesInfo.Uses[id] == types.Universe.Lookup(id.Name) {
				targets = n.Args[:1]
			}
		}
		for _, target := range targets {
			object := p.TypesInfo.ObjectOf(root(target))
			name, is := variables[object]
			if !is || found[object] {
				continue
			}
			found[object] = true
			what := "a mutable package variable"
			rules := []string{"CF-08", "CF-27", "CF-38"}
			if _, mapped := object.Type().Underlying().(*types.Map); mapped {
				what, rules = "a mutable map in a package variable", []string{"CF-38", "CF-08", "CF-27"}
			}
			p.Report(name, rules, name.Name+" is "+what+": all requests, services and tests in one process share it. Make it a field of the value that a constructor returns")
		}
	})
}

// root is the variable that a target is part of.
func root(target ast.Expr) *ast.Ident {
	switch t := ast.Unparen(target).(type) {
	case *ast.Ident:
		return t
	case *ast.IndexExpr:
		return root(t.X)
	case *ast.SelectorExpr:
		return root(t.X)
	case *ast.StarExpr:
		return root(t.X)
	}
	return &ast.Ident{}
}
