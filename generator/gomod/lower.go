package gomod

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Lower returns go.mod and go.sum less what was wanted before, is not wanted now,
// and nobody else needs. imports are those of the code that stays.
//
// What needs what, only `go mod tidy` can tell. So where one stays because it is
// imported, all that came with it stays, if by way of others; and where there are
// requirements of the service's own, what was required by way of others stays.
func (w Want) Lower(before Want, goMod, goSum []byte, imports []string) (mod, sum []byte, err error) {
	file, err := parseMod(goMod)
	if err != nil {
		return nil, nil, err
	}
	used := providers(slices.Collect(maps.Keys(byPath(file.Require))), imports)
	l := lowering{wanted: w.byPath(), before: before.byPath(), used: used, shared: before.others(file)}
	free := true // the code that stays has no say in what is lowered
	for path, was := range l.before {
		want, stays := l.wanted[path]
		l.kept = l.kept || (!stays && used[path])
		free = free && (!used[path] || want.direct == was.direct)
	}
	if path := Module(goMod); free && string(before.GoMod(path)) == string(goMod) {
		goMod = w.GoMod(path)
		return goMod, w.RaiseSum(w.lowerSum(before, goSum), goMod, w), nil
	}
	var left []*modfile.Require
	changed := false
	for _, r := range file.Require {
		lowered, stays := l.lower(r)
		changed = changed || !stays || lowered.Indirect != r.Indirect
		if stays {
			left = append(left, lowered)
		}
	}
	excluded, err := w.exclude(file, left, Want{})
	if err != nil {
		return nil, nil, fmt.Errorf("remove exclude from go.mod: %w", err)
	}
	if changed || excluded {
		if goMod, err = write(file, left); err != nil {
			return nil, nil, fmt.Errorf("write go.mod: %w", err)
		}
	}
	if !l.shared && !l.kept {
		goSum = w.lowerSum(before, goSum)
	}
	return goMod, goSum, nil
}

// lowering decides on each requirement by itself.
type lowering struct {
	wanted, before map[string]require
	used           map[string]bool // modules that the code that stays imports from
	kept           bool            // one of what is to go stays, as it is used
	shared         bool            // requirements of the service's own may need what ours need
}

func (l lowering) lower(r *modfile.Require) (lowered *modfile.Require, stays bool) {
	was, known := l.before[r.Mod.Path]
	want, wanted := l.wanted[r.Mod.Path]
	lowered = &modfile.Require{Mod: r.Mod, Indirect: r.Indirect}
	switch {
	case !known || l.used[r.Mod.Path]:
		return lowered, true
	case !wanted && l.kept:
		lowered.Indirect = true
		return lowered, true
	case !wanted:
		return lowered, l.shared && (r.Indirect || !was.direct)
	}
	lowered.Indirect = r.Indirect || (was.direct && !want.direct)
	return lowered, true
}

// lowerSum leaves out the lines that were wanted before and are not wanted now.
func (w Want) lowerSum(before Want, goSum []byte) []byte {
	wanted, was := w.summed(), before.summed()
	return withoutSums(goSum, func(v module.Version) bool { return was[v] && !wanted[v] })
}

func (w Want) summed() map[module.Version]bool {
	all := map[module.Version]bool{}
	for _, s := range w.sums {
		all[s.Version] = true
	}
	return all
}

// withoutSums leaves out the lines that go.
func withoutSums(goSum []byte, goes func(module.Version) bool) []byte {
	var left strings.Builder
	for line := range strings.Lines(string(goSum)) {
		if !goes(sumOf(line).Version) {
			left.WriteString(line)
		}
	}
	return []byte(left.String())
}

func (w Want) byPath() map[string]require {
	all := map[string]require{}
	for _, r := range w.requires {
		all[r.Path] = r
	}
	return all
}

// HasOthers reports whether go.mod requires what is not wanted, or more of it: then
// only `go mod tidy` can tell what all of it needs together.
func (w Want) HasOthers(goMod []byte) bool {
	file, err := modfile.ParseLax("go.mod", goMod, nil)
	return err == nil && w.others(file)
}

func (w Want) others(file *modfile.File) bool {
	wanted := w.byPath()
	excludes := func(x *modfile.Exclude) bool { return !isGenerated(x) }
	return len(file.Replace) > 0 || slices.ContainsFunc(file.Exclude, excludes) || slices.ContainsFunc(file.Require, func(r *modfile.Require) bool {
		want, is := wanted[r.Mod.Path]
		return !w.isSuperfluous(r) && (!is || semver.Compare(r.Mod.Version, want.Version.Version) > 0)
	})
}

// providers are the modules that hold the imports: of each import the one with
// the longest path.
func providers(modules, imports []string) map[string]bool {
	used := map[string]bool{}
	for _, imported := range imports {
		longest := ""
		for _, path := range modules {
			if len(path) > len(longest) && (imported == path || strings.HasPrefix(imported, path+"/")) {
				longest = path
			}
		}
		if longest != "" {
			used[longest] = true
		}
	}
	return used
}
