package plan

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// IsMigration reports whether a generated file is a migration: databases hold
// what it did, so that its text never changes once it was written.
func IsMigration(name string) bool {
	return tree.ClassOf(name) == tree.Ours && path.Ext(name) == ".sql" && slices.Contains(strings.Split(path.Dir(name), "/"), "migrations")
}

// changesMigration reports whether the file is a migration that was written before
// and that these templates have another text for, or have no more while its
// component stays.
func (c comparison) changesMigration(want tree.Tree) bool {
	switch {
	case !c.known || !IsMigration(c.path):
		return false
	case c.wanted:
		return c.want.Sum() != c.was.Sum && (!c.present || string(c.found.Content) != string(c.want.Content))
	default:
		return c.present && hasFilesOf(want, c.was.Component)
	}
}

// hasFilesOf reports whether a file of the tree comes from the component.
func hasFilesOf(want tree.Tree, component string) bool {
	for _, f := range want {
		if f.Component == component && f.Class == tree.Ours {
			return true
		}
	}
	return false
}

// migration refuses to rewrite or remove a migration. The step shows in a diff
// what is refused; no plan with an obstacle is applied.
func (p *Plan) migration(c comparison, was lock.Lock) {
	fix := cmp.Or(was.Install(), "praecepta-gen diff "+hint.Quote(c.path))
	kind, action, next := Outdated, Rewrite, "generates a different version of it"
	if !c.wanted {
		kind, action, next = Stale, Remove, "does not generate it"
		c.want = tree.File{Path: c.path, Class: tree.Ours, Component: c.was.Component}
	}
	p.drift(c.path, kind, fix)
	p.step(c.want, action)
	p.Lock.Entries[c.path] = c.was
	p.obstacle = append(p.obstacle, Obstacle{
		Path: c.path,
		Why:  "this version of praecepta-gen " + next + ", but a migration must not change after a database has applied it",
		Fix:  fix,
	})
}
