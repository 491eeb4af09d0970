package golden

import (
	"flag"
	"maps"
	"slices"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/catalog"
)

// exhaustive makes tests of combinations exhaustive. The nightly CI sets it.
var exhaustive = flag.Bool("every", false, "test every set of components and every bump of a requirement, not only a selection")

// testedSets are the sets of components that a test goes through, the smaller first:
// none, each component, each pair of components, and all of them, each set with its
// needs. With -every they are all sets.
func testedSets(t *testing.T, all catalog.Catalog) [][]string {
	t.Helper()
	if *exhaustive {
		return sets(t, all)
	}
	found := map[string]bool{nameOf(nil): true, nameOf(all.Names()): true}
	for _, one := range all.Names() {
		for _, other := range all.Names() {
			found[nameOf(closure(t, all, one, other))] = true
		}
	}
	return slices.DeleteFunc(sets(t, all), func(set []string) bool { return !found[nameOf(set)] })
}

func TestTestedSetsCoverEveryPair(t *testing.T) {
	all := known(t, withComponents(t))
	tested := testedSets(t, all)
	for _, one := range all.Names() {
		for _, other := range all.Names() {
			if !slices.ContainsFunc(tested, func(set []string) bool {
				return len(set) < len(all) && slices.Contains(set, one) && slices.Contains(set, other)
			}) {
				t.Errorf("%s and %s are tested together only with all components", one, other)
			}
		}
	}
	if !*exhaustive && len(tested) >= len(sets(t, all)) {
		t.Errorf("%d sets are tested, of %d", len(tested), len(sets(t, all)))
	}
}

// testedBumps are the requirements that a test bumps one at a time: a direct and an
// indirect one. With -every they are all direct ones, and some of the indirect.
func (b bumps) testedBumps() []string {
	const share = 4 // of the indirect requirements, one in so many
	var direct, indirect []string
	for i, path := range slices.Sorted(maps.Keys(b.newer)) {
		switch {
		case slices.Contains(b.direct, path):
			direct = append(direct, path)
		case i%share == 0:
			indirect = append(indirect, path)
		}
	}
	if *exhaustive {
		return slices.Concat(direct, indirect)
	}
	return []string{direct[len(direct)/2], indirect[0]}
}

// testedComponents are those that a test adds and removes one at a time: the one with
// the most needs. With -every they are all.
func testedComponents(t *testing.T, all catalog.Catalog) []string {
	t.Helper()
	if *exhaustive {
		return all.Names()
	}
	return []string{slices.MaxFunc(all.Names(), func(a, b string) int {
		return len(closure(t, all, a)) - len(closure(t, all, b))
	})}
}
