package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// refuseTakenPrefix refuses a new service whose settings would share a prefix with
// those of the base or of any component, also one that is added later. want is the
// service as it is rendered.
func (g Generator) refuseTakenPrefix(s spec.Spec, want tree.Tree) error {
	sections, err := render.Sections(want)
	if err != nil {
		return err
	}
	all, err := g.catalog()
	if err != nil {
		return err
	}
	for _, c := range all {
		sections = append(sections, c.Prefix)
	}
	below := false // whether the prefix lies below that of a section, like LOG_SHOP_
	for _, section := range sections {
		if strings.HasPrefix(section, s.Prefix()) {
			return takenPrefix(s, section)
		}
		below = below || section != "" && strings.HasPrefix(s.Prefix(), section)
	}
	if !below {
		return nil
	}
	everything, err := g.render(spec.New(s.Service, s.Module, all.Names()))
	if err != nil {
		return err
	}
	names, err := render.SettingNames(everything)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, s.Prefix()) }); i >= 0 {
		return takenPrefix(s, names[i])
	}
	return nil
}

func takenPrefix(s spec.Spec, by string) error {
	owner := "generated settings"
	if by != s.Prefix() {
		owner = "the setting " + by
	}
	return hint.With(
		fmt.Errorf("name %q: the prefix of its settings, %s, is already used by %s", s.Service, s.Prefix(), owner),
		"praecepta-gen new service "+s.Service+"-service")
}

// refusePrefixOf refuses a component that shares its prefix with the settings of
// a service that was made before the component was there.
func (s *service) refusePrefixOf(coming []catalog.Component) error {
	for _, c := range coming {
		if c.Prefix == s.spec.Prefix() {
			return hint.With(
				fmt.Errorf("%s: the prefix of its settings, %s, is already used by the settings of the service %s; nothing was changed", c.Name, c.Prefix, s.spec.Service),
				"praecepta-gen rename --service "+s.spec.Service+"-service")
		}
	}
	return nil
}
