package lock_test

import (
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// TestParseSides reads a lock that git left with markers, one that a union merge
// left with the lines of both, and one that was not merged.
func TestParseSides(t *testing.T) {
	write := func(templates string, contents ...string) []byte {
		l := lock.New("devel", templates)
		for i, content := range contents {
			path := []string{"internal/praecepta/a.go", "internal/praecepta/b.go"}[i]
			l.Set(tree.File{Path: path, Content: []byte(content), Class: tree.Ours, Component: tree.Base})
		}
		return l.Marshal()
	}
	ours, theirs := write("sha256:1", "one", "same"), write("sha256:2", "two", "same")
	a, b := strings.SplitAfter(string(ours), "\n"), strings.SplitAfter(string(theirs), "\n")
	head, tail := a[0]+a[1], a[4]
	for name, c := range map[string]struct {
		content   string
		templates []string
	}{
		"not merged": {string(ours), []string{"sha256:1"}},
		"markers":    {head + "<<<<<<< HEAD\n" + a[2] + a[3] + "=======\n" + b[2] + b[3] + ">>>>>>> b\n" + tail, []string{"sha256:1", "sha256:2"}},
		"diff3":      {head + "<<<<<<< HEAD\n" + a[2] + a[3] + "||||||| 1\n=======\n" + b[2] + b[3] + ">>>>>>> b\n" + tail, []string{"sha256:1", "sha256:2"}},
		"union":      {head + a[2] + b[2] + a[3] + b[3] + tail, []string{"sha256:1", "sha256:2"}},
	} {
		t.Run(name, func(t *testing.T) {
			sides, err := lock.ParseSides([]byte(c.content))
			if err != nil || len(sides) != len(c.templates) {
				t.Fatalf("%d sides, %v", len(sides), err)
			}
			for i, side := range sides {
				want := string([][]byte{ours, theirs}[i])
				if side.Templates != c.templates[i] || string(side.Marshal()) != want {
					t.Errorf("side %d is %s", i, side.Marshal())
				}
			}
		})
	}
	if _, err := lock.ParseSides([]byte("<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> b\n")); err == nil {
		t.Error("what is no lock on either side is read")
	}
	if _, err := lock.ParseSides([]byte("\n\n")); err == nil || strings.Contains(err.Error(), "merged") {
		t.Errorf("blank lines: %v, want no word of a merge", err)
	}
}
