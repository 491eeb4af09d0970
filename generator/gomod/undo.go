package gomod

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// Overlap is what a service required by itself of what components brought later.
// Whatever else the components brought was not there before.
type Overlap struct {
	requires map[string]require
	sums     map[module.Version]bool
}

// Overlap returns what goMod and goSum have of what bring lists. w is what the
// whole service is to need.
func (w Want) Overlap(bring Want, goMod, goSum []byte) (Overlap, error) {
	file, err := parseMod(goMod)
	if err != nil {
		return Overlap{}, err
	}
	o := Overlap{requires: map[string]require{}, sums: map[module.Version]bool{}}
	brought := bring.byPath()
	for _, r := range file.Require {
		if _, is := brought[r.Mod.Path]; is || w.isSuperfluous(r) {
			o.requires[r.Mod.Path] = require{Version: r.Mod, direct: !r.Indirect}
		}
	}
	summed := bring.summed()
	for line := range strings.Lines(string(goSum)) {
		if v := sumOf(line).Version; summed[v] {
			o.sums[v] = true
		}
	}
	return o, nil
}

// Directives returns what goMod says, whatever its layout: its go line, and what it
// requires, replaces and excludes, a line each, in order.
func Directives(goMod []byte) ([]byte, error) {
	file, err := parseMod(goMod)
	if err != nil {
		return nil, err
	}
	var all []string
	if file.Go != nil {
		all = append(all, "go "+file.Go.Version)
	}
	for _, r := range file.Require {
		all = append(all, "require "+r.Mod.String()+suffix(!r.Indirect))
	}
	for _, r := range file.Replace {
		all = append(all, "replace "+r.Old.String()+" "+r.New.String())
	}
	for _, x := range file.Exclude {
		all = append(all, "exclude "+x.Mod.String())
	}
	slices.Sort(all)
	return []byte(strings.Join(all, "\n")), nil
}

// With returns o with what a later one has beyond what came in between.
func (o Overlap) With(later Overlap, between Want) Overlap {
	all := Overlap{requires: maps.Clone(o.requires), sums: maps.Clone(o.sums)}
	came, summed := between.byPath(), between.summed()
	for path, r := range later.requires {
		if _, is := came[path]; !is {
			all.requires[path] = r
		}
	}
	for v := range later.sums {
		if !summed[v] {
			all.sums[v] = true
		}
	}
	return all
}

// Lines returns o as text, a line a requirement or sum, in order.
func (o Overlap) Lines() []string {
	var all []string
	for _, r := range o.requires {
		all = append(all, "require "+r.Path+" "+r.Version.Version+suffix(r.direct))
	}
	for v := range o.sums {
		all = append(all, "sum "+v.Path+" "+v.Version)
	}
	slices.Sort(all)
	return all
}

// ReadOverlap reads what Lines returned.
func ReadOverlap(lines []string) (Overlap, error) {
	o := Overlap{requires: map[string]require{}, sums: map[module.Version]bool{}}
	for _, line := range lines {
		text, indirect := strings.CutSuffix(line, suffix(false))
		words := strings.Split(text, " ")
		switch {
		case len(words) == 3 && words[0] == "require":
			o.requires[words[1]] = require{Version: module.Version{Path: words[1], Version: words[2]}, direct: !indirect}
		case len(words) == 3 && words[0] == "sum" && !indirect:
			o.sums[module.Version{Path: words[1], Version: words[2]}] = true
		default:
			return Overlap{}, fmt.Errorf("%q: want a requirement or a checksum", line)
		}
	}
	return o, nil
}

// Undo returns go.mod and go.sum as they were before components brought w, and had
// is what the service had of it. What staying lists, which other components brought,
// stays. imports are those of the user's code that stays. Undo does not know how,
// and ok is false, where the code imports from a module that w brought, or where a
// requirement of had has another version by now.
func (w Want) Undo(staying Want, had Overlap, goMod, goSum []byte, imports []string) (mod, sum []byte, ok bool, err error) {
	file, err := parseMod(goMod)
	if err != nil {
		return nil, nil, false, err
	}
	brought, stays, required := w.byPath(), staying.byPath(), byPath(file.Require)
	used := providers(slices.Collect(maps.Keys(required)), imports)
	removed := map[module.Version]bool{}
	var left []*modfile.Require
	for _, r := range file.Require {
		now := &modfile.Require{Mod: r.Mod, Indirect: r.Indirect}
		came, isBrought := brought[r.Mod.Path]
		was, isHad := had.requires[r.Mod.Path]
		_, isStaying := stays[r.Mod.Path]
		switch {
		case isStaying || !isBrought:
		case isHad && r.Mod != was.Version && r.Mod != came.Version:
			return nil, nil, false, nil
		case isHad:
			now.Mod, now.Indirect = was.Version, !was.direct
		case used[r.Mod.Path]:
			return nil, nil, false, nil
		default:
			removed[r.Mod] = true
			removed[module.Version{Path: r.Mod.Path, Version: r.Mod.Version + "/go.mod"}] = true
			continue
		}
		left = append(left, now)
	}
	for _, path := range slices.Sorted(maps.Keys(had.requires)) { // what had become superfluous
		if _, has := required[path]; !has {
			left = append(left, &modfile.Require{Mod: had.requires[path].Version, Indirect: !had.requires[path].direct})
		}
	}
	for _, e := range w.excludes {
		at := slices.IndexFunc(file.Exclude, func(x *modfile.Exclude) bool { return x.Mod == e.Version && isGenerated(x) })
		if at < 0 || slices.Contains(staying.excludes, e) {
			continue
		}
		if err := file.DropExclude(e.Path, e.Version.Version); err != nil {
			return nil, nil, false, fmt.Errorf("remove exclude from go.mod: %w", err)
		}
	}
	if mod, err = write(file, left); err != nil {
		return nil, nil, false, fmt.Errorf("write go.mod: %w", err)
	}
	summed, staysSummed := w.summed(), staying.summed()
	sum = withoutSums(goSum, func(v module.Version) bool {
		return removed[v] || (summed[v] && !staysSummed[v] && !had.sums[v])
	})
	return mod, sum, true, nil
}
