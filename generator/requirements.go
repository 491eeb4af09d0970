package generator

import (
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

const (
	goMod = "go.mod"
	goSum = tree.SumPath
)

// share plans the shared data. praecepta.yaml becomes what is asked for. go.mod
// and go.sum change only where go.mod lacks what the service needs.
func (s *comparedService) share(g Generator) error {
	s.input.Shared = map[string][]byte{tree.ManifestPath: s.manifest}
	if s.input.Obstacles = s.obstacles(); len(s.input.Obstacles) > 0 {
		return nil
	}
	table, err := g.requirementTable()
	if err != nil {
		return err
	}
	want := table.Want(catalog.Catalog(s.components).Names())
	if err := s.resolveRequirements(want); err != nil {
		return err
	}
	mod, sum, err := s.requirements(table, want)
	if err != nil {
		return err
	}
	s.input.Shared[goMod], s.input.Shared[goSum] = mod, sum
	s.input.Lowering = s.input.Lowering || !gomod.Raises(s.disk[goMod].Content, mod)
	isChanged := string(mod) != string(s.disk[goMod].Content)
	isFresh := string(mod) == string(want.GoMod(s.spec.Module)) && string(sum) == string(want.GoSum())
	s.needsTidy = isChanged && !isFresh
	return nil
}

// requirements returns go.mod and go.sum as they are to be. A nil go.sum is one
// that is not there, and not needed yet.
func (s *comparedService) requirements(table gomod.Table, want gomod.Want) (mod, sum []byte, err error) {
	mod, sum = s.current(goMod), s.current(goSum)
	if s.renaming != nil {
		if mod, err = gomod.Rename(mod, s.spec.Module, s.renaming.path); err != nil {
			return nil, nil, err
		}
	}
	all, before := catalog.Catalog(s.components).Names(), s.namesBefore()
	coming := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(before, name) })
	was := table.Want(before)
	fresh := want.GoMod(gomod.Module(mod))
	switch {
	case len(coming) == 0 && string(fresh) == string(mod) && sum == nil:
		return mod, want.GoSum(), nil
	case len(coming) == 0 && string(fresh) == string(mod):
		return mod, sum, nil
	case s.isWritten(goMod, was.GoMod(gomod.Module(mod))) && s.replaces(want):
		if s.isWritten(goSum, was.GoSum()) {
			return fresh, want.GoSum(), nil
		}
		return fresh, want.RaiseSum(sum, fresh, want), nil
	}
	imports, err := s.importsOfGenerated()
	if err != nil {
		return nil, nil, err
	}
	lacks, err := was.Lacks(mod, imports)
	if err != nil {
		return nil, nil, err
	}
	bring := want
	if !lacks {
		bring = table.Brings(coming, all)
	}
	if mod, err = want.Raise(mod, bring); err != nil {
		return nil, nil, err
	}
	return mod, want.RaiseSum(sum, mod, bring), nil
}

// namesBefore are the components whose requirements are in go.mod: those that
// were there before this command, else those that the lock has.
func (s *comparedService) namesBefore() []string {
	all := catalog.Catalog(s.components).Names()
	switch {
	case s.before != nil:
		return catalog.Catalog(s.before).Names()
	case s.input.Lock == nil:
		return all
	}
	inLock := s.input.Lock.Components()
	return slices.DeleteFunc(all, func(name string) bool { return !slices.Contains(inLock, name) })
}

// isWritten reports whether a file is as this generator would write it for the
// components that were there, or as an earlier one wrote it.
func (s *comparedService) isWritten(path string, content []byte) bool {
	found, has := s.disk[path]
	if !has || !found.Regular {
		return false
	}
	if string(found.Content) == string(content) {
		return true
	}
	if s.input.Lock == nil {
		return false
	}
	entry, known := s.input.Lock.Entries[path]
	return known && entry.Sum == tree.Sum(found.Content)
}

// replaces reports whether what is wanted may take the place of a go.mod that is
// as it was written. Code that cannot be parsed may import anything.
func (s *comparedService) replaces(want gomod.Want) bool {
	sources, err := s.sourcesLeft()
	return err == nil && want.Replaces(s.disk[goMod].Content, s.importsOf(sources))
}

// importsOf are the imports of the user's code among the sources, owned files included.
func (s *comparedService) importsOf(sources []source) []string {
	var all []string
	for _, file := range sources {
		if tree.ClassOf(file.path) != tree.Ours || s.isOwned(file.path) {
			all = slices.AppendSeq(all, maps.Keys(file.imports()))
		}
	}
	return all
}

// importsOfGenerated are the imports of the generated code and of its tests.
func (s *comparedService) importsOfGenerated() ([]string, error) {
	all := map[string]bool{}
	for _, f := range s.want.Files() {
		if f.Class != tree.Ours || !isGo(f.Path) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Content, parser.ImportsOnly)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", f.Path, err)
		}
		for _, i := range parsed.Imports {
			if imported, err := strconv.Unquote(i.Path.Value); err == nil {
				all[imported] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all)), nil
}

// obstacles are what is wrong with go.mod that only the user can fix.
func (s *comparedService) obstacles() []plan.Obstacle {
	if _, has := s.disk[goMod]; !has {
		return []plan.Obstacle{{Path: goMod, Why: "the file does not exist", Fix: s.newGoMod()}}
	}
	if s.renaming == nil {
		if o := s.renameObstacle(); o != nil {
			return []plan.Obstacle{*o}
		}
	}
	return nil
}

// remember records the state of go.mod in the lock before components are added, so
// that remove can restore it. A go.mod with generated requirements alone is not
// recorded: it can be computed.
func (s *comparedService) remember(g Generator, r *Report) error {
	table, err := g.requirementTable()
	if err != nil || len(s.obstacles()) > 0 {
		return err // an obstacle refuses the command
	}
	all, before := catalog.Catalog(s.components).Names(), catalog.Catalog(s.before).Names()
	want, was := table.Want(all), table.Want(before)
	mod, sum := s.disk[goMod].Content, s.disk[goSum].Content
	r.Tidy = want.HasOthers(mod)
	s.input.Next.Before = nil
	if string(was.GoMod(gomod.Module(mod))) == string(mod) && string(was.GoSum()) == string(sum) {
		return nil
	}
	coming := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(before, name) })
	had, err := want.Overlap(table.Brings(coming, all), mod, sum)
	if err != nil {
		return err
	}
	directives, err := gomod.Directives(mod)
	if err != nil {
		return err
	}
	now := lock.Before{Sum: tree.Sum(directives), Components: slices.Sorted(slices.Values(before)), Had: had.Lines()}
	known, err := s.remembered(table, before)
	if err != nil {
		return err
	}
	if known != nil {
		now = lock.Before{Sum: known.sum, Components: known.components, Had: known.had.With(had, table.Brings(known.came, before)).Lines()}
	}
	s.input.Next.Before = &now
	return nil
}

// memory is the parsed section of the lock that remember wrote.
type memory struct {
	sum        string
	components []string // that were there
	came       []string // components that came since
	had        gomod.Overlap
}

// remembered reads what the lock remembers, where it still holds: go.mod less what
// came since is what it was. It returns nil where it does not.
func (s *comparedService) remembered(table gomod.Table, now []string) (*memory, error) {
	was := s.input.Lock.Before
	if was == nil || slices.ContainsFunc(was.Components, func(name string) bool { return !slices.Contains(now, name) }) {
		return nil, nil //nolint:nilnil // nothing remembered is an answer
	}
	m := memory{sum: was.Sum, components: was.Components}
	m.came = slices.DeleteFunc(slices.Clone(now), func(name string) bool { return slices.Contains(was.Components, name) })
	var err error
	if m.had, err = gomod.ReadOverlap(was.Had); err != nil {
		return nil, fmt.Errorf("%s: %w", tree.LockPath, err)
	}
	mod, _, ok, err := table.Brings(m.came, now).Undo(gomod.Want{}, m.had, s.disk[goMod].Content, nil, nil)
	if err != nil || !ok {
		return nil, err
	}
	if directives, err := gomod.Directives(mod); err != nil || tree.Sum(directives) != was.Sum {
		return nil, err
	}
	return &m, nil
}

// lower plans that of the requirements goes what nobody needs. imports are those
// of the user's code that stays.
func (s *plannedService) lower(g Generator, before, after []catalog.Component, imports []string, r *Report) error {
	table, err := g.requirementTable()
	if err != nil {
		return err
	}
	mod, sum, err := s.lowered(table, catalog.Catalog(before).Names(), catalog.Catalog(after).Names(), imports)
	if err != nil {
		return err
	}
	want := table.Want(catalog.Catalog(after).Names())
	generated, err := s.importsOfGenerated()
	if err != nil {
		return err
	}
	if lacks, err := want.Lacks(mod, generated); err != nil {
		return err
	} else if lacks {
		if mod, err = want.Raise(mod, want); err != nil {
			return err
		}
		sum = want.RaiseSum(sum, mod, want)
	}
	s.input.Lowering = true
	s.input.Shared[goMod], s.input.Shared[goSum] = mod, sum
	r.Tidy = want.HasOthers(mod)
	s.plan = plan.Make(s.input)
	return nil
}

// lowered returns go.mod and go.sum without what the components that go brought:
// as the lock remembers them, else by what the table says.
func (s *comparedService) lowered(table gomod.Table, before, after, imports []string) (mod, sum []byte, err error) {
	mod, sum = s.disk[goMod].Content, s.disk[goSum].Content
	was, want := table.Want(before), table.Want(after)
	known, err := s.remembered(table, before)
	if err != nil {
		return nil, nil, err
	}
	s.input.Next.Before = nil
	if known != nil && !slices.ContainsFunc(known.components, func(name string) bool { return !slices.Contains(after, name) }) {
		going := slices.DeleteFunc(slices.Clone(known.came), func(name string) bool { return slices.Contains(after, name) })
		staying := slices.DeleteFunc(slices.Clone(known.came), func(name string) bool { return !slices.Contains(after, name) })
		undone, sums, ok, err := table.Brings(going, before).Undo(table.Brings(staying, before), known.had, mod, sum, imports)
		if err != nil || ok {
			if len(staying) > 0 {
				s.input.Next.Before = s.input.Lock.Before
			}
			return undone, s.presentSum(sums), err
		}
	}
	mod, sum, err = want.Lower(was, mod, sum, imports)
	return mod, s.presentSum(sum), err
}

// presentSum is go.sum, or nil where there is none: lowering does not create it.
func (s *comparedService) presentSum(sum []byte) []byte {
	if _, has := s.disk[goSum]; !has {
		return nil
	}
	return sum
}
