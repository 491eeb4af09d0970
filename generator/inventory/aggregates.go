package inventory

import (
	"cmp"
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// aggregates lists the aggregates whose name is a constant, each with its events.
func (c *code) aggregates() []Aggregate {
	var all []Aggregate
	in := map[*packages.Package]int{} // how many aggregates a package declares
	var pkgs []*packages.Package
	for _, l := range c.literals {
		if !slices.Contains(l.marks, markAggregate) || c.isGenerated(l.pkg) {
			continue
		}
		for _, element := range l.syntax.Elts {
			pair, keyed := element.(*ast.KeyValueExpr)
			if !keyed || types.ExprString(pair.Key) != "Name" {
				continue
			}
			if name, known, _ := c.text(term{pair.Value, l.pkg, nil}); known {
				at := c.at(l.pkg, l.syntax.Pos())
				all = append(all, Aggregate{Name: name, Package: l.pkg.PkgPath, Folder: path.Dir(at.File), Declared: l.pkg.Types.Scope().Names(), Place: at})
				pkgs = append(pkgs, l.pkg)
				in[l.pkg]++
			}
		}
	}
	for i, pkg := range pkgs {
		for _, e := range c.events(pkg) {
			if in[pkg] == 1 || strings.HasPrefix(e.Name, all[i].Name+".") {
				all[i].Events = append(all[i].Events, e)
			}
		}
	}
	return sorted(all, func(a, b Aggregate) int { return cmp.Or(cmp.Compare(a.Name, b.Name), a.compare(b.Place)) })
}

// events lists the types of events whose data is declared in the package.
func (c *code) events(pkg *packages.Package) []Event {
	var all []Event
	for of, calls := range c.calls {
		if !c.isMarked(of, markEvent) {
			continue
		}
		for _, one := range calls {
			data := typeArgument(one)
			if data == nil || data.Obj().Pkg() != pkg.Types || len(one.syntax.Args) == 0 {
				continue
			}
			if name, known, _ := c.text(term{one.syntax.Args[0], one.pkg, nil}); known {
				all = append(all, Event{Name: name, Type: data.Obj().Name(), Exported: exportedName(pkg.Types.Scope(), data)})
			}
		}
	}
	return sorted(all, func(a, b Event) int { return cmp.Compare(a.Name, b.Name) })
}

// typeArgument returns the named type that a call of a generic function is for, or nil.
func typeArgument(one call) *types.Named {
	index, is := ast.Unparen(one.syntax.Fun).(*ast.IndexExpr)
	if !is {
		return nil
	}
	named, _ := types.Unalias(one.pkg.TypesInfo.TypeOf(index.Index)).(*types.Named)
	return named
}

// exportedName returns the name by which other packages can use the type.
func exportedName(scope *types.Scope, data *types.Named) string {
	for _, name := range scope.Names() {
		if object, is := scope.Lookup(name).(*types.TypeName); is && object.Exported() && types.Identical(object.Type(), data) {
			return name
		}
	}
	return ""
}
