package gomod

import (
	"errors"
	"fmt"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Merge returns the go.mod of both sides of a merge: what either requires, each at
// the higher version, less what one side dropped and the other left as it was. base
// is the common ancestor, nil where it is not known. A go.mod that git merged into
// several lines for one module, given as both sides, has one afterwards.
func Merge(ours, theirs, base []byte) ([]byte, error) {
	var files [3]*modfile.File
	for i, content := range [][]byte{ours, theirs, base} {
		side := []string{"the checked-out branch", "the merged branch", "the common ancestor"}[i]
		file, err := modfile.Parse("go.mod", content, nil)
		if err != nil {
			if all := (modfile.ErrorList)(nil); errors.As(err, &all) {
				err = all[0].Err // its line is not that of the file, which has conflict markers
			}
			return nil, fmt.Errorf("the text of %s is invalid: %w", side, err)
		}
		files[i] = file
	}
	into, from, before := files[0], files[1], files[2]
	if err := mergeGo(into, from); err != nil {
		return nil, err
	}
	if err := mergeReplacements(into, from, before); err != nil {
		return nil, err
	}
	if err := mergeDirectives(into, from, before); err != nil {
		return nil, err
	}
	merged := mergeRequires(into, from, before)
	same := func(a, b *modfile.Require) bool { return a.Mod == b.Mod && a.Indirect == b.Indirect }
	if string(ours) == string(theirs) && slices.EqualFunc(into.Require, merged, same) {
		return ours, nil
	}
	return write(into, merged)
}

// mergeGo keeps the higher go version and toolchain.
func mergeGo(into, from *modfile.File) error {
	if from.Go != nil && (into.Go == nil || version.Compare("go"+into.Go.Version, "go"+from.Go.Version) < 0) {
		if err := into.AddGoStmt(from.Go.Version); err != nil {
			return fmt.Errorf("raise go: %w", err)
		}
	}
	if from.Toolchain != nil && (into.Toolchain == nil || version.Compare(into.Toolchain.Name, from.Toolchain.Name) < 0) {
		if err := into.AddToolchainStmt(from.Toolchain.Name); err != nil {
			return fmt.Errorf("raise toolchain: %w", err)
		}
	}
	return nil
}

// mergeReplacements adds the replacements of from, and drops those that from dropped
// and into left as they were. Two for one module are refused: only a person can tell
// which is meant.
func mergeReplacements(into, from, before *modfile.File) error {
	find := func(f *modfile.File, old module.Version) (module.Version, bool) {
		i := slices.IndexFunc(f.Replace, func(r *modfile.Replace) bool { return r.Old == old })
		if i < 0 {
			return module.Version{}, false
		}
		return f.Replace[i].New, true
	}
	for _, r := range slices.Clone(into.Replace) {
		was, known := find(before, r.Old)
		if _, has := find(from, r.Old); !has && known && was == r.New {
			if err := into.DropReplace(r.Old.Path, r.Old.Version); err != nil {
				return fmt.Errorf("drop replace %s: %w", r.Old.Path, err)
			}
		}
	}
	for _, r := range from.Replace {
		was, known := find(before, r.Old)
		has, there := find(into, r.Old)
		switch unchanged := known && was == r.New; {
		case unchanged, there && has == r.New:
		case there && (!known || was != has):
			return fmt.Errorf("replace %s: the branches of the merge replace it with different modules, %s and %s", r.Old.Path, has.Path, r.New.Path)
		default:
			if err := into.AddReplace(r.Old.Path, r.Old.Version, r.New.Path, r.New.Version); err != nil {
				return fmt.Errorf("replace %s: %w", r.Old.Path, err)
			}
		}
	}
	return nil
}

// mergeDirectives merges the directives of which a go.mod has a set: exclude, tool,
// retract, godebug and ignore.
func mergeDirectives(into, from, before *modfile.File) error {
	versions := func(f *modfile.File) (all []module.Version) {
		for _, x := range f.Exclude {
			all = append(all, x.Mod)
		}
		return all
	}
	exclude := func(v module.Version) error {
		if err := into.AddExclude(v.Path, v.Version); err != nil {
			return err
		}
		i := slices.IndexFunc(from.Exclude, func(x *modfile.Exclude) bool { return x.Mod == v })
		into.Exclude[len(into.Exclude)-1].Syntax.Before = from.Exclude[i].Syntax.Before // isGenerated reads this comment
		return nil
	}
	tools := func(f *modfile.File) (all []string) {
		for _, tool := range f.Tool {
			all = append(all, tool.Path)
		}
		return all
	}
	ignored := func(f *modfile.File) (all []string) {
		for _, i := range f.Ignore {
			all = append(all, i.Path)
		}
		return all
	}
	type retraction struct {
		versions  modfile.VersionInterval
		rationale string
	}
	retracted := func(f *modfile.File) (all []retraction) {
		for _, r := range f.Retract {
			all = append(all, retraction{r.VersionInterval, r.Rationale})
		}
		return all
	}
	type pair struct{ key, value string }
	debugged := func(f *modfile.File) (all []pair) {
		for _, g := range f.Godebug {
			all = append(all, pair{g.Key, g.Value})
		}
		return all
	}
	for _, merged := range []struct {
		name string
		err  error
	}{
		{"exclude", mergeSet(versions(into), versions(from), versions(before), exclude, func(v module.Version) error { return into.DropExclude(v.Path, v.Version) })},
		{"tool", mergeSet(tools(into), tools(from), tools(before), into.AddTool, into.DropTool)},
		{"ignore", mergeSet(ignored(into), ignored(from), ignored(before), into.AddIgnore, into.DropIgnore)},
		{"retract", mergeSet(retracted(into), retracted(from), retracted(before),
			func(r retraction) error { return into.AddRetract(r.versions, r.rationale) }, func(r retraction) error { return into.DropRetract(r.versions) })},
		{"godebug", mergeSet(debugged(into), debugged(from), debugged(before),
			func(p pair) error { return into.AddGodebug(p.key, p.value) }, func(p pair) error { return into.DropGodebug(p.key) })},
	} {
		if merged.err != nil {
			return fmt.Errorf("merge %s: %w", merged.name, merged.err)
		}
	}
	return nil
}

// mergeSet drops from ours what theirs dropped, and adds what theirs added.
func mergeSet[T comparable](ours, theirs, base []T, add, drop func(T) error) error {
	for _, x := range ours {
		if slices.Contains(base, x) && !slices.Contains(theirs, x) {
			if err := drop(x); err != nil {
				return err
			}
		}
	}
	for _, x := range theirs {
		if !slices.Contains(base, x) && !slices.Contains(ours, x) {
			if err := add(x); err != nil {
				return err
			}
		}
	}
	return nil
}

// mergeRequires returns what is required: in the order of into, then what only from has.
func mergeRequires(into, from, before *modfile.File) []*modfile.Require {
	// Where git left several, the highest counts, and it is direct where one of them is.
	find := func(f *modfile.File, path string) *modfile.Require {
		var found *modfile.Require
		for _, r := range f.Require {
			switch {
			case r.Mod.Path != path:
			case found == nil:
				found = &modfile.Require{Mod: r.Mod, Indirect: r.Indirect}
			default:
				found.Indirect = found.Indirect && r.Indirect
				if semver.Compare(found.Mod.Version, r.Mod.Version) < 0 {
					found.Mod = r.Mod
				}
			}
		}
		return found
	}
	var all []*modfile.Require
	seen := map[string]bool{}
	for _, r := range slices.Concat(into.Require, from.Require) {
		path := r.Mod.Path
		if seen[path] {
			continue
		}
		seen[path] = true
		a, b, was := find(into, path), find(from, path), find(before, path)
		dropped := was != nil && ((a == nil && b.Mod == was.Mod) || (b == nil && a.Mod == was.Mod))
		switch {
		case dropped:
			continue
		case a == nil:
			a = b
		case b != nil:
			a.Indirect = a.Indirect && b.Indirect
			if semver.Compare(a.Mod.Version, b.Mod.Version) < 0 {
				a.Mod = b.Mod
			}
		}
		all = append(all, a)
	}
	return all
}

// MergeSum returns the go.sum of both sides of a merge: the lines of either, less
// those that one side dropped. It fails where the sides have two sums for one version
// of a module.
func MergeSum(ours, theirs, base []byte) ([]byte, error) {
	malformed := ""
	hashes := func(content []byte) (all map[module.Version]string, inOrder []sum) {
		all = map[module.Version]string{}
		for line := range strings.Lines(string(content)) {
			s := sumOf(line)
			if s.hash == "" && malformed == "" {
				malformed = strings.TrimSpace(line)
			}
			if s.hash != "" && all[s.Version] == "" {
				all[s.Version] = s.hash
				inOrder = append(inOrder, s)
			}
		}
		return all, inOrder
	}
	a, first := hashes(ours)
	b, second := hashes(theirs)
	was, _ := hashes(base)
	if malformed != "" {
		return nil, fmt.Errorf("%.40q is not a checksum", malformed)
	}
	var merged []sum
	for _, s := range first {
		if other, has := b[s.Version]; has && other != s.hash {
			return nil, fmt.Errorf("%s %s: two different checksums", s.Path, s.Version.Version)
		}
		if b[s.Version] != "" || was[s.Version] == "" {
			merged = append(merged, s)
		}
	}
	for _, s := range second {
		if a[s.Version] == "" && was[s.Version] == "" {
			merged = append(merged, s)
		}
	}
	slices.SortFunc(merged, compareSums)
	return Want{sums: merged}.GoSum(), nil
}
