package plan

import (
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Blocked returns the obstacle for a file or a symbolic link in place of a folder of
// generated files. Its fix moves it away, or puts a copy of the folder in place of a
// link to a folder with files that are not generated.
func (in Input) Blocked(b tree.Blocker) Obstacle {
	o := Obstacle{Path: b.Path, Why: "generated files need a folder with this path, and this is a file", Fix: Move(b.Path, b.Aside)}
	if b.IsLink {
		o.Why = "generated files need a folder with this path, and this is a symbolic link"
	}
	present, missing := in.ownedBelow(b.Path)
	isGenerated := tree.ClassOf(b.Path+"/") == tree.Ours
	if b.LeadsToFolder && (!isGenerated || len(present) > 0) {
		o.Fix = ReplaceLink(b.Path, b.Aside)
	}
	for _, path := range missing {
		o.Fix += " && " + in.restore(path)
	}
	o.Fix += thenSync
	return o
}

// ownedBelow lists the owned files below a path: those that are there, through a symbolic
// link, and those that are not.
func (in Input) ownedBelow(folder string) (present, missing []string) {
	if in.Lock == nil {
		return nil, nil
	}
	for _, path := range in.Lock.Paths() {
		if !isBelow(path, folder) || in.Lock.Entries[path].Class != tree.Owned {
			continue
		}
		if _, has := in.Disk[path]; has {
			present = append(present, path)
		} else {
			missing = append(missing, path)
		}
	}
	return present, missing
}

// isBlocked reports whether a path is below a file or a symbolic link.
func (in Input) isBlocked(path string) bool {
	return slices.ContainsFunc(in.Blockers, func(b tree.Blocker) bool { return isBelow(path, b.Path) })
}

func isBelow(path, folder string) bool { return strings.HasPrefix(path, folder+"/") }

// belowBlocker plans to write a generated file below something that the user has to move.
// The drift is that of the blocker alone.
func (p *Plan) belowBlocker(c comparison) {
	if c.known {
		p.Lock.Entries[c.path] = c.was
	}
	if !c.wanted || c.was.Class == tree.Owned {
		return
	}
	p.Lock.Set(c.want)
	action := Create
	if c.present {
		action = Rewrite
	}
	p.step(c.want, action)
}
