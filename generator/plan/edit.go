package plan

import (
	"bytes"
	"cmp"
	"io/fs"

	"github.com/praecepta/praecepta-gen/generator/tree"
)

// WrittenMode is the mode that the file has once the step is applied.
func (s Step) WrittenMode() fs.FileMode { return cmp.Or(s.Mode, s.File.Mode()) }

// edits reports whether the user-owned file at path is to be edited.
func (in Input) edits(path string) bool {
	_, edits := in.Edits[path]
	return edits && in.Disk[path].Regular
}

// edited plans the edit of a user-owned file. A scaffolded file that its owner did
// not edit counts as scaffolded afterwards as well.
func (p *Plan) edited(c comparison, content []byte) {
	if c.known {
		entry := c.was
		if tree.Sum(c.found.Content) == c.was.Sum {
			entry.Sum = tree.Sum(content)
		}
		p.Lock.Entries[c.path] = entry
	}
	f := tree.File{Path: c.path, Content: content, Class: tree.Yours, Component: cmp.Or(c.was.Component, tree.Base)}
	if bytes.Equal(content, c.found.Content) {
		p.step(f, Keep)
		return
	}
	p.Steps = append(p.Steps, Step{File: f, Action: Rewrite, Mode: c.found.Mode})
}
