package main

import (
	"fmt"
	"io"
	"path"
	"strings"
)

// group is the files of one folder with the same action.
type group struct {
	action string
	paths  []string
}

// maxListedFiles is the maximum number of files of a group that are listed by name. It is the
// number of manifest files: praecepta.yaml, praecepta.lock, go.mod and go.sum.
const maxListedFiles = 4

// foldersDeep is the number of path elements of a folder in a summary.
const foldersDeep = 2

// writeSummary writes the changes by folder: a line for each file of a small group, and
// one line for a large group.
func (a *app) writeSummary(w io.Writer) {
	for _, g := range a.groups() {
		if len(g.paths) > maxListedFiles {
			a.writeChange(w, g.action, fmt.Sprintf("%s  (%d files)", g.folder(), len(g.paths)))
			continue
		}
		for _, p := range g.paths {
			a.writeChange(w, g.action, p)
		}
	}
}

// groups returns the files that change in groups, in the order of their first files.
func (a *app) groups() []*group {
	var all []*group
	byKey := map[string]*group{}
	for _, f := range a.result.Files {
		if f.Action == keep {
			continue
		}
		key := f.Action + " " + shortFolder(f.Path)
		g, known := byKey[key]
		if !known {
			g = &group{action: f.Action}
			byKey[key] = g
			all = append(all, g)
		}
		g.paths = append(g.paths, f.Path)
	}
	return all
}

// shortFolder returns the first elements of the folder of a file.
func shortFolder(name string) string {
	elements := strings.Split(path.Dir(name), "/")
	return strings.Join(elements[:min(len(elements), foldersDeep)], "/")
}

// folder returns the deepest folder that contains all files of the group.
func (g *group) folder() string {
	common := path.Dir(g.paths[0])
	for _, p := range g.paths {
		for common != "." && !strings.HasPrefix(p, common+"/") {
			common = path.Dir(common)
		}
	}
	if common == "." {
		return "."
	}
	return common + "/"
}
