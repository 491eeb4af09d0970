package generator

import (
	"os"
	"path/filepath"

	"github.com/praecepta/praecepta-gen/generator/gomod"
)

// WorkspaceWithout returns the go.work file that the go command uses in dir, where
// it does not list the module there: then the go command refuses to build it. It
// returns "" where there is none, or where it lists the module. gowork is the
// environment variable GOWORK.
func WorkspaceWithout(dir, gowork string) string {
	dir, err := filepath.Abs(dir)
	if err != nil || gowork == "off" {
		return ""
	}
	if resolved, err := filepath.EvalSymlinks(dir); err == nil {
		dir = resolved
	}
	name := gowork
	if name == "" || name == "auto" {
		name = workAbove(dir)
	}
	content, err := os.ReadFile(name) //nolint:gosec // the file that the go command reads too
	if err != nil || gomod.WorkUses(name, content, dir) {
		return ""
	}
	return name
}

// workAbove returns the nearest go.work in dir or above it.
func workAbove(dir string) string {
	for {
		name := filepath.Join(dir, "go.work")
		if info, err := os.Stat(name); err == nil && !info.IsDir() {
			return name
		}
		above := filepath.Dir(dir)
		if above == dir {
			return ""
		}
		dir = above
	}
}
