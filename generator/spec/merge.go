package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// Merge returns the manifest of both sides of a merge: the components of either,
// less those that one side removed. base is the common ancestor, nil where it is not
// known; then nothing counts as removed. A service, module or key_prefix that both
// sides changed is refused by the name of its key.
func Merge(ours, theirs, base []byte) ([]byte, error) {
	a, err := Load(ours)
	if _, other := Load(theirs); err != nil && other != nil {
		return nil, hint.With(fmt.Errorf("unresolved merge conflict, and the text of neither branch is valid: edit the file by hand; the first error is: %s", withoutPlace(err)), schemaCommand)
	}
	if err != nil {
		return nil, byHandAfterMerge(fmt.Errorf("the text of the checked-out branch is not valid (%s)", withoutPlace(err)), takeTheirs, nil)
	}
	b, err := Load(theirs)
	if err != nil {
		return nil, byHandAfterMerge(fmt.Errorf("the text of the other branch is not valid (%s)", withoutPlace(err)), takeOurs, nil)
	}
	was, err := Load(base)
	if base == nil || err != nil {
		was = Spec{}
	}
	var added, removed []string
	for _, name := range b.Components {
		if !slices.Contains(a.Components, name) && !slices.Contains(was.Components, name) {
			added = append(added, name)
		}
	}
	for _, name := range a.Components {
		if !slices.Contains(b.Components, name) && slices.Contains(was.Components, name) {
			removed = append(removed, name)
		}
	}
	merged := a
	for _, key := range []struct {
		name      string
		a, b, was string
		merged    *string
	}{
		{"service", a.Service, b.Service, was.Service, &merged.Service},
		{"module", a.Module, b.Module, was.Module, &merged.Module},
		{"key_prefix", a.KeyPrefix, b.KeyPrefix, was.KeyPrefix, &merged.KeyPrefix},
	} {
		switch {
		case key.a == key.b, key.b == key.was:
		case key.a == key.was:
			*key.merged = key.b
		default:
			return nil, byHandAfterMerge(fmt.Errorf("%s: the branches of the merge have different values, %s and %s", key.name, key.a, key.b), takeOurs, added)
		}
	}
	start, err := Rename(ours, merged)
	if err != nil {
		return nil, err
	}
	if start, err = With(start, added...); err == nil {
		start, err = Without(start, removed...)
	}
	return start, err
}

// withoutPlace is an error of Load without the place, which counts the lines of one side and
// not those of the file with the conflict markers.
func withoutPlace(err error) string {
	return regexp.MustCompile(`^line \d+, column \d+: (not valid YAML: )?`).ReplaceAllString(err.Error(), "")
}

// byHandAfterMerge says that only a person can resolve a conflict. The hint takes one side
// of each conflict, and adds the components that only the other side has.
func byHandAfterMerge(err error, takeSide string, added []string) error {
	fix := "sed " + takeSide + " praecepta.yaml > praecepta.yaml.side && mv praecepta.yaml.side praecepta.yaml && praecepta-gen sync"
	if len(added) > 0 {
		fix += " && praecepta-gen add " + strings.Join(added, " ")
	}
	side := "its text on the checked-out branch"
	if takeSide == takeTheirs {
		side = "its text on the other branch"
	}
	return hint.With(fmt.Errorf("%w: edit praecepta.yaml, or take %s with the command of the hint", err, side), fix)
}

// The arguments with which sed takes one side of each conflict.
const (
	takeOurs   = "-e '/^<<<<<<</d' -e '/^|||||||/,/^>>>>>>>/d' -e '/^=======/,/^>>>>>>>/d'"
	takeTheirs = "-e '/^<<<<<<</,/^=======/d' -e '/^>>>>>>>/d'"
)
