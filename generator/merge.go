package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/conflict"
	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Staged returns a file of the service as git has it on one side of an unfinished
// merge. ok is false if that side does not have the file, or if there is no merge.
type Staged func(path string, stage Stage) (content []byte, ok bool, err error)

// Stage is one version of a file in an unfinished merge, see gitrevisions(7).
type Stage int

// The stages.
const (
	StageBase   Stage = 1 // the common ancestor
	StageOurs   Stage = 2 // the checked-out branch
	StageTheirs Stage = 3 // the branch that is merged into it
)

// errUnresolved is why a command refuses a service in an unfinished merge.
var errUnresolved = errors.New("unresolved merge conflict")

// merge is a service that git left with conflicts, as sync reads it. The zero merge
// is a service without any.
type merge struct {
	staged    Staged
	known     map[stagedFile]stagedContent // what staged has returned
	conflicts []string                     // the files with conflicts that sync resolves
	resolved  map[string][]byte
	sides     []lock.Lock // the lock as each branch wrote it, where it has a conflict
	base      *lock.Lock  // and as it was before, where that is known
	tidy      bool        // go.mod was merged: only the go command knows what it needs now
	err       error       // of git: what is planned is not to be applied
}

type stagedFile struct {
	path  string
	stage Stage
}

type stagedContent struct {
	content []byte
	ok      bool
}

// at returns a file at a stage of the merge. If git fails, nothing is known of the
// file, and the merge keeps the error.
func (m *merge) at(path string, stage Stage) ([]byte, bool) {
	if m.staged == nil {
		return nil, false
	}
	file := stagedFile{path, stage}
	known, has := m.known[file]
	if !has {
		content, ok, err := m.staged(path, stage)
		m.err = errors.Join(m.err, err)
		known = stagedContent{content, ok && err == nil}
		m.known[file] = known
	}
	return known.content, known.ok
}

// conflicts lists the files with merge conflicts among those that are generated or
// shared.
func (s *service) conflicts() ([]string, error) {
	disk, err := tree.Read(s.Root(), []string{tree.LockPath, tree.ManifestPath, goMod, goSum, "praecepta.mk", "docs/settings.md"})
	if err != nil {
		return nil, err
	}
	s.generated = disk
	sides, _ := lock.ParseSides(disk[tree.LockPath].Content) // one that cannot be read is reported when it is needed
	owned := ownedIn(sides)
	var all []string
	for path, found := range disk {
		isDouble := path == tree.LockPath && len(sides) > 1 // git merged it without markers
		if !owned[path] && (isDouble || conflict.Has(found.Content)) {
			all = append(all, path)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(reportOrder(a), reportOrder(b)) })
	return all, nil
}

// ownedIn are the files that a lock, or that of either branch, has as owned: their owner
// resolves their conflicts.
func ownedIn(sides []lock.Lock) map[string]bool {
	all := map[string]bool{}
	for _, side := range sides {
		for path, e := range side.Entries {
			all[path] = all[path] || e.Class == tree.Owned
		}
	}
	return all
}

// reportOrder puts the lock and the manifest before all other files.
func reportOrder(path string) string {
	switch path {
	case tree.LockPath:
		return "\x00"
	case tree.ManifestPath:
		return "\x01"
	}
	return path
}

// refuseConflicts refuses a service in an unfinished merge.
func (s *service) refuseConflicts() error {
	files, err := s.conflicts()
	if err != nil || len(files) == 0 {
		return err
	}
	var all error
	for _, file := range files {
		how := "%s: %w"
		if content, err := tree.ReadFile(s.Root(), file); err == nil && file == tree.LockPath && !conflict.Has(content) {
			how = "%s: a file is listed twice, as after an %w"
		}
		all = errors.Join(all, fmt.Errorf(how, file, errUnresolved))
	}
	return hint.With(all, "praecepta-gen sync")
}

// resolve reads a service in an unfinished merge: the components that both branches
// ask for, less those that one of them removed.
func (s *service) resolve(staged Staged) error {
	s.merge = merge{staged: staged, known: map[stagedFile]stagedContent{}, resolved: map[string][]byte{}}
	var err error
	if s.merge.conflicts, err = s.conflicts(); err != nil {
		return err
	}
	content, err := tree.ReadFile(s.Root(), tree.ManifestPath)
	if err != nil || !conflict.Has(content) {
		return nil //nolint:nilerr // readSpec reports it
	}
	ours, theirs, _ := conflict.Sides(content)
	base, _ := s.merge.at(tree.ManifestPath, StageBase)
	merged, err := spec.Merge(ours, theirs, base)
	if err != nil {
		return fmt.Errorf("%s: %w", tree.ManifestPath, err)
	}
	s.merge.resolved[tree.ManifestPath] = merged
	return nil
}

// parseLocks reads the lock: one, or one of each branch.
func (s *service) parseLocks(content []byte) ([]lock.Lock, error) {
	sides, err := lock.ParseSides(content)
	if err != nil || len(sides) == 1 {
		return sides, err
	}
	// What git keeps is each branch's lock as it was committed; the file on the disk has
	// lines of both on either side of its markers.
	if ours, ok := s.stagedLock(StageOurs); ok {
		if theirs, ok := s.stagedLock(StageTheirs); ok {
			sides = []lock.Lock{ours, theirs}
		}
	}
	if base, ok := s.stagedLock(StageBase); ok {
		s.merge.base = &base
	}
	s.merge.sides = sides
	return sides, nil
}

func (s *service) stagedLock(stage Stage) (lock.Lock, bool) {
	content, ok := s.merge.at(tree.LockPath, stage)
	if !ok {
		return lock.Lock{}, false
	}
	l, err := lock.Parse(content)
	return l, err == nil
}

// mergeLocks returns one lock of both sides: what either wrote is as it was generated.
func (s *comparedService) mergeLocks(digest string) (lock.Lock, error) {
	ours, theirs := s.merge.sides[0], s.merge.sides[1]
	merged := ours.Clone()
	if theirs.Templates == digest {
		merged.Generator, merged.Templates, merged.State = theirs.Generator, theirs.Templates, theirs.State
	}
	if ours.Before == nil || theirs.Before == nil || ours.Before.Sum != theirs.Before.Sum {
		merged.Before = nil
	}
	for _, path := range slices.Concat(ours.Paths(), theirs.Paths()) {
		a, inOurs := ours.Entries[path]
		b, inTheirs := theirs.Entries[path]
		switch {
		case tree.ClassOf(path) == tree.Yours:
			e, stays, err := s.mergeScaffold(path)
			if err != nil {
				return lock.Lock{}, err
			}
			merged.Entries[path] = e
			if !stays {
				delete(merged.Entries, path)
			}
		case inOurs && inTheirs && (a.Class == tree.Owned || b.Class == tree.Owned):
			e, err := s.mergeOwned(path, a, b)
			if err != nil {
				return lock.Lock{}, err
			}
			merged.Entries[path] = e
		case inOurs && inTheirs:
			content, err := s.content(path)
			if err != nil {
				return lock.Lock{}, err
			}
			if tree.Sum(content) == b.Sum {
				a = b
			}
			merged.Entries[path] = a
		case inTheirs:
			merged.Entries[path] = b
		}
	}
	return merged, nil
}

// mergeOwned returns what the lock knows of a file that at least one side owns: the entry
// whose base text the service has.
func (s *service) mergeOwned(path string, a, b lock.Entry) (lock.Entry, error) {
	content, err := s.content(tree.BasePath(path))
	if err != nil {
		return a, err
	}
	if b.Class == tree.Owned && (a.Class != tree.Owned || tree.Sum(content) == b.Sum) {
		return b, nil
	}
	return a, nil
}

// acceptMerged marks the generated files that git merged, with or without conflicts,
// from files that nobody edited on either side.
func (s *comparedService) acceptMerged(l *lock.Lock) {
	for path, e := range l.Entries {
		found := s.disk[path]
		isMerged := conflict.Has(found.Content) || len(s.merge.sides) > 1 && s.merge.sides[0].Entries[path].Sum != s.merge.sides[1].Entries[path].Sum
		if e.Class == tree.Ours && isMerged && tree.Sum(found.Content) != e.Sum && s.writtenOnBothSides(path) {
			e.Merged = true
			l.Entries[path] = e
		}
	}
}

// writtenOnBothSides reports whether each side of the merge has a generated file as
// its lock says. A side that git does not know counts as written.
func (s *service) writtenOnBothSides(path string) bool {
	for _, stage := range []Stage{StageOurs, StageTheirs} {
		l, hasLock := s.stagedLock(stage)
		content, has := s.merge.at(path, stage)
		if hasLock && has && tree.Sum(content) != l.Entries[path].Sum {
			return false
		}
	}
	return true
}

// mergeScaffold returns what both sides know of a user-owned file, and whether the lock
// keeps it. Where one side removed its component, and the component stays because the other
// side needs it, the file is to be written again. A file that one side removed together with
// a component is forgotten.
func (s *comparedService) mergeScaffold(path string) (e lock.Entry, stays bool, err error) {
	sides := s.merge.sides
	a, inOurs := sides[0].Entries[path]
	b, inTheirs := sides[1].Entries[path]
	info, err := s.Root().Lstat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !tree.IsNotFolder(err) {
		return e, false, fmt.Errorf("read %s: %w", path, tree.Cause(err))
	}
	present := err == nil && info.Mode().IsRegular()
	switch {
	case inOurs && inTheirs && a.Gone != b.Gone:
		if a.Gone == present {
			return b, true, nil
		}
		return a, true, nil
	case inOurs && inTheirs:
		content, err := s.content(path)
		if err != nil {
			return e, false, err
		}
		return s.chooseSide(path, content, a, b), true, nil
	}
	other := sides[1]
	if e = a; inTheirs {
		e, other = b, sides[0]
	}
	if s.merge.base == nil || present {
		return e, true, nil
	}
	e.Again = !e.Gone && !other.Generated()[e.Component] && s.merge.base.Generated()[e.Component]
	_, inBase := s.merge.base.Entries[path]
	_, wanted := s.want[path]
	return e, wanted || !inBase, nil
}

// chooseSide returns the entry of the side that a user-owned file follows. A conflict in
// a file that both sides scaffolded, and that one of them left as it was scaffolded,
// is resolved to the other side. Any other conflict is left to the owner of the file.
func (s *comparedService) chooseSide(path string, content []byte, a, b lock.Entry) lock.Entry {
	if tree.Sum(content) == b.Sum {
		return b
	}
	if !conflict.Has(content) {
		return a
	}
	ours, hasOurs := s.merge.at(path, StageOurs)
	theirs, hasTheirs := s.merge.at(path, StageTheirs)
	if _, hasBase := s.merge.at(path, StageBase); hasBase || !hasOurs || !hasTheirs {
		return a
	}
	switch {
	case tree.Sum(ours) == a.Sum && (tree.Sum(theirs) != b.Sum || b.Sum == s.want[path].Sum()):
		s.merge.resolved[path] = theirs
		return b
	case tree.Sum(theirs) == b.Sum:
		s.merge.resolved[path] = ours
	}
	return a
}

// removedByMerge lists the components that one side of the merge has and the outcome does not.
func (s *comparedService) removedByMerge() []string {
	var all []string
	for _, side := range s.merge.sides {
		for _, name := range side.Components() {
			if s.rank(name) < 0 && !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// resolvedScaffolds are the user-owned files among what was resolved.
func (s *service) resolvedScaffolds() map[string][]byte {
	all := map[string][]byte{}
	for path, content := range s.merge.resolved {
		if tree.ClassOf(path) == tree.Yours {
			all[path] = content
		}
	}
	return all
}

// resolveRequirements merges go.mod and go.sum where they have conflicts, and where
// git merged them without.
func (s *comparedService) resolveRequirements(want gomod.Want) error {
	for _, file := range []struct {
		path  string
		fresh func() []byte
		merge func(ours, theirs, base []byte) ([]byte, error)
	}{
		{goMod, func() []byte { return want.GoMod(s.spec.Module) }, gomod.Merge},
		{goSum, want.GoSum, gomod.MergeSum},
	} {
		content := s.disk[file.path].Content
		if !slices.Contains(s.merge.conflicts, file.path) && len(s.merge.sides) == 0 {
			continue
		}
		if s.areUnedited(file.path) {
			s.merge.resolved[file.path] = file.fresh()
			continue
		}
		ours, theirs, _ := conflict.Sides(content)
		base, _ := s.merge.at(file.path, StageBase)
		merged, err := file.merge(ours, theirs, base)
		if err != nil {
			fix := plan.Move(file.path, tree.Aside(s.Root(), file.path)) + " && "
			if file.path == goMod {
				fix += s.newGoMod()
			} else {
				fix += s.newGoSum()
			}
			return hint.With(fmt.Errorf("%s: %w: %w", file.path, errUnresolved, err), fix)
		}
		if file.path == goSum {
			merged = want.RaiseSum(merged, s.current(goMod), want)
		}
		s.merge.resolved[file.path] = merged
		s.merge.tidy = s.merge.tidy || want.HasOthers(s.current(goMod))
	}
	return nil
}

// areUnedited reports whether both branches have a file as their locks say it was
// written.
func (s *service) areUnedited(path string) bool {
	for i, stage := range []Stage{StageOurs, StageTheirs} {
		if i >= len(s.merge.sides) {
			return false
		}
		content, ok := s.merge.at(path, stage)
		if !ok || tree.Sum(content) != s.merge.sides[i].Entries[path].Sum {
			return false
		}
	}
	return true
}

// current is the content of a shared file, once its conflicts are resolved.
func (s *comparedService) current(path string) []byte {
	if content, has := s.merge.resolved[path]; has {
		return content
	}
	return s.disk[path].Content
}

// unresolved lists the user-owned files that the lock knows and that have conflicts
// still.
func (s *comparedService) unresolved() []string {
	var all []string
	for path, found := range s.disk {
		isTheirs := (tree.ClassOf(path) == tree.Yours || s.isOwned(path)) && path != tree.LockPath && !tree.IsBase(path)
		if _, resolved := s.merge.resolved[path]; !resolved && isTheirs && conflict.Has(found.Content) {
			all = append(all, path)
		}
	}
	slices.Sort(all)
	return all
}
