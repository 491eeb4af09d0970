package tree

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Blocker is a file or a symbolic link at the path of a folder. No file can be written
// below it.
type Blocker struct {
	Path          string
	IsLink        bool
	LeadsToFolder bool   // it is a symbolic link to a folder of the service or outside
	Aside         string // a free path to move it to
}

// Blockers returns what is in place of the folders of the paths, in order.
func Blockers(root *os.Root, paths []string) []Blocker {
	var all []Blocker
	known := map[string]bool{}
	for _, p := range paths {
		for _, dir := range folders(p) {
			if isBlocked, seen := known[dir]; isBlocked {
				break
			} else if seen {
				continue
			}
			b, isBlocked := blocker(root, dir)
			if known[dir] = isBlocked; isBlocked {
				all = append(all, b)
				break
			}
		}
	}
	slices.SortFunc(all, func(a, b Blocker) int { return strings.Compare(a.Path, b.Path) })
	return all
}

// folders lists the folders of a path, each after the one that it is in.
func folders(p string) []string {
	var all []string
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		all = append(all, dir)
	}
	slices.Reverse(all)
	return all
}

func blocker(root *os.Root, dir string) (Blocker, bool) {
	info, err := root.Lstat(dir)
	if err != nil || info.IsDir() {
		return Blocker{}, false
	}
	b := Blocker{Path: dir, IsLink: info.Mode()&fs.ModeSymlink != 0, Aside: Aside(root, dir)}
	if b.IsLink {
		// The root does not follow a link that leads out of it.
		target, err := os.Stat(filepath.Join(root.Name(), filepath.FromSlash(dir)))
		b.LeadsToFolder = err == nil && target.IsDir()
	}
	return b, true
}

// Aside returns a free path next to a path, for what is in the way there. Below OursRoot
// it is litter.
func Aside(root *os.Root, name string) string {
	aside := name + ".orig"
	for i := 2; ; i++ {
		if _, err := root.Lstat(aside); err != nil {
			return aside
		}
		aside = name + "." + strconv.Itoa(i) + ".orig"
	}
}
