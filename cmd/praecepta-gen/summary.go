package main

import (
	"fmt"
	"io"
	"path"
	"strings"
)

// group is files of one folder that the same happens to.
type group struct {
	action string
	paths  []string
}

// most is how many files of a group are listed by name: as many as hold what was
// asked for, what was written, and what is required.
const most = 4

// foldersDeep is how many elements of a path name its folder in a summary.
const foldersDeep = 2

// writeSummary writes what happened by folder: a line for each file of a small
// group, and one for all files of a large group.
func (a *app) writeSummary(w io.Writer) {
	for _, g := range a.groups() {
		if len(g.paths) > most {
			a.writeChange(w, g.action, fmt.Sprintf("%s  (%d files)", g.folder(), len(g.paths)))
			continue
		}
		for _, p := range g.paths {
			a.writeChange(w, g.action, p)
		}
	}
}

// groups are the files that change, each group where its first file is listed.
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

// shortFolder is the folder of a file, as deep as a summary goes.
func shortFolder(name string) string {
	elements := strings.Split(path.Dir(name), "/")
	return strings.Join(elements[:min(len(elements), foldersDeep)], "/")
}

// folder is the deepest folder that holds all files of the group.
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
