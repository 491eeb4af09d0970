package gomod

import (
	"bytes"
	"errors"
	"fmt"
	"go/version"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Module returns the path that a go.mod declares.
func Module(goMod []byte) string { return modfile.ModulePath(goMod) }

// Damage returns the first syntax error of a go.mod with its line, or nothing.
func Damage(goMod []byte) string {
	var all modfile.ErrorList
	_, err := modfile.Parse("go.mod", goMod, nil)
	if !errors.As(err, &all) || len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("line %d: %v", all[0].Pos.Line, all[0].Err)
}

// parseMod parses a go.mod. Of several errors, it returns the first and the number of the others.
func parseMod(goMod []byte) (*modfile.File, error) {
	file, err := modfile.Parse("go.mod", goMod, nil)
	if all := (modfile.ErrorList)(nil); errors.As(err, &all) && len(all) > 1 {
		return nil, fmt.Errorf("read go.mod: %w (other errors: %d)", all[:1], len(all)-1)
	}
	if err != nil {
		return nil, fmt.Errorf("read go.mod: %w", err)
	}
	return file, nil
}

// Rename returns goMod with the module path to, and with what rename returns for
// the paths of its tools. All else stays as it is to the byte.
func Rename(goMod []byte, to string, rename func(string) string) ([]byte, error) {
	file, err := parseMod(goMod)
	if err != nil {
		return nil, err
	}
	if file.Module == nil {
		return nil, errors.New("read go.mod: the module line is missing")
	}
	lines := []*modfile.Line{file.Module.Syntax}
	paths := []string{to}
	for _, tool := range file.Tool {
		lines, paths = append(lines, tool.Syntax), append(paths, rename(tool.Path))
	}
	renamed, shift := bytes.Clone(goMod), 0
	for i, line := range lines { // in the order of the file where the module line is first, as the go command writes it
		token := line.Token[len(line.Token)-1]
		at := bytes.LastIndex(goMod[line.Start.Byte:line.End.Byte], []byte(token))
		if at < 0 || i > 0 && line.Start.Byte < lines[0].Start.Byte {
			return nil, errors.New("read go.mod: the module line must be the first line")
		}
		from := line.Start.Byte + at + shift
		path := modfile.AutoQuote(paths[i])
		renamed = slices.Concat(renamed[:from], []byte(path), renamed[from+len(token):])
		shift += len(path) - len(token)
	}
	return renamed, nil
}

// Requires lists the module paths that goMod requires.
func Requires(goMod []byte) []string {
	file, err := modfile.ParseLax("go.mod", goMod, nil)
	if err != nil {
		return nil
	}
	var paths []string
	for _, r := range file.Require {
		paths = append(paths, r.Mod.Path)
	}
	return paths
}

// Raises reports whether the second go.mod requires all that the first requires directly, and
// something else or a higher version too.
func Raises(before, after []byte) bool {
	first, err := modfile.ParseLax("go.mod", before, nil)
	second, failed := modfile.ParseLax("go.mod", after, nil)
	if err != nil || failed != nil {
		return true
	}
	isHigher := first.Go == nil || second.Go != nil && version.Compare("go"+first.Go.Version, "go"+second.Go.Version) < 0
	had, has := byPath(first.Require), byPath(second.Require)
	for _, r := range first.Require {
		now, kept := has[r.Mod.Path]
		if !kept && !r.Indirect || kept && semver.Compare(now.Mod.Version, r.Mod.Version) < 0 {
			return false
		}
	}
	return isHigher || slices.ContainsFunc(second.Require, func(r *modfile.Require) bool {
		was, known := had[r.Mod.Path]
		return !known || semver.Compare(was.Mod.Version, r.Mod.Version) < 0
	})
}

// Lacks reports whether goMod requires less than w lists for code with the
// imports: a module that an import comes from is missing or at a lower version,
// or the go line is older. A module that goMod replaces may have any version.
//
// Indirect requirements are not compared: a newer version of a module may need
// fewer of them, and `go mod tidy` then drops them.
func (w Want) Lacks(goMod []byte, imports []string) (bool, error) {
	file, err := parseMod(goMod)
	if err != nil {
		return false, err
	}
	if w.isOlder(file) {
		return true, nil
	}
	required, replaced := byPath(file.Require), replacedBy(file)
	wanted := w.byPath()
	for path := range providers(slices.Collect(maps.Keys(wanted)), imports) {
		want := wanted[path]
		if !want.direct {
			continue
		}
		r, has := required[path]
		if !has || (!replaced[path] && semver.Compare(r.Mod.Version, want.Version.Version) < 0) {
			return true, nil
		}
	}
	return false, nil
}

// isOlder reports whether the go line of file is older than the wanted one.
func (w Want) isOlder(file *modfile.File) bool {
	return file.Go == nil || version.Compare("go"+file.Go.Version, "go"+w.goVersion) < 0
}

// Replaces reports whether w may take the place of goMod, which lists what an
// earlier version of w listed and nothing else: no version is lowered, and every
// module that an import of the user's code comes from is kept.
func (w Want) Replaces(goMod []byte, imports []string) bool {
	file, err := modfile.Parse("go.mod", goMod, nil)
	if err != nil {
		return false
	}
	wanted, required := w.byPath(), byPath(file.Require)
	used := providers(slices.Collect(maps.Keys(required)), imports)
	for path, r := range required {
		want, is := wanted[path]
		if (!is && used[path]) || (is && semver.Compare(want.Version.Version, r.Mod.Version) < 0) {
			return false
		}
	}
	return true
}

// Raise returns goMod with what bring lists: missing requirements are added, and
// lower ones are raised. w is what the whole service needs. No version is lowered.
// Only a requirement that the new ones make superfluous is removed, and a go.mod
// that lacks nothing is returned unchanged.
func (w Want) Raise(goMod []byte, bring Want) ([]byte, error) {
	file, err := parseMod(goMod)
	if err != nil {
		return nil, err
	}
	changed := false
	if w.isOlder(file) {
		if err := file.AddGoStmt(w.goVersion); err != nil {
			return nil, fmt.Errorf("raise go in go.mod: %w", err)
		}
		changed = true
	}
	raised := w.raise(file, bring)
	excluded, err := w.exclude(file, raised, bring)
	if err != nil {
		return nil, fmt.Errorf("add exclude to go.mod: %w", err)
	}
	same := func(a, b *modfile.Require) bool { return a.Mod == b.Mod && a.Indirect == b.Indirect }
	if !changed && !excluded && slices.EqualFunc(file.Require, raised, same) {
		return goMod, nil
	}
	return write(file, raised)
}

// exclude adds the directives of bring, and removes generated ones that w no
// longer lists. A version that the service requires already is not excluded.
func (w Want) exclude(file *modfile.File, required []*modfile.Require, bring Want) (changed bool, err error) {
	for _, x := range slices.Clone(file.Exclude) {
		if isGenerated(x) && !slices.ContainsFunc(w.excludes, func(e exclude) bool { return e.Version == x.Mod }) {
			changed = true
			if err := file.DropExclude(x.Mod.Path, x.Mod.Version); err != nil {
				return false, err
			}
		}
	}
	versions := byPath(required)
	for _, e := range bring.excludes {
		r, has := versions[e.Path]
		isExcluded := slices.ContainsFunc(file.Exclude, func(x *modfile.Exclude) bool { return x.Mod == e.Version })
		if isExcluded || (has && semver.Compare(r.Mod.Version, e.Version.Version) >= 0) {
			continue
		}
		changed = true
		if err := file.AddExclude(e.Path, e.Version.Version); err != nil {
			return false, err
		}
		added := file.Exclude[len(file.Exclude)-1]
		added.Syntax.Before = append(added.Syntax.Before, modfile.Comment{Token: e.comment()})
	}
	return changed, nil
}

// isGenerated reports whether an exclude directive has the comment of a generated one.
func isGenerated(x *modfile.Exclude) bool {
	return slices.ContainsFunc(x.Syntax.Before, func(c modfile.Comment) bool { return strings.HasPrefix(c.Token, excludedBy) })
}

// write gives a go.mod its requirements, in the blocks of what is direct and what
// is not. One that changes sides is taken out first: on a line of its own it would
// stay where it is.
func write(file *modfile.File, required []*modfile.Require) ([]byte, error) {
	was := byPath(file.Require)
	changesSides := func(r *modfile.Require) bool {
		before, is := was[r.Mod.Path]
		return is && before.Indirect != r.Indirect
	}
	if slices.ContainsFunc(required, changesSides) {
		file.SetRequireSeparateIndirect(slices.DeleteFunc(slices.Clone(required), changesSides))
		file.Cleanup()
	}
	file.SetRequireSeparateIndirect(required)
	file.Cleanup()
	return file.Format()
}

// raise returns what is required, each as it is or as it has to be, and then what is missing.
func (w Want) raise(file *modfile.File, bring Want) []*modfile.Require {
	brought, wanted, replaced := bring.byPath(), w.byPath(), replacedBy(file)
	var all []*modfile.Require
	known := len(file.Replace) == 0 // every requirement is one of w, at whatever version
	for _, r := range file.Require {
		raised := &modfile.Require{Mod: r.Mod, Indirect: r.Indirect}
		if want, is := brought[r.Mod.Path]; is {
			raised.Indirect = r.Indirect && !want.direct
			if !replaced[r.Mod.Path] && semver.Compare(r.Mod.Version, want.Version.Version) < 0 {
				raised.Mod = want.Version
			}
			delete(brought, r.Mod.Path)
		}
		_, isWanted := wanted[r.Mod.Path]
		known = known && (isWanted || w.isSuperfluous(raised))
		all = append(all, raised)
	}
	if known { // else a module of the user may need it all the same
		all = slices.DeleteFunc(all, w.isSuperfluous)
	}
	for _, path := range slices.Sorted(maps.Keys(brought)) {
		all = append(all, &modfile.Require{Mod: brought[path].Version, Indirect: !brought[path].direct})
	}
	return all
}

func (w Want) isSuperfluous(r *modfile.Require) bool { return r.Indirect && w.superfluous[r.Mod] }

// RaiseSum returns goSum with the lines of bring that are missing. goMod is the
// go.mod that belongs to it: where that requires a module at another version than
// w lists, the lines of the version of w are not needed. The lines that are there
// stay as they are.
func (w Want) RaiseSum(goSum, goMod []byte, bring Want) []byte {
	var required map[string]*modfile.Require
	if file, err := modfile.ParseLax("go.mod", goMod, nil); err == nil {
		required = byPath(file.Require)
	}
	lines := slices.Collect(strings.Lines(string(goSum)))
	if last := len(lines) - 1; last >= 0 && !strings.HasSuffix(lines[last], "\n") {
		lines[last] += "\n"
	}
	known := map[module.Version]bool{}
	for _, line := range lines {
		known[sumOf(line).Version] = true
	}
	wanted, missing := w.byPath(), false
	for _, s := range bring.sums {
		version := strings.TrimSuffix(s.Version.Version, "/go.mod")
		r, is := required[s.Path]
		if known[s.Version] || (is && r.Mod.Version != version && wanted[s.Path].Version.Version == version) {
			continue
		}
		missing = true
		at := slices.IndexFunc(lines, func(line string) bool { return compareSums(sumOf(line), s) > 0 })
		if at < 0 {
			at = len(lines)
		}
		lines = slices.Insert(lines, at, s.line())
	}
	if !missing {
		return goSum
	}
	return []byte(strings.Join(lines, ""))
}

// sumOf reads a line of go.sum; a malformed line gives the zero sum.
func sumOf(line string) sum {
	const fields = 3
	words := strings.Fields(line)
	if len(words) != fields {
		return sum{}
	}
	return sum{Version: module.Version{Path: words[0], Version: words[1]}, hash: words[2]}
}

func byPath(required []*modfile.Require) map[string]*modfile.Require {
	all := map[string]*modfile.Require{}
	for _, r := range required {
		all[r.Mod.Path] = r
	}
	return all
}

// replacedBy are the modules that a go.mod replaces.
func replacedBy(file *modfile.File) map[string]bool {
	all := map[string]bool{}
	for _, r := range file.Replace {
		all[r.Old.Path] = true
	}
	return all
}
