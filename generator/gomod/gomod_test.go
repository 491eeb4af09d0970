package gomod_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/gomod"
)

const table = `go 1.26.0

[base]
require example.com/a v1.3.0
require example.com/b v0.1.0 // indirect
sum example.com/a v1.3.0 h1:a130=
sum example.com/a v1.3.0/go.mod h1:a130m=
sum example.com/a v1.12.1/go.mod h1:a1121m=
sum example.com/b v0.1.0 h1:b=

[store]
require example.com/b v0.1.0
require example.com/e v1.0.0 // indirect
require example.com/g v1.0.0 // indirect
require example.com/f v1.0.0 // indirect unless quick,slow
sum example.com/f v1.0.0 h1:f= unless slow
require example.com/c v2.0.0+incompatible
sum example.com/a v1.3.0 h1:a130=
sum example.com/c v2.0.0+incompatible h1:c=

[quick]
require example.com/d v0.3.0
`

func load(t *testing.T) gomod.Table {
	t.Helper()
	all, err := gomod.Load(fstest.MapFS{gomod.TablePath: {Data: []byte(table)}})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRequirementsOfComponentSet(t *testing.T) {
	want := load(t).Want([]string{"store"})
	if diff := cmp.Diff(`module example.com/shop

go 1.26.0

require (
	example.com/a v1.3.0
	example.com/b v0.1.0
	example.com/c v2.0.0+incompatible
)

require (
	example.com/e v1.0.0 // indirect
	example.com/f v1.0.0 // indirect
	example.com/g v1.0.0 // indirect
)
`, string(want.GoMod("example.com/shop"))); diff != "" {
		t.Error(diff)
	}
	// In the order of the go command: by semantic version, not by text.
	if diff := cmp.Diff(`example.com/a v1.3.0 h1:a130=
example.com/a v1.3.0/go.mod h1:a130m=
example.com/a v1.12.1/go.mod h1:a1121m=
example.com/b v0.1.0 h1:b=
example.com/c v2.0.0+incompatible h1:c=
example.com/f v1.0.0 h1:f=
`, string(want.GoSum())); diff != "" {
		t.Error(diff)
	}
	if alone := string(load(t).Want(nil).GoMod("m.example/x")); !strings.Contains(alone, "\nrequire example.com/b v0.1.0 // indirect\n") {
		t.Errorf("no line for what is indirect:\n%s", alone)
	}
}

func TestIndirectRequirementBecomesDirect(t *testing.T) {
	alone := load(t).Want(nil).GoMod("m.example/x")
	want := load(t).Want([]string{"store"})
	raised, err := want.Raise(alone, want)
	if diff := cmp.Diff(string(want.GoMod("m.example/x")), string(raised)); diff != "" || err != nil {
		t.Errorf("the raised requirements differ from a new table: %v\n%s", err, diff)
	}
}

func TestAddThenRemoveFloatingRequirement(t *testing.T) {
	const floats = "example.com/f v1.0.0"
	all := load(t)
	for names, listed := range map[string]bool{"": false, "store": true, "quick": false, "quick store": false, "store slow": false, "store other": true} {
		want := all.Want(strings.Fields(names))
		if got := strings.Contains(string(want.GoMod("m.example/x")), floats); got != listed {
			t.Errorf("%q: listed is %t", names, got)
		}
		if got := strings.Contains(string(want.GoSum()), floats); got != (listed || names == "quick store") {
			t.Errorf("%q: summed is %t", names, got)
		}
	}
	store := string(all.Want([]string{"store"}).GoMod("m.example/x"))
	both := all.Want([]string{"quick", "store"})
	for name, c := range map[string]struct {
		change func(string) string
		stays  bool
	}{
		"as we wrote it":          {func(s string) string { return s }, false},
		"imported by the service": {func(s string) string { return strings.Replace(s, floats+" // indirect", floats, 1) }, true},
		"another version of it":   {func(s string) string { return strings.Replace(s, "f v1.0.0", "f v1.1.0", 1) }, true},
		"another requirement":     {func(s string) string { return s + "require example.com/own v0.5.0\n" }, true},
		"a higher version":        {func(s string) string { return strings.Replace(s, "a v1.3.0", "a v1.4.0", 1) }, false},
		"a replaced module":       {func(s string) string { return s + "replace example.com/a => ../a\n" }, true},
	} {
		raised, err := both.Raise([]byte(c.change(store)), both)
		if err != nil || strings.Contains(string(raised), "example.com/f ") != c.stays {
			t.Errorf("%s: %v\n%s", name, err, raised)
		}
		if name == "as we wrote it" && string(raised) != string(both.GoMod("m.example/x")) {
			t.Errorf("the raised requirements differ from a new table: %s", cmp.Diff(string(both.GoMod("m.example/x")), string(raised)))
		}
	}
}

func TestRaiseNeverLowersRequirements(t *testing.T) {
	want := load(t).Want([]string{"store"})
	const theirs = `module example.com/shop

go 1.27.0

require (
	example.com/a v1.9.0 // we need this one
	example.com/own v0.5.0
	example.com/b v0.0.9
)
`
	got, err := want.Raise([]byte(theirs), want)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"go 1.27.0", "example.com/a v1.9.0 // we need this one", "example.com/own v0.5.0", "example.com/b v0.1.0\n", "example.com/c v2.0.0+incompatible"} {
		if !strings.Contains(string(got), line) {
			t.Errorf("%q is missing:\n%s", line, got)
		}
	}
	again, err := want.Raise(got, want)
	if err != nil || string(again) != string(got) {
		t.Errorf("a second time it changes: %v\n%s", err, cmp.Diff(string(got), string(again)))
	}
	sum := want.RaiseSum([]byte("example.com/own v0.5.0 h1:own=\n"), nil, want)
	if !strings.HasSuffix(string(sum), "example.com/c v2.0.0+incompatible h1:c=\nexample.com/f v1.0.0 h1:f=\nexample.com/own v0.5.0 h1:own=\n") {
		t.Errorf("go.sum became\n%s", sum)
	}
	if got := want.RaiseSum(sum, nil, want); string(got) != string(sum) {
		t.Error("go.sum changes a second time")
	}
	if _, err := want.Raise([]byte("require {"), want); err == nil || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("a broken go.mod: %v", err)
	}
}

func TestValidateModule(t *testing.T) {
	for _, path := range []string{"", "shop", "../x", "https://example.com/shop", "example.com/a b", "example.com//a", "/example.com/a", "example.com/shop/", "Ünï.com/x"} {
		if err := gomod.ValidateModule(path); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", path, err)
		}
	}
	table, err := gomod.Load(fstest.MapFS{gomod.TablePath: {Data: []byte("go 1.26\n[base]\nrequire example.com/a v1.0.0\n[x]\nrequire example.com/a/b/v2 v2.0.0 // indirect\n")}})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"a b", "example.com/vendor/shop", "example.com/shop/vendor", "example.com/a", "example.com/A", "example.com/a/shop", "example.com/a/b/v2", "example.com/a/b/v2/x",
	} {
		if err := table.ValidateNewModule(path); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", path, err)
		}
	}
	for _, path := range []string{
		"example.com/shop", "example.com/ab", "example.com/internal/shop", "example.com/testdata/shop", "example.com/_git/shop.git", "example.com", "gopkg.in/shop.v2",
	} {
		if err := table.ValidateNewModule(path); err != nil {
			t.Errorf("%q: %v", path, err)
		}
	}
	if err := gomod.ValidateModule("example.com/shop/v2"); err != nil {
		t.Error(err)
	}
}

func TestLoadNamesInvalidTable(t *testing.T) {
	for _, content := range []string{"", "go 1.26.0\nrequired x v1\n"} {
		if _, err := gomod.Load(fstest.MapFS{gomod.TablePath: {Data: []byte(content)}}); err == nil {
			t.Errorf("%q is accepted", content)
		}
	}
}

func TestOneErrorOfDamagedGoModIsReported(t *testing.T) {
	_, err := load(t).Want([]string{"store"}).Lacks([]byte("module m\n\nrequire\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0\n)\n"), nil)
	if err == nil || !strings.HasSuffix(err.Error(), "(other errors: 3)") || strings.Count(err.Error(), "go.mod:") != 2 {
		t.Errorf("got %v, want the first of four errors", err)
	}
}
