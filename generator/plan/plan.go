// Package plan compares the tree that is wanted with the disk, and applies the
// difference: all of it or nothing.
package plan

import (
	"bytes"
	"cmp"
	"io/fs"
	"maps"
	"slices"

	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Action is what happens to a file.
type Action string

// The actions.
const (
	Create  Action = "create"
	Rewrite Action = "rewrite"
	Remove  Action = "remove"
	Raise   Action = "raise" // requirements are added or raised
	Keep    Action = "keep"
)

// Step is one file and what happens to it.
type Step struct {
	tree.File
	Action Action
	Mode   fs.FileMode // permission bits of what is written; zero means those of the file
}

// Kind is how a service differs from what was written.
type Kind string

// The kinds.
const (
	Edited   Kind = "edited"   // ours, and not as we wrote it
	Missing  Kind = "missing"  // ours, and not there
	Stale    Kind = "stale"    // ours by its place, and not part of the output
	Outdated Kind = "outdated" // as we wrote it, and the templates moved on
	Mode     Kind = "mode"     // generated, and its executable bit was lost or gained
	Manifest Kind = "manifest" // what is asked for is not what is there
	Lock     Kind = "lock"     // the lock does not say what is there
)

// Drift is one difference and the one command that fixes it.
type Drift struct {
	Path string
	Kind Kind
	Fix  string
	Why  string // only of an obstacle: what is wrong with the file
}

// Plan is everything that has to happen for the disk to be as wanted.
type Plan struct {
	Steps   []Step
	Drift   []Drift
	Lock    lock.Lock // as it is after the steps
	Deleted []string  // seeds that the user deleted since the last time
	Kept    []string  // what is the user's in the place of a seed that comes or goes

	anyMode  bool
	refused  []Drift    // what may only be overwritten where it was named
	obstacle []Obstacle // what no plan can fix
	disk     tree.Disk
}

// syncCommand is the command that fixes what nobody edited.
const syncCommand = "praecepta-gen sync"

// Input is what a plan is made from.
type Input struct {
	Want    tree.Tree
	Disk    tree.Disk
	Lock    *lock.Lock // nil where there is none
	Next    lock.Lock  // an empty lock with the identity of this generator
	Discard []string   // files of ours whose edits may go

	// Shared is what is to be in the place of the data that both edit, where it is
	// not what is wanted of a new service. Where Lowering is set it is rewritten:
	// something may be taken out of it or replaced. Else requirements are only raised.
	// Nil is a file that does not have to be there.
	Shared   map[string][]byte
	Lowering bool

	// Edits are user-owned files with their new content. The caller has changed
	// named places of what Disk holds, or has resolved its merge conflict.
	Edits map[string][]byte

	// AnyMode says that the file system has no executable bit to compare.
	AnyMode bool

	RemovedComponents []string // components that go, and take along what they seeded
	Obstacles         []Obstacle

	// Offered are the scaffolds that the service got, or could have got, before: one
	// that the lock does not know is not written now.
	Offered map[string]bool

	// Leaving are single scaffolds that go, while their component stays.
	RemovedScaffolds map[string]bool

	// Renamed are the user-owned files that get another path: from it to the new one.
	Renamed map[string]string
}

// Goes says that a file goes along with its component: a seed that is as it was
// written, and no other file of the user's.
func (in Input) IsRemoved(path string) bool {
	if in.Lock == nil || tree.ClassOf(path) != tree.Yours {
		return false
	}
	entry, known := in.Lock.Entries[path]
	found, present := in.Disk[path]
	goes := in.RemovedScaffolds[path] || slices.Contains(in.RemovedComponents, entry.Component)
	return known && present && goes && found.Regular && tree.Sum(found.Content) == entry.Sum
}

// Make compares.
func Make(in Input) Plan {
	was := lock.Lock{}
	if in.Lock != nil {
		was = *in.Lock
	}
	p := Plan{Lock: in.Next, disk: in.Disk, obstacle: in.Obstacles, anyMode: in.AnyMode}
	for _, o := range in.Obstacles {
		p.Drift = append(p.Drift, Drift{Path: o.Path, Kind: Manifest, Fix: o.Fix, Why: o.Why})
	}
	targets := slices.Collect(maps.Values(in.Renamed))
	for _, path := range paths(in, was) {
		c := comparison{path: path, discard: slices.Contains(in.Discard, path)}
		c.want, c.wanted = in.Want[path]
		c.found, c.present = in.Disk[path]
		c.was, c.known = was.Entries[path]
		switch class := tree.ClassOf(path); {
		case path == tree.LockPath, p.blocked(path):
		case c.changesMigration(in.Want):
			p.migration(c, was)
		case class == tree.Yours && in.edits(path) && !in.IsRemoved(path):
			p.edited(c, in.Edits[path])
		case class == tree.Ours:
			p.ours(c)
		case class == tree.Shared:
			p.shared(c, in)
		case slices.Contains(targets, path): // written where its old path is compared
		case in.Renamed[path] != "":
			p.rename(c, in.Renamed[path])
		case in.RemovedScaffolds[path] && in.IsRemoved(path):
			p.drift(path, Stale, syncCommand)
			p.goes(c, true)
		case c.known && slices.Contains(in.RemovedComponents, c.was.Component):
			p.goes(c, in.IsRemoved(path))
		default:
			c.wanted = c.wanted && (c.known || !in.Offered[path])
			p.yours(c, in.Lock != nil)
		}
	}
	p.manifest(was, in.Lock != nil)
	p.lock()
	slices.SortStableFunc(p.Drift, func(a, b Drift) int { return cmp.Compare(a.Path, b.Path) })
	return p
}

// lock adds the lock itself. It comes last, so that it never says more than is there.
func (p *Plan) lock() {
	f := LockFile(p.Lock)
	switch found, present := p.disk[f.Path]; {
	case !present:
		p.step(f, Create)
	case !found.Regular || !bytes.Equal(found.Content, f.Content):
		p.step(f, Rewrite)
	case p.hasOtherMode(found, f):
		p.drift(f.Path, Mode, syncCommand)
		p.step(f, Rewrite)
	default:
		p.step(f, Keep)
	}
}

// LockFile is the lock as a file of the service: ours, though no lock lists itself.
func LockFile(l lock.Lock) tree.File {
	return tree.File{Path: tree.LockPath, Content: l.Marshal(), Class: tree.Ours, Component: tree.Base}
}

// comparison is one path as it is wanted, found, and known from the last time.
type comparison struct {
	path    string
	want    tree.File
	wanted  bool
	found   tree.Found
	present bool
	was     lock.Entry
	known   bool
	discard bool
}

// asWritten reports whether the file is as it was generated the last time, or as
// git merged what was generated on two branches.
func (c comparison) asWritten() bool {
	return c.known && (tree.Sum(c.found.Content) == c.was.Sum || c.was.Merged)
}

func paths(in Input, was lock.Lock) []string {
	all := map[string]bool{}
	for path := range in.Want {
		all[path] = true
	}
	for path := range was.Entries {
		all[path] = true
	}
	for path := range in.Disk {
		all[path] = true
	}
	return slices.Sorted(maps.Keys(all))
}

func (p *Plan) blocked(path string) bool {
	return slices.ContainsFunc(p.obstacle, func(o Obstacle) bool { return o.Path == path })
}

// ours compares a file that is replaced as the templates move on.
func (p *Plan) ours(c comparison) {
	switch {
	case !c.wanted && !c.present:
		return // in the lock alone: the lock that is written leaves it out
	case !c.wanted && c.asWritten():
		p.drift(c.path, Stale, syncCommand)
		p.step(tree.File{Path: c.path, Class: tree.Ours, Component: c.was.Component}, Remove)
		return
	case !c.wanted:
		p.drift(c.path, Stale, discard(c.path))
		p.step(tree.File{Path: c.path, Class: tree.Ours, Component: cmp.Or(c.was.Component, tree.Base)}, Remove)
		p.refuseUnless(c, Stale)
		return
	}
	p.Lock.Set(c.want)
	switch {
	case !c.present:
		p.drift(c.path, Missing, syncCommand)
		p.step(c.want, Create)
	case c.found.Regular && string(c.found.Content) == string(c.want.Content):
		if p.hasOtherMode(c.found, c.want) {
			p.drift(c.path, Mode, syncCommand)
			p.step(c.want, Rewrite)
			return
		}
		p.step(c.want, Keep)
	case c.asWritten():
		p.drift(c.path, Outdated, syncCommand)
		p.step(c.want, Rewrite)
	default:
		p.drift(c.path, Edited, discard(c.path))
		p.step(c.want, Rewrite)
		p.refuseUnless(c, Edited)
	}
}

// yours compares a file that was seeded, or is to be seeded because its component
// comes. It is never touched again, nor written again where its owner deleted it.
// Where the lock is lost, a seed that is not there counts as deleted.
func (p *Plan) yours(c comparison, locked bool) {
	switch {
	case c.present && c.wanted && !c.known && locked && !c.found.Regular:
		p.obstacle = append(p.obstacle, Obstacle{
			Path: c.path, Why: "not a regular file, but " + c.want.Component + " needs one",
			Fix: "move it away, then run the command again",
		})
	case c.present && c.wanted && !c.known && locked:
		// It was there before its component came, so it does not go when that goes.
		p.step(tree.File{Path: c.path, Content: c.found.Content, Class: tree.Yours, Component: c.want.Component}, Keep)
		p.Kept = append(p.Kept, c.path)
	case c.present && c.wanted:
		if !c.known || c.was.Gone {
			p.Lock.Set(c.want) // with the sum of what we would have written: it is theirs where it differs
		} else {
			p.Lock.Entries[c.path] = c.was
		}
		p.step(c.want, Keep)
	case c.present && c.known:
		p.Lock.Entries[c.path] = c.was
		p.step(tree.File{Path: c.path, Content: c.found.Content, Class: tree.Yours, Component: c.was.Component}, Keep)
	case (c.known && !c.was.Again) || (c.wanted && !locked):
		if !c.was.Gone {
			p.Deleted = append(p.Deleted, c.path)
		}
		component := cmp.Or(c.was.Component, c.want.Component)
		p.Lock.Entries[c.path] = lock.Entry{Path: c.path, Class: tree.Yours, Component: component, Gone: true}
	case c.wanted && !c.present:
		p.drift(c.path, Missing, syncCommand)
		p.step(c.want, Create)
		p.Lock.Set(c.want)
	}
}

// shared compares data that both edit. The lock has what a new service would
// hold, so that it does not change where the user edits, nor when components
// come and go again.
func (p *Plan) shared(c comparison, in Input) {
	if !c.wanted {
		return
	}
	p.Lock.Set(c.want)
	if content, has := in.Shared[c.path]; has {
		if c.want.Content = content; content == nil && !c.present {
			return
		}
	}
	drift := func() {
		if c.path != tree.SumPath { // it is the go command's, and changes with go.mod only
			p.drift(c.path, Manifest, syncCommand)
		}
	}
	switch {
	case !c.present:
		drift()
		p.step(c.want, Create)
	case string(c.found.Content) == string(c.want.Content):
		p.step(c.want, Keep)
	default:
		drift()
		if in.Lowering || c.path == tree.ManifestPath {
			p.step(c.want, Rewrite)
			return
		}
		p.step(c.want, Raise)
	}
}

// manifest compares what is asked for with what the lock says was written.
func (p *Plan) manifest(was lock.Lock, locked bool) {
	if !locked {
		p.drift(tree.LockPath, Lock, syncCommand)
		return
	}
	if !maps.Equal(was.Generated(), p.Lock.Generated()) {
		p.drift(tree.ManifestPath, Manifest, syncCommand)
		return
	}
	if len(p.Drift) > 0 {
		return
	}
	for _, path := range slices.Concat(slices.Collect(maps.Keys(was.Entries)), slices.Collect(maps.Keys(p.Lock.Entries))) {
		if tree.ClassOf(path) == tree.Ours && was.Entries[path] != p.Lock.Entries[path] {
			p.drift(tree.LockPath, Lock, syncCommand)
			return
		}
	}
}

func (p *Plan) drift(path string, kind Kind, fix string) {
	p.Drift = append(p.Drift, Drift{Path: path, Kind: kind, Fix: fix})
}

func (p *Plan) step(f tree.File, action Action) {
	p.Steps = append(p.Steps, Step{File: f, Action: action})
}
