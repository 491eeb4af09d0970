package inventory

import (
	"cmp"
	"go/ast"
	"go/constant"
	"path"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/praecepta/praecepta-gen/generator/vet/sqltext"
)

// resources lists the packages that have routes and insert rows into the tables.
func (c *code) resources(tables map[string]string, routes []Route) []Resource {
	var all []Resource
	seen := map[*packages.Package]bool{}
	for _, n := range c.reached {
		if seen[n.pkg] || c.isGenerated(n.pkg) {
			continue
		}
		seen[n.pkg] = true
		r := Resource{Name: n.pkg.Name, Tables: []string{}, Routes: []string{}}
		for _, table := range insertedInto(n.pkg) {
			if _, created := tables[table]; created {
				r.Tables = append(r.Tables, table)
			}
		}
		for _, route := range routes {
			if route.pkg != n.pkg.PkgPath {
				continue
			}
			if r.Routes = append(r.Routes, route.Method+" "+route.Path); r.Line == 0 || route.compare(r.Place) < 0 {
				r.Place = route.Place
			}
		}
		if len(r.Tables) > 0 && len(r.Routes) > 0 {
			r.Folder = path.Dir(r.File)
			all = append(all, r)
		}
	}
	return sorted(all, func(a, b Resource) int { return cmp.Or(cmp.Compare(a.Name, b.Name), a.compare(b.Place)) })
}

// insertedInto lists the tables that constant strings of the package insert rows into.
func insertedInto(pkg *packages.Package) []string {
	var tables []string
	for _, file := range pkg.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			literal, is := n.(*ast.BasicLit)
			if !is {
				return true
			}
			if text := pkg.TypesInfo.Types[literal].Value; text != nil && text.Kind() == constant.String {
				tables = append(tables, inserts(constant.StringVal(text))...)
			}
			return true
		})
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}

// inserts lists the tables that SQL inserts into.
func inserts(text string) []string {
	var tables []string
	statements, _ := sqltext.Parse(text)
	for _, tokens := range statements {
		for i := 2; i < len(tokens); i++ {
			if tokens[i-2].Text == "insert" && tokens[i-1].Text == "into" && tokens[i].Kind == sqltext.Word {
				tables = append(tables, tokens[i].Text)
			}
		}
	}
	return tables
}
