package gomod_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/gomod"
)

const excluding = `go 1.26.0

[base]
require example.com/a v1.3.0
require example.com/z v1.0.0

[store]
require example.com/c v1.0.0
require example.com/d v0.1.0 // indirect
exclude example.com/d v0.2.0 // c does not compile with it.
`

const excluded = "\n// Excluded by praecepta-gen: c does not compile with it.\nexclude example.com/d v0.2.0\n"

func TestExcludeBelongsToComponent(t *testing.T) {
	all, err := gomod.Load(fstest.MapFS{gomod.TablePath: {Data: []byte(excluding)}})
	if err != nil {
		t.Fatal(err)
	}
	with, without := all.Want([]string{"store"}), all.Want(nil)
	whole := string(with.GoMod("m.example/x"))
	if !strings.HasSuffix(whole, excluded) || strings.Contains(string(without.GoMod("m.example/x")), "exclude") {
		t.Errorf("a new service has\n%s", whole)
	}
	store := all.Brings([]string{"store"}, []string{"store"})
	own := string(without.GoMod("m.example/x")) + "\nrequire example.com/own v1.0.0 // why\n\n// slow\nexclude example.com/own v1.1.0\n"
	for name, was := range map[string]string{"new": string(without.GoMod("m.example/x")), "with its own": own} {
		raised, err := with.Raise([]byte(was), store)
		if err != nil || !strings.Contains(string(raised), "Excluded by praecepta-gen: c does not compile") {
			t.Errorf("%s: %v\n%s", name, err, raised)
		}
		if name == "new" && string(raised) != whole {
			t.Errorf("the raised requirements differ from a new table: %s", cmp.Diff(whole, string(raised)))
		}
		if again, err := with.Raise(raised, with); err != nil || string(again) != string(raised) {
			t.Errorf("%s: a second time it changes: %v %s", name, err, cmp.Diff(string(raised), string(again)))
		}
		had, err := with.Overlap(store, []byte(was), nil)
		if err != nil {
			t.Fatal(err)
		}
		undone, _, ok, err := store.Undo(gomod.Want{}, had, raised, nil, nil)
		if diff := cmp.Diff(was, string(undone)); diff != "" || !ok || err != nil {
			t.Errorf("%s: undone, %v, it is %s", name, err, diff)
		}
		if lowered, _, err := without.Lower(with, append(raised, "// more\n"...), nil, nil); err != nil || strings.Contains(string(lowered), "praecepta-gen") {
			t.Errorf("%s: lowered, %v, it is\n%s", name, err, lowered)
		}
	}
	// The service requires the version already, or excludes it by itself.
	for name, more := range map[string]string{"required": "require example.com/d v0.2.0 // indirect\n", "excluded": "exclude example.com/d v0.2.0\n"} {
		raised, err := with.Raise([]byte(string(without.GoMod("m.example/x"))+"\n"+more), store)
		if err != nil || strings.Contains(string(raised), "praecepta-gen") {
			t.Errorf("%s: %v\n%s", name, err, raised)
		}
	}
	// The user may remove it.
	if lacks, err := with.Lacks([]byte(strings.TrimSuffix(whole, excluded)), []string{"example.com/c"}); lacks || err != nil {
		t.Errorf("a go.mod without it lacks something: %v", err)
	}
	// A table that no longer has it takes it back.
	later, err := gomod.Load(fstest.MapFS{gomod.TablePath: {Data: []byte(strings.Replace(excluding, "c v1.0.0", "c v1.0.1", 1)[:strings.Index(excluding, "exclude")])}})
	if err != nil {
		t.Fatal(err)
	}
	raised, err := later.Want([]string{"store"}).Raise([]byte(whole+"\nrequire example.com/own v1.0.0\n"), later.Want([]string{"store"}))
	if err != nil || strings.Contains(string(raised), "exclude") {
		t.Errorf("%v\n%s", err, raised)
	}
}

func TestExcludeNeedsReason(t *testing.T) {
	for _, line := range []string{"exclude example.com/d v0.2.0", "exclude example.com/d v0.2.0 // ", "exclude example.com/d // why"} {
		if _, err := gomod.Load(fstest.MapFS{gomod.TablePath: {Data: []byte("go 1.26.0\n[base]\n" + line + "\n")}}); err == nil {
			t.Errorf("%q is accepted", line)
		}
	}
}
