package note_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/note"
)

// written returns notes by their path below the folder of notes. The text of a note is
// its front matter without the fences.
func written(front map[string]string) fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range front {
		files["notes/"+name] = &fstest.MapFile{Data: []byte("---\n" + text + "\n---\n\nIt changes\nfor users.\n")}
	}
	return files
}

func load(t *testing.T, front map[string]string) []note.Note {
	t.Helper()
	all, err := note.Load(written(front))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// names lists notes with their versions.
func names(notes []note.Note) string {
	var all []string
	for _, n := range notes {
		all = append(all, n.Version+"/"+n.Name)
	}
	return strings.Join(all, " ")
}

func history(t *testing.T) []note.Note {
	t.Helper()
	return load(t, map[string]string{
		"v0.9.0/old.md":         "kind: new",
		"v0.10.0/store.md":      "kind: breaking\ncomponent: store\nfiles: [internal/praecepta/store/*]\naction: {do: Run x., required: true}",
		"v0.10.0/cache.md":      "kind: new\ncomponent: cache",
		"unreleased/b.md":       "kind: new\nfiles: [internal/praecepta/*.go]",
		"unreleased/a.md":       "kind: new\nfiles: [internal/praecepta/*.go]",
		"unreleased/default.md": "kind: default\nsetting: A\nbefore: 1s\nafter: 2s\nfiles: [internal/praecepta/a/*]",
		"unreleased/leak.md":    "kind: security\ncomponent: store\nid: X-2\naffected: '>= v0.9.0, < v0.10.1'\nfiles: [internal/praecepta/store/*]",
	})
}

func TestForSelectsByVersionAndComponent(t *testing.T) {
	all := history(t)
	if diff := cmp.Diff([]string{"unreleased", "v0.10.0", "v0.9.0"}, note.Versions(all)); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		service note.Service
		want    string
	}{
		{note.Service{Version: "v0.8.0", Components: []string{"store"}}, "v0.10.0/store unreleased/leak unreleased/default v0.9.0/old unreleased/a unreleased/b"},
		{note.Service{Version: "v0.9.0", Components: []string{"cache"}}, "unreleased/default v0.10.0/cache unreleased/a unreleased/b"},
		{note.Service{Version: "v0.10.0"}, "unreleased/default unreleased/a unreleased/b"},
		{note.Service{Version: lock.Devel, Components: []string{"store"}, Changed: []string{"internal/praecepta/a/x.go"}}, "unreleased/default"},
		{note.Service{Version: lock.Devel, Changed: []string{"internal/praecepta/main.go", "internal/praecepta/store/a.go"}}, "unreleased/a unreleased/b"},
		{note.Service{Version: lock.Devel, Components: []string{"store"}, Changed: []string{"internal/praecepta/store/a.go"}}, "unreleased/leak"},
		{note.Service{Version: lock.Devel}, ""},
	} {
		if got := names(note.For(c.service, all)); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.service, got, c.want)
		}
	}
}

func TestAdvisoriesAreOfAffectedVersions(t *testing.T) {
	all := history(t)
	for _, c := range []struct {
		service note.Service
		want    string
	}{
		{note.Service{Version: "v0.8.9", Components: []string{"store"}}, ""},
		{note.Service{Version: "v0.9.0", Components: []string{"store"}}, "unreleased/leak"},
		{note.Service{Version: "v0.10.0", Components: []string{"store"}}, "unreleased/leak"},
		{note.Service{Version: "v0.10.0", Components: []string{"cache"}}, ""},
		{note.Service{Version: "v0.10.1", Components: []string{"store"}}, ""},
		{note.Service{Version: lock.Devel, Components: []string{"store"}, Changed: []string{"internal/praecepta/store/a.go"}}, "unreleased/leak"},
		{note.Service{Version: lock.Devel, Components: []string{"store"}, Changed: []string{"internal/praecepta/a.go"}}, ""},
	} {
		if got := names(note.Advisories(c.service, all)); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.service, got, c.want)
		}
	}
}

func TestLoadReadsEveryField(t *testing.T) {
	all := load(t, map[string]string{
		"v0.1.0/a.md": "kind: breaking\ncomponent: store\nfiles: [a/*, b]\naction:\n  do: |\n    Run x,\n    then y.\n  required: true\nsee: docs/a.md#b",
	})
	want := []note.Note{{
		Version: "v0.1.0", Name: "a", Text: "It changes for users.", Kind: note.Breaking, Component: "store", Files: []string{"a/*", "b"},
		Action: note.Action{Do: "Run x, then y.", Required: true}, See: "docs/a.md#b",
	}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
	if none, err := note.Load(fstest.MapFS{}); err != nil || none != nil {
		t.Errorf("no notes: %v, %v", none, err)
	}
}

func TestLoadIsStrict(t *testing.T) {
	const leak = "kind: security\nid: X-1\naffected: < v0.2.0"
	for name, c := range map[string]struct {
		path, front, want string
	}{
		"version":                  {"0.1.0/a.md", "kind: new", `version "0.1.0": want a release such as v1.2.3, or unreleased`},
		"pre-release":              {"v0.1.0-rc.1/a.md", "kind: new", "want a release"},
		"devel":                    {"devel/a.md", "kind: new", "want a release"},
		"suffix":                   {"v0.1.0/a.txt", "kind: new", "suffix .md"},
		"kind":                     {"v0.1.0/a.md", "kind: nice", `kind "nice": want one of security, breaking`},
		"key":                      {"v0.1.0/a.md", "kind: new\ntitle: x", "title"},
		"security without an ID":   {"v0.1.0/a.md", "kind: security\naffected: < v0.2.0", "id is required for the kind security"},
		"security without range":   {"v0.1.0/a.md", "kind: security\nid: X-1", "affected is required"},
		"range without operator":   {"v0.1.0/a.md", "kind: security\nid: X-1\naffected: < v0.2.0, v0.1.0", "want constraints"},
		"range without version":    {"v0.1.0/a.md", "kind: security\nid: X-1\naffected: < 0.2", "want constraints"},
		"ID of another kind":       {"v0.1.0/a.md", "kind: new\nid: X-1", "id is only for the kind security"},
		"renamed without new name": {"v0.1.0/a.md", "kind: setting-renamed\nold: A", "new is required"},
		"removed with a new name":  {"v0.1.0/a.md", "kind: setting-removed\nold: A\nnew: B\nwhy: c", "new is only for the kind setting-renamed"},
		"removed without a reason": {"v0.1.0/a.md", "kind: setting-removed\nold: A", "why is required"},
		"default without before":   {"v0.1.0/a.md", "kind: default\nsetting: A\nafter: 1s", "before is required"},
		"required without action":  {"v0.1.0/a.md", "kind: new\naction: {required: true}", "action: do is empty"},
		"the kind is not first":    {"v0.1.0/a.md", "files: [a]\nkind: new", "begin with the kind"},
		"the kind in quotes":       {"v0.1.0/a.md", "kind: 'new'", "begin with the kind"},
		"pattern":                  {"v0.1.0/a.md", "kind: new\nfiles: ['[']", "syntax error"},
	} {
		if _, err := note.Load(written(map[string]string{c.path: c.front})); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "notes/"+c.path) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := note.Load(written(map[string]string{"v0.1.0/a.md": leak, "v0.2.0/b.md": leak})); err == nil || !strings.Contains(err.Error(), "the ID X-1 is already used by notes/v0.1.0/a.md") {
		t.Errorf("an ID that is used twice: %v", err)
	}
	for name, content := range map[string]string{"no front matter": "It changes.\n", "open front matter": "---\nkind: new\n", "no text": "---\nkind: new\n---\n\n"} {
		if _, err := note.Load(fstest.MapFS{"notes/v0.1.0/a.md": {Data: []byte(content)}}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestHistoryFollowsRenames(t *testing.T) {
	files := map[string]string{
		"v0.1.0/a.md": "kind: setting-renamed\nold: FIRST\nnew: SECOND",
		"v0.2.0/a.md": "kind: setting-renamed\nold: SECOND\nnew: THIRD",
		"v0.2.0/b.md": "kind: setting-removed\ncomponent: store\nold: GONE\nwhy: it had no effect",
		"v0.2.0/c.md": "kind: setting-renamed\nold: LEFT\nnew: OUT",
		"v0.3.0/a.md": "kind: setting-removed\nold: OUT\nwhy: it is automatic",
		"v0.3.0/b.md": "kind: default\ncomponent: store\nsetting: WAIT\nbefore: 1s\nafter: 2s",
		"v0.3.0/c.md": "kind: new",
	}
	all, err := note.LoadHistory(written(files))
	if err != nil || len(all) != len(files)-1 {
		t.Fatalf("%d notes, %v: want all but that of another kind", len(all), err)
	}
	want := &note.History{Names: []note.FormerName{
		{Old: "FIRST", New: "THIRD"},
		{Old: "SECOND", New: "THIRD"},
		{Old: "LEFT", Why: "it is automatic"},
		{Old: "OUT", Why: "it is automatic"},
	}}
	if diff := cmp.Diff(want, note.HistoryOf(nil, all)); diff != "" {
		t.Error(diff)
	}
	if got := note.HistoryOf([]string{"store"}, all); len(got.Names) != 5 || len(got.Defaults) != 1 || got.Defaults[0] != (note.ChangedDefault{Version: "v0.3.0", Setting: "WAIT", Before: "1s", After: "2s"}) {
		t.Errorf("with the component: %+v", got)
	}
	if got := note.HistoryOf(nil, load(t, map[string]string{"v0.1.0/a.md": "kind: new"})); got != nil {
		t.Errorf("no setting changed: %+v", got)
	}
}
