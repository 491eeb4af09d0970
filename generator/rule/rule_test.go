package rule_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/templates"
)

// proofs maps each test of the templates to the rules that it says it proves.
func proofs(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := fs.WalkDir(templates.FS, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go.tmpl") {
			return err
		}
		content, err := fs.ReadFile(templates.FS, path)
		for test, ids := range rule.ProofsIn(content) {
			all[test] = append(all[test], ids...)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d proofs, %v", len(all), err)
	}
	return all
}

// loaded is the rules of the templates.
func loaded(t *testing.T) []rule.Rule {
	t.Helper()
	all, err := rule.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryRuleHasAProof(t *testing.T) {
	for _, r := range loaded(t) {
		if len(r.Proofs) == 0 {
			t.Errorf("%s: no test says that it proves it", r.ID)
		}
	}
}

func TestProofsCiteKnownRules(t *testing.T) {
	known := map[string]bool{}
	for _, r := range loaded(t) {
		known[r.ID] = true
	}
	for test, ids := range proofs(t) {
		for _, id := range ids {
			if !known[id] {
				t.Errorf("%s says that it proves %s, which has no text", test, id)
			}
		}
	}
}

func TestRuleCatalogIsComplete(t *testing.T) {
	var ids []string
	for _, r := range loaded(t) {
		ids = append(ids, r.ID)
		for _, text := range []string{r.Never, r.Held} {
			if !regexp.MustCompile(`^["A-Z/].*[.)]$`).MatchString(text) {
				t.Errorf("%s: %q is no sentence", r.ID, text)
			}
		}
		if words := len(strings.Fields(r.Name)); words < 2 || words > 8 {
			t.Errorf("%s: %q has %d words", r.ID, r.Name, words)
		}
	}
	if len(ids) < 42+19 || ids[0] != "CF-01" || ids[41] != "CF-42" || ids[60] != "EX-19" || !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("got %q", ids)
	}
}

func TestProofsAreReadFromComments(t *testing.T) {
	source := `package x

// Proves CF-02, EX-07.
func TestA(t *testing.T) {}

// Proves CF-01.
// More of it.
func FuzzB(f *testing.F) {}

// TestC is about CF-03.
func TestC(t *testing.T) {}
`
	want := map[string][]string{"TestA": {"CF-02", "EX-07"}, "FuzzB": {"CF-01"}}
	if diff := cmp.Diff(want, rule.ProofsIn([]byte(source))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"CF-02", "EX-10"}, rule.Cited([]byte("EX-10 (CF-02), XCF-03, CF-2, EX-10"))); diff != "" {
		t.Error(diff)
	}
}

func TestNearestID(t *testing.T) {
	ids := []string{"CF-01", "CF-02", "CF-20", "EX-02"}
	for name, want := range map[string]string{"CF-2": "CF-02", "cf-2": "CF-02", "CF2": "CF-02", "ex-2": "EX-02", "CF-002": "CF-02", "CF-20": "CF-20", "CF-99": "", "XX-02": "", "CF-": "", "shop": ""} {
		if got := rule.NearestID(name, ids); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
