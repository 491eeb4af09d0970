package golden

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/catalog"
)

// known is the catalogue of the templates.
func known(t *testing.T, from fs.FS) catalog.Catalog {
	t.Helper()
	all, err := catalog.Load(from)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// withCode are the components that are part of the program. The others change neither a
// Go file nor a requirement.
func withCode(all catalog.Catalog) catalog.Catalog {
	return slices.DeleteFunc(slices.Clone(all), func(c catalog.Component) bool { return !c.HasCode() })
}

// closure is the components with all that they need, each after its needs.
func closure(t *testing.T, all catalog.Catalog, names ...string) []string {
	t.Helper()
	resolved, err := all.Resolve(names)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Catalog(resolved).Names()
}

// sets are all sets of components that hold what they need, the smaller first.
func sets(t *testing.T, all catalog.Catalog) [][]string {
	t.Helper()
	found := map[string][]string{}
	for bits := range 1 << len(all) {
		var asked []string
		for i, name := range all.Names() {
			if bits&(1<<i) != 0 {
				asked = append(asked, name)
			}
		}
		set := closure(t, all, asked...)
		found[nameOf(set)] = set
	}
	return slices.SortedFunc(maps.Values(found), func(a, b []string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return slices.Compare(a, b)
	})
}

func nameOf(set []string) string {
	if len(set) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(slices.Values(set)), ",")
}
