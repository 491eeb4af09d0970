package spec

import (
	"fmt"
	"slices"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// Merge returns the manifest of both sides of a merge: the components of either,
// less those that one side removed. base is the common ancestor, nil where it is not
// known; then nothing counts as removed. A service, module or key_prefix that both
// sides changed is refused by the name of its key.
func Merge(ours, theirs, base []byte) ([]byte, error) {
	var sides [2]Spec
	for i, content := range [][]byte{ours, theirs} {
		var err error
		if sides[i], err = Load(content); err != nil {
			return nil, byHandAfterMerge(fmt.Errorf("one branch of the merge: %w", err))
		}
	}
	a, b := sides[0], sides[1]
	was, err := Load(base)
	if base == nil || err != nil {
		was = Spec{}
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
			return nil, byHandAfterMerge(fmt.Errorf("%s: the branches of the merge have different values, %s and %s", key.name, key.a, key.b))
		}
	}
	start, err := Rename(ours, merged)
	if err != nil {
		return nil, err
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
	if start, err = With(start, added...); err == nil {
		start, err = Without(start, removed...)
	}
	return start, err
}

// byHandAfterMerge says that only a person can resolve a conflict. What they wrote
// is the input of sync.
func byHandAfterMerge(err error) error {
	return hint.With(fmt.Errorf("%w: edit praecepta.yaml first", err), "praecepta-gen sync")
}
