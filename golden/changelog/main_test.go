package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/note"
	"github.com/praecepta/praecepta-gen/templates"
)

func TestChangelogIsCurrent(t *testing.T) {
	all, err := note.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(written), changelog(all)); diff != "" {
		t.Errorf("CHANGELOG.md: %s\naccept it with: make docs", diff)
	}
}

func invented() []note.Note {
	return []note.Note{
		{Version: "v0.1.0", Name: "first", Kind: note.New, Text: "It is new."},
		{
			Version: "v0.2.0", Name: "key", Kind: note.Breaking, Component: "store", Text: strings.Repeat("Long words. ", 12) + "End.",
			Action: note.Action{Do: "Set a key.", Required: true}, See: "docs/a.md#b",
		},
		{Version: "v0.2.0", Name: "leak", Kind: note.Security, Text: "It leaks.", ID: "X-1", Affected: "< v0.2.0"},
		{Version: "v0.2.0", Name: "wait", Kind: note.Default, Text: "It waits.", Setting: "WAIT", Before: "1s", After: "2s", Action: note.Action{Do: "Set it."}},
	}
}

func TestReleasePageHasNotesOfItsVersion(t *testing.T) {
	page, err := releasePage(invented(), "v0.2.0")
	want := `### Security

- X-1 (versions < v0.2.0): It leaks.

### Breaking changes

- ` + "`store`: " + strings.TrimSuffix(strings.Repeat("Long words. ", 10), " ") + ` Long
  words. Long words. End. **Required:** Set a key. See [docs/a.md](https://github.com/praecepta/praecepta-gen/blob/v0.2.0/docs/a.md#b).

### Settings

- The default of ` + "`WAIT` is `2s` instead of `1s`" + `. It waits. **Do:** Set it.
`
	if diff := cmp.Diff(want, page); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestReleaseNeedsNotes(t *testing.T) {
	unreleased := append(invented(), note.Note{Version: note.Unreleased, Name: "next", Kind: note.New, Text: "It comes."})
	for _, c := range []struct {
		version string
		notes   []note.Note
		want    string
	}{
		{"v0.3.0", invented(), "v0.3.0: no notes"},
		{"v0.2.0", unreleased, "v0.2.0: the folder unreleased has notes"},
		{"v0.3.0-rc.1", invented(), "v0.3.0-rc.1: no notes"},
	} {
		if _, err := releasePage(c.notes, c.version); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.version, err, c.want)
		}
	}
	if page, err := releasePage(unreleased, "v0.3.0-rc.1"); err != nil || page != "### Added\n\n- It comes.\n" {
		t.Errorf("pre-release: %v\n%s", err, page)
	}
}

func TestEveryKindHasHeading(t *testing.T) {
	seen := map[note.Kind]int{}
	for _, heading := range headings {
		for _, kind := range heading.kinds {
			seen[kind]++
		}
	}
	for _, kind := range note.Kinds() {
		if seen[kind] != 1 {
			t.Errorf("%s is below %d headings", kind, seen[kind])
		}
	}
}

func TestRunWritesFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "bin", "notes.md")
	if err := run(out, "v0.0.1-rc.1"); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(content), "### ") {
		t.Errorf("%v: %.80s", err, content)
	}
}
