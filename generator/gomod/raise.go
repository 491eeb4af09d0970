package gomod

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Module returns the path that a go.mod declares.
func Module(goMod []byte) string { return modfile.ModulePath(goMod) }

// Rename returns goMod with the module path to, and with what rename returns for
// the paths of its tools. All else stays as it is to the byte.
func Rename(goMod []byte, to string, rename func(string) string) ([]byte, error) {
	file, err := modfile.Parse("go.mod", goMod, nil)
	if err != nil {
		return nil, fmt.Errorf("read go.mod: %w", err)
	}
	if file.Module == nil {
		return nil, errors.New("read go.mod: it has no module line")
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
			return nil, errors.New("read go.mod: the module line is not the first one")
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

// RaiseFrom is Raise, of a go.mod that was raised to before at least: where it is
// as we would write it, it becomes what we would write now, whatever came first.
func (w Want) RaiseFrom(before Want, goMod []byte) ([]byte, error) {
	if path := Module(goMod); string(before.GoMod(path)) == string(goMod) {
		return w.GoMod(path), nil
	}
	return w.Raise(goMod)
}

// Raise returns goMod with what is missing added and what is too low raised.
// Nothing is lowered, nothing is removed but what the new requirements make
// superfluous, and a go.mod that lacks nothing comes back as it is.
func (w Want) Raise(goMod []byte) ([]byte, error) {
	file, err := modfile.Parse("go.mod", goMod, nil)
	if err != nil {
		return nil, fmt.Errorf("read go.mod: %w", err)
	}
	changed := false
	if file.Go == nil || semver.Compare("v"+file.Go.Version, "v"+w.goVersion) < 0 {
		if err := file.AddGoStmt(w.goVersion); err != nil {
			return nil, fmt.Errorf("raise go in go.mod: %w", err)
		}
		changed = true
	}
	raised := w.raise(file.Require)
	same := func(a, b *modfile.Require) bool { return a.Mod == b.Mod && a.Indirect == b.Indirect }
	if !changed && slices.EqualFunc(file.Require, raised, same) {
		return goMod, nil
	}
	return write(file, raised)
}

// write gives a go.mod its requirements, in the blocks of what is direct and what
// is not. One that changes sides is taken out first: on a line of its own it would
// stay where it is.
func write(file *modfile.File, required []*modfile.Require) ([]byte, error) {
	was := map[string]bool{}
	for _, r := range file.Require {
		was[r.Mod.Path] = r.Indirect
	}
	changesSides := func(r *modfile.Require) bool { indirect, is := was[r.Mod.Path]; return is && indirect != r.Indirect }
	if slices.ContainsFunc(required, changesSides) {
		file.SetRequireSeparateIndirect(slices.DeleteFunc(slices.Clone(required), changesSides))
		file.Cleanup()
	}
	file.SetRequireSeparateIndirect(required)
	file.Cleanup()
	return file.Format()
}

// raise returns what is required, each as it is or as it has to be, and then what is missing.
func (w Want) raise(required []*modfile.Require) []*modfile.Require {
	wanted := map[string]require{}
	for _, want := range w.requires {
		wanted[want.Path] = want
	}
	var all []*modfile.Require
	ours := true // every requirement is one of ours, at our version
	for _, r := range required {
		raised := &modfile.Require{Mod: r.Mod, Indirect: r.Indirect}
		want, is := wanted[r.Mod.Path]
		if is {
			raised.Indirect = r.Indirect && !want.direct
			if semver.Compare(r.Mod.Version, want.Version.Version) < 0 {
				raised.Mod = want.Version
			}
			delete(wanted, r.Mod.Path)
		}
		ours = ours && (raised.Mod == want.Version || w.isSuperfluous(raised))
		all = append(all, raised)
	}
	if ours { // else somebody may need it all the same
		all = slices.DeleteFunc(all, w.isSuperfluous)
	}
	for _, path := range slices.Sorted(maps.Keys(wanted)) {
		all = append(all, &modfile.Require{Mod: wanted[path].Version, Indirect: !wanted[path].direct})
	}
	return all
}

func (w Want) isSuperfluous(r *modfile.Require) bool { return r.Indirect && w.superfluous[r.Mod] }

// RaiseSum returns goSum with the lines that are missing. A go.sum that lacks
// nothing comes back as it is.
func (w Want) RaiseSum(goSum []byte) []byte {
	known := map[module.Version]bool{}
	var sums []sum
	for line := range strings.Lines(string(goSum)) {
		const fields = 3
		if words := strings.Fields(line); len(words) == fields {
			s := sum{Version: module.Version{Path: words[0], Version: words[1]}, hash: words[2]}
			known[s.Version] = true
			sums = append(sums, s)
		}
	}
	missing := false
	for _, s := range w.sums {
		if !known[s.Version] {
			sums = append(sums, s)
			missing = true
		}
	}
	if !missing {
		return goSum
	}
	sortSums(sums)
	return marshalSums(sums)
}
