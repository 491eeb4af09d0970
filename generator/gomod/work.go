package gomod

import (
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// WorkUses reports whether the go.work file with the content lists the module in
// dir. It reports true for a file that it cannot read, which is for the go command
// to report.
func WorkUses(name string, content []byte, dir string) bool {
	work, err := modfile.ParseWork(name, content, nil)
	if err != nil {
		return true
	}
	for _, use := range work.Use {
		used := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(used) {
			used = filepath.Join(filepath.Dir(name), used)
		}
		if filepath.Clean(used) == filepath.Clean(dir) {
			return true
		}
	}
	return false
}
