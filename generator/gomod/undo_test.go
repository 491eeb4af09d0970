package gomod_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/gomod"
)

// bumped is a service of the base whose requirements are raised, with one of its
// own, and one that the store brings too.
const bumped = `module m.example/x

go 1.26.0

require (
	example.com/a v1.4.0 // we need this one
	example.com/own v0.5.0
)

require (
	example.com/b v0.2.0 // indirect
	example.com/e v0.9.0 // indirect
)
`

const bumpedSum = "example.com/a v1.4.0 h1:a140=\nexample.com/b v0.2.0 h1:b=\nexample.com/f v1.0.0 h1:f=\nexample.com/own v0.5.0 h1:own=\n"

func TestUndoRequirementsOfComponents(t *testing.T) {
	all := load(t)
	want := all.Want([]string{"store", "quick"})
	store, quick := all.Brings([]string{"store"}, []string{"store", "quick"}), all.Brings([]string{"quick"}, []string{"store", "quick"})
	raise := func(mod, sum string, bring gomod.Want) (string, string) {
		raised, err := want.Raise([]byte(mod), bring)
		if err != nil {
			t.Fatal(err)
		}
		return string(raised), string(want.RaiseSum([]byte(sum), raised, bring))
	}
	overlap := func(mod, sum string, bring gomod.Want) gomod.Overlap {
		had, err := want.Overlap(bring, []byte(mod), []byte(sum))
		if err != nil {
			t.Fatal(err)
		}
		return had
	}
	undo := func(w, staying gomod.Want, had gomod.Overlap, mod, sum string) (string, string) {
		undone, sums, ok, err := w.Undo(staying, had, []byte(mod), []byte(sum), []string{"example.com/own/x"})
		if err != nil || !ok {
			t.Fatalf("%t, %v", ok, err)
		}
		return string(undone), string(sums)
	}

	had := overlap(bumped, bumpedSum, store)
	withStore, withStoreSum := raise(bumped, bumpedSum, store)
	for _, line := range []string{"\texample.com/a v1.4.0 // we need this one\n", "\texample.com/b v0.2.0\n", "\texample.com/e v1.0.0 // indirect\n", "\texample.com/c v2.0.0+incompatible\n"} {
		if !strings.Contains(withStore, line) {
			t.Errorf("no %q in\n%s", line, withStore)
		}
	}
	// The version of a that the store lists is not the one that is required.
	if strings.Contains(withStoreSum, "a v1.3.0") || !strings.Contains(withStoreSum, "c v2.0.0") {
		t.Errorf("go.sum became\n%s", withStoreSum)
	}
	mod, sum := undo(store, gomod.Want{}, had, withStore, withStoreSum)
	if diff := cmp.Diff(bumped+bumpedSum, mod+sum); diff != "" {
		t.Error(diff)
	}

	// A second one comes, and the first goes before it.
	both, bothSum := raise(withStore, withStoreSum, quick)
	had = had.With(overlap(withStore, withStoreSum, quick), store)
	read, err := gomod.ReadOverlap(had.Lines())
	if err != nil || !slices.Equal(read.Lines(), had.Lines()) {
		t.Fatalf("%q is read as %q: %v", had.Lines(), read.Lines(), err)
	}
	mod, sum = undo(store, quick, read, both, bothSum)
	if strings.Contains(mod, "example.com/c ") || !strings.Contains(mod, "example.com/d v0.3.0\n") {
		t.Errorf("one of two left\n%s", mod)
	}
	mod, sum = undo(quick, gomod.Want{}, read, mod, sum)
	if diff := cmp.Diff(bumped+bumpedSum, mod+sum); diff != "" {
		t.Error(diff)
	}

	for name, c := range map[string]struct {
		mod     string
		imports []string
		ok      bool
	}{
		"imported":                  {withStore, []string{"example.com/c/pages"}, false},
		"one that was there before": {withStore, []string{"example.com/b/pages"}, true},
		"bumped since, and brought": {strings.Replace(withStore, "c v2.0.0", "c v2.1.0", 1), nil, true},
		"bumped since, and there":   {strings.Replace(withStore, "e v1.0.0", "e v1.1.0", 1), nil, false},
	} {
		if _, _, ok, err := store.Undo(gomod.Want{}, had, []byte(c.mod), nil, c.imports); err != nil || ok != c.ok {
			t.Errorf("%s: %t, %v", name, ok, err)
		}
	}
	if _, err := gomod.ReadOverlap([]string{"require example.com/a"}); err == nil {
		t.Error("a line without a version is read")
	}
}

func TestLacksComparesDirectImports(t *testing.T) {
	want := load(t).Want([]string{"store"})
	whole := string(want.GoMod("m.example/x"))
	imports := []string{"fmt", "example.com/a/pages", "example.com/c", "example.com/e/x"}
	for name, c := range map[string]struct {
		change func(string) string
		lacks  bool
	}{
		"as it was written":          {same, false},
		"a higher version":           {replace("a v1.3.0", "a v1.4.0"), false},
		"a lower version":            {replace("a v1.3.0", "a v1.2.9"), true},
		"a lower version, replaced":  {func(s string) string { return replace("a v1.3.0", "a v1.2.9")(s) + "replace example.com/a => ../a\n" }, false},
		"one is missing":             {replace("\texample.com/c v2.0.0+incompatible\n", ""), true},
		"no import comes from it":    {replace("\texample.com/b v0.1.0\n", ""), false},
		"an indirect one is missing": {replace("\texample.com/e v1.0.0 // indirect\n", ""), false},
		"an indirect one is lower":   {replace("g v1.0.0 // indirect", "g v0.1.0 // indirect"), false},
		"marked indirect":            {replace("a v1.3.0", "a v1.3.0 // indirect"), false},
		"another comment":            {replace("a v1.3.0", "a v1.3.0 // why"), false},
		"one block":                  {replace("\n)\n\nrequire (", ""), false},
		"a line for each": {func(s string) string {
			return replace(")\n", "")(replace("\t", "require ")(replace("require (\n", "")(s)))
		}, false},
		"a newer go":  {replace("go 1.26.0", "go 1.27.1\n\ntoolchain go1.28.0"), false},
		"an older go": {replace("go 1.26.0", "go 1.25"), true},
		"no go":       {replace("go 1.26.0\n", ""), true},
		"a tool, an exclude, retracts": {func(s string) string {
			return s + "tool example.com/own/x\nexclude example.com/a v1.5.0\nretract v0.1.0\n"
		}, false},
	} {
		if lacks, err := want.Lacks([]byte(c.change(whole)), imports); lacks != c.lacks || err != nil {
			t.Errorf("%s: %t, %v\n%s", name, lacks, err, c.change(whole))
		}
	}
	if _, err := want.Lacks([]byte("require {"), nil); err == nil || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("a broken go.mod: %v", err)
	}
}

func replace(old, text string) func(string) string {
	return func(s string) string { return strings.ReplaceAll(s, old, text) }
}

func TestReplacedRequirementIsNotRaised(t *testing.T) {
	want := load(t).Want(nil)
	const replaced = "module m.example/x\n\ngo 1.26.0\n\nrequire example.com/a v1.0.0\n\nreplace example.com/a v1.0.0 => ../a\n"
	got, err := want.Raise([]byte(replaced), want)
	if err != nil || !strings.Contains(string(got), "example.com/a v1.0.0\n") || !strings.Contains(string(got), "example.com/b v0.1.0 // indirect\n") {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestEarlierTableVersionIsReplaced(t *testing.T) {
	want := load(t).Want(nil)
	const earlier = "module m.example/x\n\ngo 1.26.0\n\nrequire example.com/a v1.2.0\n\nrequire example.com/old v1.0.0 // indirect\n"
	for name, c := range map[string]struct {
		mod     string
		imports []string
		want    bool
	}{
		"nothing is lost":              {earlier, []string{"example.com/a"}, true},
		"the user's code needs it":     {earlier, []string{"example.com/old/x"}, false},
		"a version would be lower":     {strings.Replace(earlier, "a v1.2.0", "a v1.4.0", 1), nil, false},
		"it is no go.mod that is read": {"require {", nil, false},
	} {
		if got := want.Replaces([]byte(c.mod), c.imports); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
