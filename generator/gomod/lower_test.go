package gomod_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLowerUndoesRaise(t *testing.T) {
	all := load(t)
	for from, to := range map[string]string{"store": "", "quick store": "store", "slow store": "slow", "quick": ""} {
		was, want := all.Want(strings.Fields(from)), all.Want(strings.Fields(to))
		mod, sum, err := want.Lower(was, was.GoMod("m.example/x"), was.GoSum(), []string{"fmt", "example.com/a/pages"})
		if diff := cmp.Diff(string(want.GoMod("m.example/x")), string(mod)); diff != "" || err != nil {
			t.Errorf("%q to %q: %v\n%s", from, to, err, diff)
		}
		if diff := cmp.Diff(string(want.GoSum()), string(sum)); diff != "" {
			t.Errorf("%q to %q: %s", from, to, diff)
		}
	}
}

func TestLowerKeepsNeededRequirements(t *testing.T) {
	all := load(t)
	was, want := all.Want([]string{"store"}), all.Want(nil)
	const own = "require example.com/own v0.5.0\n"
	for name, c := range map[string]struct {
		mod           func(string) string
		imports       []string
		stays, leaves string // requirements, by their first letters
		sums          bool   // those of what goes stay
	}{
		"imported":              {mod: same, imports: []string{"example.com/c/pages"}, stays: "a b c e f g", sums: true},
		"another is imported":   {mod: same, imports: []string{"example.com/cc"}, stays: "a b", leaves: "c e f g"},
		"one of the base":       {mod: same, imports: []string{"example.com/b"}, stays: "a b", leaves: "c e f g"},
		"own requirements":      {mod: func(s string) string { return s + own }, stays: "a b e f g own", leaves: "c", sums: true},
		"a higher version":      {mod: func(s string) string { return strings.Replace(s, "c v2.0.0", "c v2.1.0", 1) }, stays: "a b e f g", leaves: "c", sums: true},
		"a comment, otherwise":  {mod: func(s string) string { return strings.Replace(s, "a v1.3.0", "a v1.3.0 // why", 1) }, stays: "a b", leaves: "c e f g"},
		"something is replaced": {mod: func(s string) string { return s + "replace example.com/z => ../z\n" }, stays: "a b e f g", leaves: "c", sums: true},
	} {
		mod, sum, err := want.Lower(was, []byte(c.mod(string(was.GoMod("m.example/x")))), was.GoSum(), c.imports)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, one := range strings.Fields(c.stays) {
			if !strings.Contains(string(mod), "example.com/"+one+" v") {
				t.Errorf("%s: %s is gone:\n%s", name, one, mod)
			}
		}
		for _, one := range strings.Fields(c.leaves) {
			if strings.Contains(string(mod), "example.com/"+one+" v") {
				t.Errorf("%s: %s is still there:\n%s", name, one, mod)
			}
		}
		if got := strings.Contains(string(sum), "example.com/f v1.0.0"); got != c.sums {
			t.Errorf("%s: the sums of what goes are there: %t", name, got)
		}
		if again, _, err := want.Lower(want, mod, sum, c.imports); err != nil || string(again) != string(mod) {
			t.Errorf("%s: a second time it changes: %v", name, err)
		}
	}
	if _, _, err := want.Lower(was, []byte("require {"), nil, nil); err == nil || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("a broken go.mod: %v", err)
	}
}

func same(s string) string { return s }

func TestImportedRequirementStaysDirect(t *testing.T) {
	all := load(t)
	was, want := all.Want([]string{"store"}), all.Want(nil)
	for imported, line := range map[string]string{"example.com/b/x": "example.com/b v0.1.0\n", "example.com/a": "example.com/b v0.1.0 // indirect\n"} {
		mod, _, err := want.Lower(was, was.GoMod("m.example/x"), was.GoSum(), []string{imported})
		if err != nil || !strings.Contains(string(mod), line) {
			t.Errorf("%s: %v, no %q in\n%s", imported, err, line, mod)
		}
	}
}
