package generator

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"maps"
	"path"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/conflict"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// packageChange is the change of the package of a resource.
type packageChange struct {
	replaced  []tree.File       // unedited files, with their new text
	merged    map[string][]byte // edited files, with the change
	conflicts []string          // files that cannot be merged
	patch     string            // the whole change, for the user to apply
	notices   []string
}

// changePackage renders the package of a resource without and with a field, and merges the
// difference into the files of the service.
func (s *comparedService) changePackage(g Generator, c catalog.Component, a resource.Addition, merge Merge) (packageChange, error) {
	change := packageChange{merged: map[string][]byte{}}
	folder := path.Join(serviceFolder, a.Package())
	if info, err := s.Root().Lstat(folder); err != nil || !info.IsDir() {
		return change, hint.With(fmt.Errorf("%s: no such folder: the package of the resource was moved or removed", folder), "praecepta-gen add migration "+columnMigration(a))
	}
	folders := map[string]string{kindResource: c.Folder()}
	if a.HasEvents {
		var err error
		if c, err = s.adder(g, kindEventResource); err != nil {
			return change, err
		}
		folders[kindEventResource] = c.Folder()
	}
	rendered := func(r resource.Resource) (tree.Tree, error) {
		all := tree.Tree{}
		for kind, templates := range folders {
			some, err := render.Scaffold(g.Templates, templates, kind, resourceWords(r), resourceData{r, s.spec.Module, c.Field})
			if err != nil {
				return nil, err
			}
			maps.Copy(all, some)
		}
		return all, nil
	}
	before, err := rendered(a.Before)
	if err != nil {
		return change, err
	}
	after, err := rendered(a.Resource)
	if err != nil {
		return change, err
	}
	there, err := tree.Read(s.Root(), paths(after.Files()))
	if err != nil {
		return change, err
	}
	maps.Copy(s.disk, there)
	for _, f := range after.Files() {
		if path.Dir(f.Path) != folder || bytes.Equal(f.Content, before[f.Path].Content) {
			continue
		}
		if err := s.changeFile(&change, before[f.Path], f, merge); err != nil {
			return change, err
		}
	}
	return change, nil
}

// changeFile adds the change of one file. A test that was deleted stays deleted.
func (s *comparedService) changeFile(change *packageChange, before, after tree.File, merge Merge) error {
	file := after.Path
	found, present := s.disk[file]
	merged, from := after.Content, found.Content
	switch {
	case !present && strings.HasSuffix(file, "_test.go"):
		change.notices = append(change.notices, file+": not changed: the file was removed")
		return nil
	case found.Regular && bytes.Equal(found.Content, before.Content):
		change.replaced = append(change.replaced, after)
	default:
		var err error
		if merged, err = mergeGo(before.Content, found, after.Content, merge); err != nil {
			return fmt.Errorf("merge %s: %w", file, err)
		}
		if merged == nil {
			change.conflicts = append(change.conflicts, file)
			from, merged = before.Content, after.Content
		} else {
			change.merged[file] = merged
		}
	}
	change.patch += udiff.Unified("a/"+file, "b/"+file, string(from), string(merged))
	return nil
}

// mergeGo merges a change into a Go file of the user. It returns nil if that is not certain
// to be right: both changed the same lines, the outcome is not Go, or git is not installed.
func mergeGo(base []byte, yours tree.Found, generated []byte, merge Merge) ([]byte, error) {
	if !yours.Regular || merge == nil {
		return nil, nil
	}
	if line := conflict.Line(yours.Content); line > 0 {
		return nil, errors.New("conflict markers are left in the file")
	}
	merged, conflicts, err := merge(base, yours.Content, generated)
	if err != nil || conflicts {
		return nil, err
	}
	formatted, err := format.Source(merged)
	if err != nil {
		return nil, nil //nolint:nilerr // the outcome is not Go: a conflict
	}
	if clean, err := format.Source(yours.Content); err == nil && bytes.Equal(clean, yours.Content) {
		merged = formatted
	}
	return merged, nil
}
