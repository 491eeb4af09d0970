package rule_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/generator/vet"
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

func TestEveryNamedProofExistsAndSaysWhatItProves(t *testing.T) {
	exist := proofs(t)
	for _, r := range rule.Catalogue() {
		for _, test := range r.Proofs {
			if test == rule.Vet {
				if !vet.Checks(r.ID) {
					t.Errorf("%s names vet, which does not check it", r.ID)
				}
				continue
			}
			if !slices.Contains(exist[test], r.ID) {
				t.Errorf("%s names %s, and no test of that name says that it proves it", r.ID, test)
			}
		}
	}
}

func TestNoRuleIsProvedInSecret(t *testing.T) {
	named := map[string]bool{}
	for _, r := range rule.Catalogue() {
		if len(r.Proofs) > 0 {
			named[r.ID] = true
		}
	}
	for test, ids := range proofs(t) {
		for _, id := range ids {
			if !named[id] {
				t.Errorf("%s says that it proves %s, which the catalogue calls planned", test, id)
			}
		}
	}
}

func TestTheCatalogueIsComplete(t *testing.T) {
	var ids []string
	for _, r := range rule.Catalogue() {
		ids = append(ids, r.ID)
		for _, text := range []string{r.Never, r.Held} {
			if !regexp.MustCompile(`^["A-Z/].*[.)]$`).MatchString(text) {
				t.Errorf("%s: %q is no sentence", r.ID, text)
			}
		}
		if words := len(strings.Fields(r.Name)); words < 2 || words > 5 {
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
