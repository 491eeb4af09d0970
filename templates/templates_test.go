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

// TestOnlyWhatBeginsWithAnUnderscoreIsLeftOut compares what is embedded with the disk:
// a pattern of go:embed leaves out in silence what it does not match.
func TestOnlyWhatBeginsWithAnUnderscoreIsLeftOut(t *testing.T) {
	var want []string
	left := 0
	for _, root := range []string{"base", "component", "shared", "ci"} {
		for _, name := range below(t, os.DirFS("."), root) {
			own := strings.Split(name, "/")[1:] // the path in the folder of a component, a shared package or the base
			if root != "base" {
				own = own[1:]
			}
			switch {
			case len(own) == 0: // the README of the folder
			case strings.HasPrefix(own[0], "_"):
				left++
			default:
				want = append(want, name)
			}
		}
	}
	if left == 0 {
		t.Error("nothing begins with an underscore")
	}
	want = append(want, "requirements.txt")
	slices.Sort(want)
	if diff := cmp.Diff(want, below(t, templates.FS, ".")); diff != "" {
		t.Error(diff)
	}
}

// below lists the files below root, in order.
func below(t *testing.T, from fs.FS, root string) []string {
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
