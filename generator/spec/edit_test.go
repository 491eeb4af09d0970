package spec_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/spec"
)

const head = "# ours\nversion: 1 # the first\nmodule: example.com/shop\nservice: shop\n"

// styles are manifests with b and d and without, each as With and Without are to leave them.
var styles = map[string]struct{ without, with string }{
	"new": {head + "components: []\n", head + "components:\n  - b\n  - d\n"},
	"commented": {
		head + "components: [] # none yet\n# the end\n", head + "components: # none yet\n  - b\n  - d\n# the end\n",
	},
	"nothing":       {head + "components:\n", head + "components:\n- b\n- d\n"},
	"brackets":      {head + "components: [ a, c ] # two\n", head + "components: [ a, b, c, d ] # two\n"},
	"empty, spaced": {head + "components:  [ ]\n", head + "components:  [b, d ]\n"},
	"one more":      {head + "components: [c]\n", head + "components: [b, c, d]\n"},
	"lines": {
		head + "components:\n    # first of all\n    - a\n\n    # needed\n    - 'c' # why\n# the end\n",
		head + "components:\n    # first of all\n    - a\n\n    - b\n    # needed\n    - 'c' # why\n    - d\n# the end\n",
	},
	"another order":     {head + "components:\n  - z\n  - a\n", head + "components:\n  - b\n  - d\n  - z\n  - a\n"},
	"first":             {"components: []\n" + head, "components:\n  - b\n  - d\n" + head},
	"no end":            {head + "components:\n- a", head + "components:\n- a\n- b\n- d"},
	"a byte order mark": {"\ufeffcomponents: [a]\n" + head, "\ufeffcomponents: [a, b, d]\n" + head},
	"a mark and CRLF":   {"\ufeff" + strings.ReplaceAll(head+"components:\n- a\n", "\n", "\r\n"), "\ufeff" + strings.ReplaceAll(head+"components:\n- a\n- b\n- d\n", "\n", "\r\n")},
	"CRLF":              {strings.ReplaceAll(head+"components:\n- a\n", "\n", "\r\n"), strings.ReplaceAll(head+"components:\n- a\n- b\n- d\n", "\n", "\r\n")},
	"CRLF, no end":      {strings.ReplaceAll(head+"components:\n- a", "\n", "\r\n"), strings.ReplaceAll(head+"components:\n- a\n- b\n- d", "\n", "\r\n")},
	"CRLF, empty":       {strings.ReplaceAll(head+"components: []\n", "\n", "\r\n"), strings.ReplaceAll(head+"components:\n  - b\n  - d\n", "\n", "\r\n")},
}

func TestWithoutRemovesNameThatIsListedTwice(t *testing.T) {
	for listed, want := range map[string]string{
		"components:\n  - a\n  - b\n  - c\n  - b\n": "components:\n  - a\n  - c\n",
		"components:\n  - b\n  - b\n":               "components: []\n",
		"components: [b, a, b]\n":                   "components: [a]\n",
	} {
		if diff := cmp.Diff(head+want, string(change(t, spec.Without, []byte(head+listed), "b"))); diff != "" {
			t.Errorf("%q: %s", listed, diff)
		}
	}
}

func TestWithAndWithoutKeepOtherLines(t *testing.T) {
	for name, c := range styles {
		for _, order := range [][]string{{"b d"}, {"d b"}, {"b", "d"}, {"d", "b"}} {
			edited := []byte(c.without)
			for _, names := range order {
				edited = change(t, spec.With, edited, names)
			}
			if diff := cmp.Diff(c.with, string(edited)); diff != "" {
				t.Errorf("%s, with %q: %s", name, order, diff)
			}
			for _, names := range order {
				edited = change(t, spec.Without, edited, names)
			}
			if diff := cmp.Diff(c.without, string(edited)); diff != "" {
				t.Errorf("%s, without %q: %s", name, order, diff)
			}
		}
		if again := change(t, spec.With, []byte(c.with), "b"); string(again) != c.with {
			t.Errorf("%s: adding what is there changes it:\n%s", name, again)
		}
		if again := change(t, spec.Without, []byte(c.without), "b"); string(again) != c.without {
			t.Errorf("%s: removing what is not there changes it:\n%s", name, again)
		}
	}
}

func change(t *testing.T, how func([]byte, ...string) ([]byte, error), manifest []byte, names string) []byte {
	t.Helper()
	edited, err := how(manifest, strings.Fields(names)...)
	if err != nil {
		t.Fatalf("%v in\n%s", err, manifest)
	}
	return edited
}

func TestWithAddsMissingKey(t *testing.T) {
	if got := string(change(t, spec.With, []byte(head), "b")); got != head+"components:\n  - b\n" {
		t.Errorf("it became\n%s", got)
	}
}

func TestEditRefusesUnknownStyle(t *testing.T) {
	for name, list := range map[string]string{
		"quoted key": "\"components\": [a]\n", "several lines": "components: [\n  a,\n]\n", "an anchor": "components: &all [a]\n",
	} {
		for _, how := range []func([]byte, ...string) ([]byte, error){spec.With, spec.Without} {
			names := []string{"b"}
			edited, err := how([]byte(head+list), append(names, "a")...)
			if err == nil || hint.Of(err) == "" || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v\n%s", name, err, edited)
			}
		}
	}
}

func TestLoadSkipsOneLeadingByteOrderMark(t *testing.T) {
	const manifest = head + "components: [a]\n"
	want, err := spec.Load([]byte(manifest))
	if err != nil {
		t.Fatal(err)
	}
	got, err := spec.Load([]byte("\ufeff" + manifest))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for _, bad := range []string{"\ufeff\ufeff" + manifest, "version: 1\n\ufeffmodule: example.com/shop\nservice: shop\n", "\xff\xfe" + manifest} {
		if _, err := spec.Load([]byte(bad)); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

func FuzzEdits(f *testing.F) {
	for _, c := range styles {
		f.Add([]byte(c.without))
		f.Add([]byte(c.with))
	}
	f.Fuzz(func(t *testing.T, manifest []byte) {
		before, err := spec.Load(manifest)
		if err != nil {
			return
		}
		edited, err := spec.With(manifest, "new")
		if err != nil {
			return
		}
		after, err := spec.Load(edited)
		if diff := cmp.Diff(spec.New(before.Service, before.Module, append(before.Components, "new")), after); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}
