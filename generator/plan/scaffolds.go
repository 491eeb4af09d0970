package plan

import (
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
	p.drift(c.path, Manifest, p.fix)
	f := tree.File{Path: c.path, Class: tree.Yours, Component: c.was.Component}
	p.step(f, Remove)
	f.Path, f.Content = to, c.found.Content
	p.step(f, Create)
	c.was.Path = to
	p.Lock.Entries[to] = c.was
}

// Move is the command that gives a file another path.
func Move(from, to string) string { return "mv " + hint.Quote(from) + " " + hint.Quote(to) }

// Restore plans to write scaffolded files that are not there, and nothing else.
// The lock stays as it is but for their entries.
func Restore(was lock.Lock, disk tree.Disk, files []tree.File) Plan {
	p := Plan{Lock: was.Clone(), disk: disk}
	for _, f := range slices.SortedFunc(slices.Values(files), func(a, b tree.File) int { return strings.Compare(a.Path, b.Path) }) {
		p.step(f, Create)
		p.Lock.Set(f)
	}
	p.lock()
	return p
}
