package generator

import (
	"fmt"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// blockers returns what is in place of the folders of the generated files.
func (s *comparedService) blockers(was *lock.Lock) []tree.Blocker {
	var all []string
	for _, f := range s.want.Files() {
		if f.Class == tree.Ours {
			all = append(all, f.Path)
		}
	}
	if was == nil {
		return tree.Blockers(s.Root(), all)
	}
	for _, p := range was.Paths() {
		if was.Entries[p].Class == tree.Owned {
			all = append(all, tree.BasePath(p))
		}
		if tree.ClassOf(p) == tree.Ours && s.disk[p].Link != "" {
			all = append(all, p)
		}
	}
	return tree.Blockers(s.Root(), all)
}

// refuseBlocked returns an error for a path at or below something that is in place of a
// folder of generated files.
func (s *comparedService) refuseBlocked(p string) error {
	for _, b := range s.input.Blockers {
		if within(p, []string{b.Path}) {
			o := s.input.Blocked(b)
			return hint.With(fmt.Errorf("%s: %s", o.Path, o.Why), o.Fix)
		}
	}
	return nil
}
