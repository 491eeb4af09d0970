package golden

import (
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/note"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/templates"
)

var raiseSurface = flag.Bool("raise-surface", false, "record the surface of services, for a release")

// surfaceFile has the settings, the exported names and the migrations of a service with
// all components as of the last release, one on each line: what users depend on.
const surfaceFile = "surface.txt"

// TestSurfaceChangesHaveNotes fails for a change since the last release that no unreleased
// note names. -raise-surface records the surface instead.
func TestSurfaceChangesHaveNotes(t *testing.T) {
	is := surface(t, files(t, emit(t, templates.FS, known(t, templates.FS).Names()...)))
	if len(is) < 1000 {
		t.Fatalf("%d names were found", len(is))
	}
	if *raiseSurface {
		var text strings.Builder
		for _, name := range slices.Sorted(maps.Keys(is)) {
			fmt.Fprintf(&text, "%s: %s\n", name, is[name])
		}
		write(t, surfaceFile, text.String(), 0o644)
		return
	}
	was := map[string]string{}
	for line := range strings.Lines(contents(t, surfaceFile)) {
		name, what, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		was[name] = what
	}
	for _, problem := range unnoted(was, is, unreleased(t, templates.FS)) {
		t.Error(problem)
	}
}

// surface returns what users of a service depend on, by name: a setting with its default
// and bounds, an exported name with its type, a migration with its digest.
func surface(t *testing.T, service map[string]string) map[string]string {
	t.Helper()
	all := map[string]string{}
	row := regexp.MustCompile("(?m)^\\| `([A-Z0-9_]+)` \\| (.*?) \\| (.*?) \\| ")
	for _, found := range row.FindAllStringSubmatch(service["docs/settings.md"], -1) {
		all["setting "+found[1]] = fmt.Sprintf("default %s, bounds %s", cmp.Or(found[2], "none"), cmp.Or(found[3], "none"))
	}
	for name, what := range api(t, service) {
		all["api "+name] = what
	}
	for name, content := range service {
		if path.Ext(name) == ".sql" {
			all["migration "+name] = tree.Sum([]byte(content))
		}
	}
	return all
}

// unnoted describes the changes of the surface that no note names. A note contains the
// setting, the last word of the exported name, or the file name of the migration. A type
// that comes or goes stands for its fields and methods. Another default, and a setting that
// goes, need a note of their kind, because the service knows them from it.
func unnoted(was, is map[string]string, notes []note.Note) []string {
	names := maps.Clone(was)
	maps.Copy(names, is)
	var all []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		before, after := cmp.Or(was[name], "nothing"), cmp.Or(is[name], "nothing")
		owner, _, isMember := strings.Cut(name, ".")
		if before == after || isMember && strings.HasPrefix(name, "api ") && (was[owner] == "") != (is[owner] == "") {
			continue
		}
		word := name[strings.LastIndexAny(name, " ./")+1:]
		if strings.HasPrefix(name, "migration ") {
			word = path.Base(name)
		}
		names, want := contains(word), "contains "+word
		if setting, is := strings.CutPrefix(name, "setting "); is {
			defaultBefore, _, _ := strings.Cut(before, ", ")
			defaultAfter, _, _ := strings.Cut(after, ", ")
			switch {
			case after == "nothing":
				names, want = func(n note.Note) bool { return n.Old == setting }, "has old: "+setting
			case before != "nothing" && defaultBefore != defaultAfter:
				names, want = func(n note.Note) bool { return n.Setting == setting }, "has setting: "+setting
			}
		}
		if !slices.ContainsFunc(notes, names) {
			all = append(all, fmt.Sprintf("%s: was %s, is %s: no note of templates/notes/unreleased %s: write one as docs/release.md describes", name, before, after, want))
		}
	}
	return all
}

// contains returns whether the text or the front matter of a note has the word.
func contains(word string) func(note.Note) bool {
	pattern := regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`)
	return func(n note.Note) bool { return pattern.MatchString(fmt.Sprint(n)) }
}

// unreleased returns the unreleased notes.
func unreleased(t *testing.T, from fs.FS) []note.Note {
	t.Helper()
	all, err := note.Load(from)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(n note.Note) bool { return n.Version != note.Unreleased })
}

func TestSurfaceChangeWithoutNoteIsFound(t *testing.T) {
	service := map[string]string{
		"docs/settings.md": "| `STORE_WAIT` | `1s` | `1s` to `5s` | How long. |\n| `STORE_URL` | required |  | Where. |\n",
		"internal/praecepta/store/store.go": `package store

type Store struct {
	Limit  int
	hidden int
	*Base
}

type Reader[T any] interface{ Read(key string) (T, error) }

func New(a, b string) (*Store, error) { return nil, nil }

func (s *Store) Get(key string) string { return "" }

func (s *Store) close() {}

const Max, min = 1, 2

var ErrGone error
`,
		"internal/praecepta/store/store_test.go":            "package store\n\nfunc TestX() {}\n",
		"internal/praecepta/internal/scope/scope.go":        "package scope\n\nfunc New() {}\n",
		"internal/service/service.go":                       "package service\n\nfunc New() {}\n",
		"internal/praecepta/store/migrations/00001_a.sql":   "create table a ();\n",
		"internal/praecepta/store/migrations/migrations.go": "package migrations\n",
	}
	const pkg = "api store "
	was := surface(t, service)
	want := map[string]string{
		"setting STORE_WAIT": "default `1s`, bounds `1s` to `5s`", "setting STORE_URL": "default required, bounds none",
		pkg + "Store": "struct", pkg + "Store.Limit": "int", pkg + "Store.Base": "*Base", pkg + "Reader": "interface", pkg + "Reader.Read": "func(string) (T, error)",
		pkg + "New": "func(string, string) (*Store, error)", pkg + "Store.Get": "func(string) string", pkg + "Max": "const", pkg + "ErrGone": "var error",
		"migration internal/praecepta/store/migrations/00001_a.sql": tree.Sum([]byte("create table a ();\n")),
	}
	if diff := gocmp.Diff(want, was); diff != "" {
		t.Error(diff)
	}
	change := func(name, from, to string) map[string]string {
		changed := maps.Clone(service)
		changed[name] = strings.Replace(changed[name], from, to, 1)
		return surface(t, changed)
	}
	const code, migration = "internal/praecepta/store/store.go", "internal/praecepta/store/migrations/00001_a.sql"
	for what, c := range map[string]struct {
		is   map[string]string
		note note.Note
		want string
	}{
		"default":          {change("docs/settings.md", "`1s` |", "`2s` |"), note.Note{Setting: "STORE_WAIT"}, "has setting: STORE_WAIT"},
		"bounds":           {change("docs/settings.md", "`5s` |", "`9s` |"), note.Note{Text: "`STORE_WAIT` is bounded."}, "contains STORE_WAIT"},
		"removed setting":  {change("docs/settings.md", "| `STORE_URL`", "`STORE_URL`"), note.Note{Old: "STORE_URL"}, "has old: STORE_URL"},
		"new setting":      {change("docs/settings.md", "| `STORE_URL`", "| `STORE_NEW` |  |  | It is new. |\n| `STORE_URL`"), note.Note{Action: note.Action{Do: "Set `STORE_NEW`."}}, "contains STORE_NEW"},
		"new field":        {change(code, "Limit  int", "Limit, Other int"), note.Note{Text: "Store.Other is new."}, "contains Other"},
		"removed function": {change(code, "func New(", "func create("), note.Note{Text: "New is gone."}, "contains New"},
		"new type":         {change(code, "type Store", "type Shelf struct{ Height int }\n\ntype Store"), note.Note{Text: "A Shelf."}, "contains Shelf"},
		"signature":        {change(code, "Get(key string)", "Get(key string, all bool)"), note.Note{Text: "Get takes all."}, "contains Get"},
		"migration":        {change(migration, "a ()", "b ()"), note.Note{Files: []string{migration}}, "contains 00001_a.sql"},
	} {
		others := []note.Note{{Text: "STORE_WAITS, OtherNew, Shelfs, STORE_URLS and Gets."}}
		if what == "default" || what == "removed setting" {
			others[0].Text += " STORE_WAIT and STORE_URL"
		}
		if got := unnoted(was, c.is, others); len(got) != 1 || !strings.Contains(got[0], "unreleased "+c.want+":") {
			t.Errorf("%s: got %q", what, got)
		}
		if got := unnoted(was, c.is, append(others, c.note)); got != nil {
			t.Errorf("%s, with a note: got %q", what, got)
		}
	}
	if got := unnoted(was, change(code, "Get(key string)", "Get(name string)"), nil); got != nil {
		t.Errorf("another name of a parameter: got %q", got)
	}
}

// TestNotesNameWhatExists finds misspelled names in unreleased notes: of components, of
// settings with another default, and of pages.
func TestNotesNameWhatExists(t *testing.T) {
	components := known(t, templates.FS).Names()
	settings := surface(t, files(t, emit(t, templates.FS, components...)))
	for _, n := range unreleased(t, templates.FS) {
		if n.Component != "" && !slices.Contains(components, n.Component) {
			t.Errorf("%s: unknown component %s", n.Name, n.Component)
		}
		if n.Kind == note.Default && !strings.HasPrefix(settings["setting "+n.Setting], fmt.Sprintf("default `%s`", n.After)) {
			t.Errorf("%s: the default of %s is not %s: %s", n.Name, n.Setting, n.After, settings["setting "+n.Setting])
		}
		if _, exists := settings["setting "+n.Old]; exists {
			t.Errorf("%s: %s is still a setting", n.Name, n.Old)
		}
		page, _, _ := strings.Cut(n.See, "#")
		if _, err := os.Stat(path.Join("..", page)); err != nil {
			t.Errorf("%s: %v", n.Name, err)
		}
	}
}
