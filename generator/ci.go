package generator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/nearest"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// NoCI stands for a service without files for a CI service.
const NoCI = "none"

// CIs returns the CI services that a new service can be scaffolded for, NoCI last.
func (g Generator) CIs() []string { return append(render.CINames(g.Templates), NoCI) }

// addCI adds the files of the CI service.
func (g Generator) addCI(t tree.Tree, s spec.Spec, name string) error {
	switch known := g.CIs(); {
	case name == "" || name == NoCI:
		return nil
	case !slices.Contains(known, name):
		return hint.With(
			fmt.Errorf("CI %.40q: want one of %s", name, strings.Join(known, ", ")),
			"praecepta-gen new service "+s.Service+" --ci "+cmp.Or(nearest.Of(name, known), known[0]))
	}
	files, err := render.CI(g.Templates, s, name)
	maps.Copy(t, files)
	return err
}

// addCIOf adds the files of CI services that the lock knows: praecepta.yaml does
// not say which was chosen, as it matters to a new service alone.
func (s *comparedService) addCIOf(g Generator, was *lock.Lock) error {
	if was == nil {
		return nil
	}
	for _, name := range render.CINames(g.Templates) {
		files, err := render.CI(g.Templates, s.spec, name)
		if err != nil {
			return err
		}
		for path, f := range files {
			if _, known := was.Entries[path]; known {
				s.want[path] = f
			}
		}
	}
	return nil
}
