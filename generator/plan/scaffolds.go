package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// goes compares a scaffolded file of a removed component: it is removed if it is as it was
// written, and is nothing but the user's from then on where it is not.
func (p *Plan) goes(c comparison, goes bool) {
	f := tree.File{Path: c.path, Class: tree.Yours, Component: c.was.Component}
	switch {
	case goes:
		p.step(f, Remove)
	case c.present:
		f.Content = c.found.Content
		p.step(f, Keep)
		p.Kept = append(p.Kept, c.path)
	}
}

// rename plans another path for a user-owned file, its content as it is.
func (p *Plan) rename(c comparison, to string) {
	if !c.present || !c.found.Regular {
		return
	}
	p.driftBecause(c.path, Manifest, "another migration has the same number; sync renames this one to "+to, p.fix)
	f := tree.File{Path: c.path, Class: tree.Yours, Component: c.was.Component}
	p.step(f, Remove)
	f.Path, f.Content = to, c.found.Content
	p.step(f, Create)
	c.was.Path = to
	p.Lock.Entries[to] = c.was
}

// Move is the command that gives a file another path.
func Move(from, to string) string { return "mv " + hint.Quote(from) + " " + hint.Quote(to) }

// ReplaceLink is the command that puts a copy in place of a symbolic link.
// The copy is at the path aside until the link is removed.
func ReplaceLink(link, aside string) string {
	return "cp -RL " + hint.Quote(link) + " " + hint.Quote(aside) + " && rm " + hint.Quote(link) + " && " + Move(aside, link)
}

// Scaffold plans to write scaffolded files, and to edit user-owned files, and nothing else.
// A scaffolded file that is there is replaced. The lock stays as it is but for the entries of
// the scaffolded files: an edited file counts as edited by its owner. An edited file that is
// not there is written, and is nothing but the user's.
func Scaffold(was lock.Lock, disk tree.Disk, files []tree.File, edits map[string][]byte) Plan {
	p := Plan{Lock: was.Clone(), disk: disk}
	for _, f := range files {
		p.Steps = append(p.Steps, Step{File: f, Action: written(disk, f.Path), Mode: disk[f.Path].Mode})
		p.Lock.Set(f)
	}
	for name, content := range edits {
		component := cmp.Or(was.Entries[name].Component, tree.Base)
		f := tree.File{Path: name, Content: content, Class: tree.Yours, Component: component}
		p.Steps = append(p.Steps, Step{File: f, Action: written(disk, name), Mode: disk[name].Mode})
	}
	slices.SortFunc(p.Steps, func(a, b Step) int { return strings.Compare(a.Path, b.Path) })
	p.lock()
	return p
}

// written returns the action of a file that is written.
func written(disk tree.Disk, file string) Action {
	if _, present := disk[file]; present {
		return Rewrite
	}
	return Create
}
