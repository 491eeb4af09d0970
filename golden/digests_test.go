package golden

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// onlyLedger is the base with one invented component.
func onlyLedger(t *testing.T) fstest.MapFS {
	t.Helper()
	from := withComponents(t)
	maps.DeleteFunc(from, func(path string, _ *fstest.MapFile) bool {
		return strings.HasPrefix(path, "component/") && !strings.HasPrefix(path, "component/ledger/")
	})
	return from
}

// TestGoldenTextIsOnlyComputedFiles compares the goldens that have a text with the
// files of a service that have no template, or one with conditions or loops.
func TestGoldenTextIsOnlyComputedFiles(t *testing.T) {
	from := onlyLedger(t)
	computes := regexp.MustCompile(`\{\{-? ?(if|range)\b`)
	var want, got []string
	for path, golden := range goldens(t, from) {
		name, inBase := strings.CutPrefix(path, "base/")
		if !inBase {
			continue
		}
		file, is := from["base/"+name+".tmpl"]
		if !is {
			file, is = from["base/"+name]
		}
		if !is || computes.Match(file.Data) {
			want = append(want, name)
		}
		if golden.Text != nil {
			got = append(got, name)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"docs/settings.md", "go.mod", "internal/praecepta/components.go", "praecepta.yaml"} {
		if !slices.Contains(got, name) {
			t.Errorf("%s has no text", name)
		}
	}
}

// TestDiffOfChangedComment changes a word in the template of a component, and
// a mode and a text: the goldens differ there alone.
func TestDiffOfChangedComment(t *testing.T) {
	from, root := onlyLedger(t), t.TempDir()
	accept(t, root, goldens(t, from))
	before := files(t, root)
	const template = "component/ledger/internal/praecepta/ledger/it.go.tmpl"
	from[template] = &fstest.MapFile{Data: []byte(strings.Replace(string(from[template].Data), "Settings of it", "Settings of this", 1))}

	emitted := goldens(t, from)
	got := differences(from, accepted(t, root), emitted)
	if len(got) != 1 || !strings.HasPrefix(got[0], "ledger/internal/praecepta/ledger/it.go: ") || !strings.Contains(got[0], "it comes from templates/"+template) || !strings.HasSuffix(got[0], "make golden") {
		t.Errorf("got %q", got)
	}
	accept(t, root, emitted)
	changed := 0
	for path, content := range files(t, root) {
		lines := strings.Split(content, "\n")
		for i, line := range strings.Split(before[path], "\n") {
			if line != lines[i] {
				changed++
			}
		}
	}
	if changed != 1 {
		t.Errorf("%d lines changed", changed)
	}
}

// TestGoldenDiffNamesTemplateAndCommand compares goldens of each kind.
func TestGoldenDiffNamesTemplateAndCommand(t *testing.T) {
	from := fstest.MapFS{
		"base/a.go.tmpl":           {},
		"component/ledger/b.go":    {},
		"shared/retry/c.go.tmpl":   {},
		"ci/github/.github/ci.yml": {},
	}
	text := func(s string) golden { return golden{Text: &s} }
	for name, c := range map[string]struct {
		path         string
		was, is      *golden
		want, source string
	}{
		"a change":          {"base/a.go", &golden{Digest: "644 1"}, &golden{Digest: "644 2"}, "mode and digest were 644 1 and are 644 2", "templates/base/a.go.tmpl"},
		"a mode":            {"ledger/b.go", &golden{Digest: "644 1"}, &golden{Digest: "755 1"}, "were 644 1 and are 755 1", "templates/component/ledger/b.go"},
		"a new file":        {"ledger/c.go", nil, &golden{Digest: "644 1"}, "it is new", "templates/shared/retry/c.go.tmpl"},
		"a removed file":    {"ci/github/.github/ci.yml", &golden{Digest: "644 1"}, nil, "is not emitted", ""},
		"no text any more":  {"ci/github/.github/ci.yml", new(text("on: push")), &golden{Digest: "644 1"}, "needs no text", "templates/ci/github/.github/ci.yml"},
		"a text":            {"base/go.mod", new(text("module a")), new(text("module b")), "module b", ""},
		"a text from a sum": {"base/a.go", &golden{Digest: "644 1"}, new(text("package a")), "package a", ""},
	} {
		was, is := map[string]golden{}, map[string]golden{}
		if c.was != nil {
			was[c.path] = *c.was
		}
		if c.is != nil {
			is[c.path] = *c.is
		}
		got := differences(from, was, is)
		if len(got) != 1 || !strings.HasPrefix(got[0], c.path+": ") || !strings.Contains(got[0], c.want) || !strings.Contains(got[0], c.source) || !strings.HasSuffix(got[0], "accept it with: make golden") {
			t.Errorf("%s: got %q", name, got)
		}
		if same := differences(from, was, was); len(same) > 0 {
			t.Errorf("%s: got %q for no difference", name, same)
		}
	}
}
