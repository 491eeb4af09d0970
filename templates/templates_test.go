package templates_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestOnlyUnderscoreFilesAreNotEmbedded compares the embedded files with the disk, because the
// directive go:embed silently omits files that its patterns do not match.
func TestOnlyUnderscoreFilesAreNotEmbedded(t *testing.T) {
	var want []string
	omitted := 0
	for _, root := range []string{"base", "component", "shared", "ci"} {
		for _, name := range filesBelow(t, os.DirFS("."), root) {
			own := strings.Split(name, "/")[1:] // the path in the folder of a component, a shared package or the base
			if root != "base" {
				own = own[1:]
			}
			switch {
			case len(own) == 0: // the README of the folder
			case strings.HasPrefix(own[0], "_"):
				omitted++
			default:
				want = append(want, name)
			}
		}
	}
	if omitted == 0 {
		t.Error("no file begins with an underscore")
	}
	want = append(want, filesBelow(t, os.DirFS("."), "notes")...)
	want = append(want, "requirements.txt")
	slices.Sort(want)
	if diff := cmp.Diff(want, filesBelow(t, templates.FS, ".")); diff != "" {
		t.Error(diff)
	}
}

// filesBelow returns the files below root, in order.
func filesBelow(t *testing.T, from fs.FS, root string) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(from, root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}
