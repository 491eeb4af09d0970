package vet

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// edit replaces bytes of a file.
type edit struct {
	file     string
	from, to int
	text     string
}

// fix applies the fixes of the findings that have one. A file is written as a whole or
// not at all, and never through a symlink.
func (p place) fix(all []located) (Report, error) {
	root, err := os.OpenRoot(p.Real)
	if err != nil {
		return Report{}, fmt.Errorf("%s: %w", p.Dir, tree.Cause(err))
	}
	defer func() { _ = root.Close() }()
	byFile := map[string][]located{}
	var report Report
	for _, l := range all {
		if len(l.edits) == 0 {
			report.Findings = append(report.Findings, l.Finding)
			continue
		}
		byFile[l.File] = append(byFile[l.File], l)
	}
	for _, name := range slices.Sorted(maps.Keys(byFile)) {
		fixed, left, err := fixFile(root, name, byFile[name])
		if err != nil {
			return Report{}, fmt.Errorf("fix %s: %w", name, err)
		}
		report.Fixed = append(report.Fixed, findings(fixed)...)
		report.Findings = append(report.Findings, findings(left)...)
	}
	order := func(a, b Finding) int { return located{Finding: a}.compare(located{Finding: b}) }
	slices.SortFunc(report.Findings, order)
	slices.SortFunc(report.Fixed, order)
	return report, nil
}

// fixFile applies fixes to one file; those that overlap another, and all those of a
// file that is generated, are left.
func fixFile(root *os.Root, name string, all []located) (fixed, left []located, err error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, nil, tree.Cause(err)
	}
	if !info.Mode().IsRegular() || throughSymlink(root, name) {
		return nil, nil, errors.New("the path contains a symbolic link: run --fix with the real path")
	}
	content, err := root.ReadFile(name)
	if err != nil {
		return nil, nil, tree.Cause(err)
	}
	if check.IsGenerated(content) {
		return nil, all, nil
	}
	var edits []edit
	for _, l := range all {
		if slices.ContainsFunc(l.edits, func(e edit) bool { return e.overlaps(edits) }) {
			left = append(left, l)
			continue
		}
		edits, fixed = append(edits, l.edits...), append(fixed, l)
	}
	after, err := apply(content, edits)
	if err != nil {
		return nil, nil, err
	}
	return fixed, left, write(root, name, after, info.Mode().Perm())
}

// throughSymlink says whether a folder on the way to the file is a symlink.
func throughSymlink(root *os.Root, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if info, err := root.Lstat(dir); err != nil || !info.IsDir() {
			return true
		}
	}
	return false
}

func (e edit) overlaps(others []edit) bool {
	return slices.ContainsFunc(others, func(o edit) bool {
		return e.from < o.to && o.from < e.to || e.from == o.from
	})
}

// apply returns the content with the edits, formatted, and without imports that only
// what was replaced used.
func apply(content []byte, edits []edit) ([]byte, error) {
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var after bytes.Buffer
	last := 0
	for _, e := range edits {
		after.Write(content[last:e.from])
		after.WriteString(e.text)
		last = e.to
	}
	after.Write(content[last:])
	set := token.NewFileSet()
	before, err := parser.ParseFile(token.NewFileSet(), "", content, parser.ImportsOnly|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(set, "", after.Bytes(), parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("the fix does not parse: %w", err)
	}
	used := usedImports(content)
	changed := false
	for _, i := range before.Imports {
		imported, err := strconv.Unquote(i.Path.Value)
		if err != nil || !used[imported] || astutil.UsesImport(file, imported) {
			continue
		}
		name := ""
		if i.Name != nil {
			name = i.Name.Name
		}
		changed = astutil.DeleteNamedImport(set, file, name, imported) || changed
	}
	if !changed {
		return format.Source(after.Bytes())
	}
	var out bytes.Buffer
	if err := format.Node(&out, set, file); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// usedImports are the imports that a file uses by their names.
func usedImports(content []byte) map[string]bool {
	used := map[string]bool{}
	file, err := parser.ParseFile(token.NewFileSet(), "", content, 0)
	if err != nil {
		return used
	}
	for _, i := range file.Imports {
		if imported, err := strconv.Unquote(i.Path.Value); err == nil {
			used[imported] = astutil.UsesImport(file, imported) && !isBlank(i)
		}
	}
	return used
}

func isBlank(i *ast.ImportSpec) bool {
	return i.Name != nil && (i.Name.Name == "_" || i.Name.Name == ".")
}

// write replaces a file at once, by renaming a temporary file over it.
func write(root *os.Root, name string, content []byte, mode fs.FileMode) error {
	temporary := path.Join(path.Dir(name), "."+path.Base(name)+".praecepta-fix")
	_ = root.Remove(temporary) // of a run that was interrupted
	file, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return tree.Cause(err)
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Chmod(mode), file.Close())
	if err == nil {
		err = root.Rename(temporary, name)
	}
	if err != nil {
		return errors.Join(tree.Cause(err), root.Remove(temporary))
	}
	return nil
}
