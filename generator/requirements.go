package generator

import (
	"slices"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// remember notes how requirements of the service's own were before components
// came beside them. What was noted before holds on as long as nothing else changed since.
func (s *service) remember(g Generator, r *Report) error {
	table, err := gomod.Load(g.Templates)
	if err != nil {
		return err
	}
	now := table.Want(catalog.Catalog(s.before).Names())
	if r.Tidy = table.Want(catalog.Catalog(s.components).Names()).HasOthers(s.disk[goMod].Content); !r.Tidy {
		return nil
	}
	if is, err := s.isRemembered(table, now); is || err != nil {
		return err
	}
	s.input.Next.Before = &lock.Before{
		Sum: sumOf(s.disk[goMod].Content, s.disk[goSum].Content), Components: slices.Sorted(slices.Values(catalog.Catalog(s.before).Names())),
	}
	return nil
}

// isRemembered says that the requirements less those of the components that came
// since are what the lock remembers.
func (s *service) isRemembered(table gomod.Table, now gomod.Want) (bool, error) {
	was := s.input.Lock.Before
	if was == nil {
		return false, nil
	}
	mod, sum, err := table.Want(was.Components).Lower(now, s.disk[goMod].Content, s.disk[goSum].Content, nil, true)
	return sumOf(mod, sum) == was.Sum, err
}

// sumOf is the digest of go.mod and go.sum together.
func sumOf(mod, sum []byte) string { return tree.Sum([]byte(tree.Sum(mod) + tree.Sum(sum))) }

// lower plans that of the requirements goes what nobody needs. imports are those
// of the user's code that stays.
func (s *service) lower(g Generator, before, after []catalog.Component, imports []string, r *Report) error {
	table, err := gomod.Load(g.Templates)
	if err != nil {
		return err
	}
	was, want := table.Want(catalog.Catalog(before).Names()), table.Want(catalog.Catalog(after).Names())
	remembered, err := s.isRemembered(table, was)
	if err != nil {
		return err
	}
	left := slices.Sorted(slices.Values(catalog.Catalog(after).Names()))
	reaches := remembered && !slices.ContainsFunc(s.input.Lock.Before.Components, func(name string) bool { return !slices.Contains(left, name) })
	sum, hasSum := s.disk[goSum]
	mod, sums, err := want.Lower(was, s.disk[goMod].Content, sum.Content, imports, reaches)
	if err != nil {
		return err
	}
	if !reaches || slices.Equal(left, s.input.Lock.Before.Components) {
		s.input.Next.Before = nil
	}
	s.input.Lowering = true
	s.input.Shared[goMod] = mod
	if hasSum {
		s.input.Shared[goSum] = sums
	}
	r.Tidy = want.HasOthers(mod)
	s.plan = plan.Make(s.input)
	return nil
}
