package gomod

import (
	"fmt"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Module returns the path that a go.mod declares.
func Module(goMod []byte) string { return modfile.ModulePath(goMod) }

// Raise returns goMod with what is missing added and what is too low raised.
// Nothing is lowered or removed, and a go.mod that lacks nothing comes back as it is.
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
	known := map[string]*modfile.Require{}
	for _, r := range file.Require {
		known[r.Mod.Path] = r
	}
	for _, want := range w.requires {
		have := known[want.Path]
		switch {
		case have == nil:
			file.AddNewRequire(want.Path, want.Version.Version, !want.direct)
			changed = true
		case semver.Compare(have.Mod.Version, want.Version.Version) < 0:
			if err := file.AddRequire(want.Path, want.Version.Version); err != nil {
				return nil, fmt.Errorf("raise %s in go.mod: %w", want.Path, err)
			}
			changed = true
		}
	}
	if !changed {
		return goMod, nil
	}
	file.SetRequireSeparateIndirect(file.Require)
	file.Cleanup()
	return file.Format()
}

// RaiseSum returns goSum with the lines that are missing. A go.sum that lacks
// nothing comes back as it is.
func (w Want) RaiseSum(goSum []byte) []byte {
	known := map[module.Version]bool{}
	var sums []sum
	for line := range strings.Lines(string(goSum)) {
		const fields = 3
		if words := strings.Fields(line); len(words) == fields {
			s := sum{module.Version{Path: words[0], Version: words[1]}, words[2]}
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
