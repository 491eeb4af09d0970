package plan

import (
	"bytes"
	"maps"
	"slices"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// The lock has the digest of the base text of an owned file, and never that of the
// user's text. Only an update changes the base text.

// ownCommand is the command that keeps the edits of generated files.
const ownCommand = "praecepta-gen own"

// disown returns the command that makes an owned file a generated file again.
func disown(path string) string { return "praecepta-gen disown --discard " + hint.Quote(path) }

// owned compares an owned file. An edit is no drift. Only a merge changes the file.
func (p *Plan) owned(c comparison, in Input) {
	base := tree.BasePath(c.path)
	if !c.wanted {
		p.ownedLeaves(c, in)
		return
	}
	p.Lock.Entries[c.path] = c.was
	if !c.present || !c.found.Regular {
		why, fix := "the owned file is missing", in.restore(c.path)+thenSync
		if !in.hasBase(c.path) {
			why = "the owned file and its base text are missing"
		}
		if c.present {
			why, fix = "the owned file is not a regular file", Move(c.path, c.found.Aside)+" && "+fix
			p.driftBecause(c.path, Edited, "not a regular file", fix)
		} else {
			p.drift(c.path, Missing, fix)
		}
		p.obstacle = append(p.obstacle, Obstacle{Path: c.path, Why: why, Fix: fix})
		return
	}
	f := tree.File{Path: c.path, Content: c.found.Content, Class: tree.Owned, Component: c.was.Component}
	content, merged := in.Merged[c.path]
	switch {
	case merged:
		p.merged(c, content, tree.Owned)
		return
	case in.hasBase(c.path):
	case c.want.Sum() == c.was.Sum:
		p.driftBecause(base, Base, noBase, p.fix)
		p.writeBase(c.want, tree.Owned)
	default:
		p.driftBecause(base, Base, noBase, "git checkout HEAD -- "+hint.Quote(base))
	}
	if c.want.Sum() != c.was.Sum {
		p.drift(c.path, Outdated, updateCommand)
	}
	p.step(f, Keep)
}

// restore returns the command that writes an owned file again: owned, or, without its base
// text, generated.
func (in Input) restore(path string) string {
	if in.hasBase(path) {
		return "praecepta-gen restore " + hint.Quote(path)
	}
	return "praecepta-gen disown " + hint.Quote(path)
}

// noBase is the problem of an owned file without a base text.
const noBase = "missing, or not as it was written"

// hasBase reports whether the base text of the file at path is as it was written.
func (in Input) hasBase(path string) bool {
	base := in.Disk[tree.BasePath(path)]
	return in.Lock != nil && base.Regular && tree.Sum(base.Content) == in.Lock.Entries[path].Sum
}

// ownedByBase returns the owned files of a service without a lock: the generated files that
// have a base text.
func (in Input) ownedByBase() map[string]lock.Entry {
	owned := map[string]lock.Entry{}
	for path, f := range in.Want {
		if base := in.Disk[tree.BasePath(path)]; base.Regular && tree.ClassOf(path) == tree.Ours {
			owned[path] = lock.Entry{Path: path, Class: tree.Owned, Mode: f.Mode(), Sum: tree.Sum(base.Content), Component: f.Component}
		}
	}
	return owned
}

// ownedLeaves compares an owned file that is no longer generated. It is removed if it is
// as it was written, and else stays until it is disowned.
func (p *Plan) ownedLeaves(c comparison, in Input) {
	f := tree.File{Path: c.path, Class: tree.Owned, Component: c.was.Component}
	if c.present && !c.asWritten() {
		p.drift(c.path, Stale, disown(c.path))
		p.Lock.Entries[c.path] = c.was
		f.Content = c.found.Content
		p.step(f, Keep)
		return
	}
	p.drift(c.path, Stale, p.fix)
	if c.present {
		p.step(f, Remove)
	}
	p.removeBase(f, in.Disk)
}

// merged plans the outcome of a merge. The text that was merged into the file is its
// base text from then on.
func (p *Plan) merged(c comparison, content []byte, class tree.Class) {
	c.want.Class = class
	p.Lock.Set(c.want)
	f := tree.File{Path: c.path, Content: content, Class: class, Component: c.want.Component}
	action := Rewrite
	if bytes.Equal(content, c.found.Content) {
		action = Keep
	}
	p.Steps = append(p.Steps, Step{File: f, Action: action, Mode: c.found.Mode})
	// Git has no commit with the base text of a scaffolded file that has edits.
	if class == tree.Owned || !bytes.Equal(content, c.want.Content) {
		p.writeBase(c.want, class)
		return
	}
	p.removeBase(f, p.disk)
}

// writeBase plans the base text of a file.
func (p *Plan) writeBase(f tree.File, class tree.Class) {
	base := tree.File{Path: tree.BasePath(f.Path), Content: f.Content, Class: class, Component: f.Component}
	switch found, present := p.disk[base.Path]; {
	case !present:
		p.step(base, Create)
	case !found.Regular || !bytes.Equal(found.Content, base.Content):
		p.step(base, Rewrite)
	}
}

func (p *Plan) removeBase(f tree.File, disk tree.Disk) {
	if _, present := disk[tree.BasePath(f.Path)]; present {
		p.step(tree.File{Path: tree.BasePath(f.Path), Class: f.Class, Component: f.Component}, Remove)
	}
}

// Own plans to make generated files owned, with their base texts by path, and nothing
// else but the edits of user-owned files.
func Own(was lock.Lock, disk tree.Disk, bases, edits map[string][]byte) Plan {
	p := Plan{Lock: was.Clone(), disk: disk}
	for _, path := range slices.Sorted(maps.Keys(edits)) {
		entry, known := was.Entries[path]
		p.edited(comparison{path: path, was: entry, known: known, found: disk[path]}, edits[path])
	}
	for _, path := range slices.Sorted(maps.Keys(bases)) {
		entry := was.Entries[path]
		entry.Class = tree.Owned
		p.Lock.Entries[path] = entry
		p.step(tree.File{Path: path, Content: disk[path].Content, Class: tree.Owned, Component: entry.Component}, Keep)
		p.writeBase(tree.File{Path: path, Content: bases[path], Component: entry.Component}, tree.Owned)
	}
	p.lock()
	return p
}

// Disown plans to make owned files generated again, with their base texts by path. A nil
// text is that of a file which is no longer generated: it is removed.
func Disown(was lock.Lock, disk tree.Disk, bases map[string][]byte) Plan {
	p := Plan{Lock: was.Clone(), disk: disk}
	for _, path := range slices.Sorted(maps.Keys(bases)) {
		f := tree.File{Path: path, Content: bases[path], Class: tree.Ours, Component: was.Entries[path].Component}
		found, present := disk[path]
		switch {
		case f.Content == nil:
			delete(p.Lock.Entries, path)
			if present {
				p.step(f, Remove)
			}
		case !present:
			p.step(f, Create)
		case !found.Regular || !bytes.Equal(found.Content, f.Content):
			p.step(f, Rewrite)
		default:
			p.step(f, Keep)
		}
		if f.Content != nil {
			p.Lock.Set(f)
		}
		p.removeBase(f, disk)
	}
	p.lock()
	return p
}
