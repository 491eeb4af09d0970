// Package plan compares a tree with the disk, and applies the difference atomically: all
// changes or none.
package plan

import (
	"bytes"
	"cmp"
	"io/fs"
	"maps"
	"slices"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Action is the change of a file.
type Action string

// The actions.
const (
	Create  Action = "create"
	Rewrite Action = "rewrite"
	Remove  Action = "remove"
	Raise   Action = "raise" // requirements are added or raised
	Keep    Action = "keep"
)

// Step is a file and its action.
type Step struct {
	tree.File
	Action Action
	Mode   fs.FileMode // permission bits of the written file; zero selects those of the file
}

// Kind is a kind of drift.
type Kind string

// The kinds.
const (
	Edited   Kind = "edited"   // a generated file that was edited
	Missing  Kind = "missing"  // a generated file that does not exist
	Stale    Kind = "stale"    // a file in a generated folder that is not part of the output
	Outdated Kind = "outdated" // the generator would now write a different text
	Mode     Kind = "mode"     // a generated file whose executable bit changed
	Manifest Kind = "manifest" // the manifest does not match the files
	Lock     Kind = "lock"     // the lock does not match the files
	Base     Kind = "base"     // the base text of an owned file is missing or was changed
	Conflict Kind = "conflict" // the owned file has conflict markers
)

// Drift is a difference and the command that fixes it.
type Drift struct {
	Path string
	Kind Kind
	Fix  string
	Keep string // the command that keeps an edit which Fix discards
	Why  string // the problem with the file, where the kind does not say it
}

// Plan is the changes that make the disk match the tree.
type Plan struct {
	Steps   []Step
	Drift   []Drift
	Lock    lock.Lock // the lock after the steps
	Deleted []string  // scaffolded files that the user deleted since the last run
	Kept    []string  // user-owned files at the path of a scaffolded file that is added or removed

	anyMode   bool
	isMerging bool
	fix       string     // the command that fixes unedited files
	newLock   string     // the command that writes a missing lock
	instead   string     // the command to run where sync refuses
	discarded []string   // files whose edits are discarded
	refused   []Drift    // files that are only overwritten with --discard
	obstacle  []Obstacle // problems that no plan can fix
	conflicts []string   // files with conflict markers once the plan is applied
	disk      tree.Disk
}

// Disk is what the plan was made of.
func (p Plan) Disk() tree.Disk { return p.disk }

// The commands that fix unedited files: sync, or update if other templates wrote them.
const (
	syncCommand   = "praecepta-gen sync"
	updateCommand = "praecepta-gen update"
	thenSync      = " && " + syncCommand
)

// Input is the input of Make.
type Input struct {
	Want    tree.Tree
	Disk    tree.Disk
	Lock    *lock.Lock // nil if there is none
	Next    lock.Lock  // an empty lock with the identity of this generator
	Discard []string   // generated files whose edits are discarded
	NewLock string     // the command that writes a missing lock
	Instead string     // the command to run where sync refuses; "" if it does not

	// Shared is the new content of shared files that differ from those of a new
	// service. If Lowering is set, they are rewritten: parts may be removed or replaced.
	// Otherwise requirements are only raised. Nil is a file that may be missing.
	Shared   map[string][]byte
	Lowering bool

	// Edits are user-owned files with their new content. The caller has edited the
	// content of Disk in certain places, or has resolved its merge conflict.
	Edits map[string][]byte

	// Merged are owned and scaffolded files with the outcome of their merge with what the
	// templates have now. Conflicts are those of them that have conflict markers.
	Merged    map[string][]byte
	Conflicts []string

	// IsMerging says that the service has merge conflicts, so that no file can be owned
	// before they are resolved.
	IsMerging bool

	// AnyMode says that the file system has no executable bit to compare.
	AnyMode bool

	RemovedComponents []string // components to remove, with their scaffolded files
	Obstacles         []Obstacle
	Blockers          []tree.Blocker // what is in place of folders of generated files

	// Offered are the scaffolds of earlier components and releases. One that the lock
	// does not know is not written now.
	Offered map[string]bool

	// RemovedScaffolds are single scaffolds that go, while their component stays.
	RemovedScaffolds map[string]bool

	// Renamed are the user-owned files that get another path: from it to the new one.
	Renamed map[string]string
}

// IsRemoved says that a file goes along with its component: a seed that is as it was
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

// fix returns the command that fixes unedited files.
func (in Input) fix() string {
	if instead := in.instead(); instead != "" {
		return instead
	}
	if in.Lock != nil && in.Lock.Templates != in.Next.Templates {
		return updateCommand
	}
	return syncCommand
}

// instead returns the command to run where sync refuses, or "".
func (in Input) instead() string {
	for _, o := range in.Obstacles {
		if o.FixesAll {
			return o.Fix
		}
	}
	return in.Instead
}

// merges reports whether the file at path has the outcome of a merge.
func (in Input) merges(path string) bool {
	_, merges := in.Merged[path]
	return merges
}

// Make compares the tree with the disk and returns the plan.
func Make(in Input) Plan {
	p := Plan{Lock: in.Next, disk: in.Disk, obstacle: in.Obstacles, anyMode: in.AnyMode, isMerging: in.IsMerging, conflicts: in.Conflicts, fix: in.fix(), newLock: in.NewLock, instead: in.instead(), discarded: in.Discard}
	locked := in.Lock != nil
	if !locked {
		in.Lock = &lock.Lock{Entries: in.ownedByBase()}
	}
	was := *in.Lock
	for _, o := range in.Obstacles {
		p.driftBecause(o.Path, Manifest, o.Why, o.Fix)
	}
	for _, b := range in.Blockers {
		o := in.Blocked(b)
		p.obstacle = append(p.obstacle, o)
		p.driftBecause(o.Path, Edited, o.Why, o.Fix)
	}
	targets := slices.Collect(maps.Values(in.Renamed))
	for _, path := range paths(in, was) {
		c := comparison{path: path, discard: slices.Contains(in.Discard, path)}
		c.want, c.wanted = in.Want[path]
		c.found, c.present = in.Disk[path]
		c.was, c.known = was.Entries[path]
		switch class := tree.ClassOf(path); {
		case path == tree.LockPath, tree.IsBase(path), p.blocked(path):
		case in.isBlocked(path) && (class == tree.Ours || c.known && c.was.Class == tree.Owned):
			p.belowBlocker(c)
		case c.known && c.was.Class == tree.Owned:
			p.owned(c, in)
		case c.changesMigration(in.Want):
			p.migration(c, was)
		case class == tree.Yours && in.edits(path) && !in.IsRemoved(path):
			p.edited(c, in.Edits[path])
		case class == tree.Ours:
			p.ours(c)
		case class == tree.Yours && in.merges(path):
			p.merged(c, in.Merged[path], tree.Yours)
		case class == tree.Shared:
			p.shared(c, in)
		case slices.Contains(targets, path): // written where its old path is compared
		case in.Renamed[path] != "":
			p.rename(c, in.Renamed[path])
		case in.RemovedScaffolds[path] && in.IsRemoved(path):
			p.drift(path, Stale, p.fix)
			p.goes(c, true)
		case c.known && slices.Contains(in.RemovedComponents, c.was.Component):
			p.goes(c, in.IsRemoved(path))
		default:
			c.wanted = c.wanted && (c.known || !in.Offered[path])
			p.yours(c, locked)
		}
	}
	p.manifest(was, locked)
	p.lock()
	slices.SortStableFunc(p.Drift, func(a, b Drift) int { return cmp.Compare(a.Path, b.Path) })
	return p
}

// lock adds the lock file as the last step, so that it never lists a file that was not
// written.
func (p *Plan) lock() {
	f := LockFile(p.Lock)
	switch found, present := p.disk[f.Path]; {
	case !present:
		p.step(f, Create)
	case !found.Regular || !bytes.Equal(found.Content, f.Content):
		p.step(f, Rewrite)
	case p.hasOtherMode(found, f):
		p.drift(f.Path, Mode, p.fix)
		p.step(f, Rewrite)
	default:
		p.step(f, Keep)
	}
}

// LockFile returns the lock as a generated file of the service. No lock lists itself.
func LockFile(l lock.Lock) tree.File {
	return tree.File{Path: tree.LockPath, Content: l.Marshal(), Class: tree.Ours, Component: tree.Base}
}

// comparison is a path in the tree, on the disk, and in the last lock.
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

// ours compares a generated file.
func (p *Plan) ours(c comparison) {
	switch {
	case !c.wanted && !c.present:
		return // only in the lock: the new lock leaves it out
	case !c.wanted && c.asWritten():
		p.drift(c.path, Stale, p.fix)
		p.step(tree.File{Path: c.path, Class: tree.Ours, Component: c.was.Component}, Remove)
		return
	case !c.wanted:
		d := Drift{Path: c.path, Kind: Stale, Fix: p.discard(nil, c.path)}
		p.Drift = append(p.Drift, d)
		p.step(tree.File{Path: c.path, Class: tree.Ours, Component: cmp.Or(c.was.Component, tree.Base)}, Remove)
		p.refuseUnless(c, d)
		return
	}
	p.Lock.Set(c.want)
	switch {
	case !c.present:
		p.drift(c.path, Missing, p.fix)
		p.step(c.want, Create)
	case c.found.Regular && string(c.found.Content) == string(c.want.Content):
		if p.hasOtherMode(c.found, c.want) {
			p.drift(c.path, Mode, p.fix)
			p.step(c.want, Rewrite)
			return
		}
		p.step(c.want, Keep)
	case c.asWritten():
		p.drift(c.path, Outdated, p.fix)
		p.step(c.want, Rewrite)
	case !c.found.Regular && !c.discard:
		p.replaced(c)
	default:
		d := Drift{Path: c.path, Kind: Edited, Fix: p.discard(nil, c.path)}
		if c.known && c.found.Regular && !p.isMerging && !IsMigration(c.path) {
			d.Keep = ownCommand + " " + hint.Quote(c.path)
		}
		p.Drift = append(p.Drift, d)
		p.step(c.want, Rewrite)
		p.refuseUnless(c, d)
	}
}

// replaced reports a generated file with a folder or a symbolic link in its place, which
// the user has to move.
func (p *Plan) replaced(c comparison) {
	o := Obstacle{Path: c.path, Why: "a generated file must be a regular file, and this is not", Fix: Move(c.path, c.found.Aside) + thenSync}
	p.obstacle = append(p.obstacle, o)
	p.driftBecause(o.Path, Edited, o.Why, o.Fix)
	p.step(c.want, Rewrite)
}

// yours compares a scaffolded file, or one that is to be scaffolded because its
// component is added. It is not changed later, and not written again if the user deleted
// it. Without a lock, a missing scaffolded file counts as deleted.
func (p *Plan) yours(c comparison, locked bool) {
	switch {
	case c.present && c.wanted && !c.known && locked && c.found.Link != "":
		p.obstacle = append(p.obstacle, Obstacle{
			Path: c.path, Why: "component " + c.want.Component + " has a file with this name, but " + c.found.Link + " is a symbolic link",
			Fix: ReplaceLink(c.found.Link, c.found.Aside),
		})
	case c.present && c.wanted && !c.known && locked && !c.found.Regular:
		p.obstacle = append(p.obstacle, Obstacle{
			Path: c.path, Why: "component " + c.want.Component + " has a file with this name, but the path is a folder or a symbolic link",
			Fix: Move(c.path, c.found.Aside),
		})
	case c.present && c.wanted && !c.known && locked:
		// It was there before its component came, so it does not go when that goes.
		p.step(tree.File{Path: c.path, Content: c.found.Content, Class: tree.Yours, Component: c.want.Component}, Keep)
		p.Kept = append(p.Kept, c.path)
	case c.present && c.wanted:
		if !c.known || c.was.Gone || c.found.Regular && tree.Sum(c.found.Content) == c.want.Sum() {
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
		p.drift(c.path, Missing, p.fix)
		p.step(c.want, Create)
		p.Lock.Set(c.want)
	}
}

// shared compares a shared file. The lock records the content of a new service, so that
// it does not change when the user edits the file, or when components are added and
// removed again.
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
	drift := func(why string) {
		if c.path != tree.SumPath || !c.present { // the go command changes it, together with go.mod
			p.driftBecause(c.path, Manifest, why, p.fix)
		}
	}
	switch {
	case !c.present:
		drift("the file does not exist")
		p.step(c.want, Create)
	case string(c.found.Content) == string(c.want.Content):
		p.step(c.want, Keep)
	default:
		drift("differs from what the components require")
		if in.Lowering || c.path == tree.ManifestPath {
			p.step(c.want, Rewrite)
			return
		}
		p.step(c.want, Raise)
	}
}

// manifest compares the manifest with the files in the lock.
func (p *Plan) manifest(was lock.Lock, locked bool) {
	if !locked {
		p.driftBecause(tree.LockPath, Lock, "the file does not exist", p.newLock)
		return
	}
	if len(p.Drift) > 0 && !maps.Equal(was.Generated(), p.Lock.Generated()) {
		p.driftBecause(tree.ManifestPath, Manifest, "its components are not the same as the generated ones", p.fix)
		return
	}
	if len(p.Drift) > 0 {
		return
	}
	for _, path := range slices.Concat(slices.Collect(maps.Keys(was.Entries)), slices.Collect(maps.Keys(p.Lock.Entries))) {
		if tree.ClassOf(path) == tree.Ours && was.Entries[path] != p.Lock.Entries[path] {
			p.driftBecause(tree.LockPath, Lock, "differs from the files that were written", p.fix)
			return
		}
	}
}

func (p *Plan) drift(path string, kind Kind, fix string) { p.driftBecause(path, kind, "", fix) }

// driftBecause adds a drift whose kind does not say what is wrong.
func (p *Plan) driftBecause(path string, kind Kind, why, fix string) {
	p.Drift = append(p.Drift, Drift{Path: path, Kind: kind, Fix: fix, Why: why})
}

func (p *Plan) step(f tree.File, action Action) {
	p.Steps = append(p.Steps, Step{File: f, Action: action})
}
