package rule_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/rule"
)

const (
	ruleText = "# CF-02 tenants are apart\n\n## The failure that it prevents\n\nOne tenant reads\nthe rows of another.\n\n## What the audit found\n\nNo tenant.\n\n## How it is enforced\n\nBy policies.\n"
	lazy     = "# CF-01 nothing is lazy\n\n## The failure that it prevents\n\nA race.\n\n## What the audit found\n\nA cache.\n\n## How it is enforced\n\nThere is none.\n"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestLoadRules(t *testing.T) {
	got, err := rule.Load(fstest.MapFS{
		"component/store/rules/CF-02.md":                          file(ruleText),
		"base/rules/CF-01.md":                                     file(lazy),
		"shared/retry/rules/EX-01.md":                             file(strings.Replace(ruleText, "CF-02", "EX-01", 1)),
		"component/store/internal/praecepta/store/s_test.go.tmpl": file("package store\n\n// Proves CF-02, EX-01.\nfunc TestB(t *testing.T) {}\n\n// Proves CF-02.\nfunc TestA(t *testing.T) {}\n"),
		"component/other/internal/praecepta/other/o_test.go.tmpl": file("package other\n\n// Proves CF-02.\nfunc TestA(t *testing.T) {}\n"),
		"component/other/internal/praecepta/other/o.go.tmpl":      file("package other\n\n// Proves CF-01.\nfunc TestC(t *testing.T) {}\n"),
		"component/store/_guards/CF-02-policy.patch":              file("Proof: TestA"),
	})
	want := []rule.Rule{
		{ID: "CF-01", Name: "nothing is lazy", Never: "A race.", Held: "There is none.", Audit: "A cache.", Home: "base"},
		{ID: "CF-02", Name: "tenants are apart", Never: "One tenant reads the rows of another.", Held: "By policies.", Audit: "No tenant.", Home: "component/store", Proofs: []string{"TestA", "TestB"}},
		{ID: "EX-01", Name: "tenants are apart", Never: "One tenant reads the rows of another.", Held: "By policies.", Audit: "No tenant.", Home: "shared/retry", Proofs: []string{"TestB"}},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestLoadRefusesInvalidRule(t *testing.T) {
	const name = "component/store/rules/CF-02.md"
	replaced := func(old, with string) fstest.MapFS {
		return fstest.MapFS{name: file(strings.Replace(ruleText, old, with, 1))}
	}
	for want, templates := range map[string]fstest.MapFS{
		"want a title":                     replaced("# CF-02", "CF-02"),
		`"# CF-2 tenants are apart": want`: replaced("CF-02", "CF-2"),
		"rule CF-03 must be in the file CF-03.md, not CF-02.md":                replaced("CF-02", "CF-03"),
		`no heading is above the paragraph "Some words."`:                      replaced("apart\n", "apart\n\nSome words.\n"),
		`heading "The failures that it prevents" is unknown or repeated: want`: replaced("The failure", "The failures"),
		`heading "The failure that it prevents" is unknown or repeated: want`:  replaced("How it is enforced", "The failure that it prevents"),
		`the section "How it is enforced" is empty`:                            replaced("By policies.", ""),
		`the section "What the audit found" is missing`:                        replaced("## What the audit found\n\nNo tenant.\n\n", ""),
		`the section "How it is enforced" is missing`:                          replaced("## How it is enforced\n\nBy policies.\n", ""),
		"CF-02.txt: rule CF-02 must be in the file CF-02.md":                   {"base/rules/CF-02.txt": file(ruleText)},
		"the ID CF-02 is already used by a rule of base":                       {"base/rules/CF-02.md": file(ruleText), name: file(ruleText)},
	} {
		got, err := rule.Load(templates)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v and %v", want, err, got)
		}
		if refused := maps.Keys(templates); err != nil && !strings.HasPrefix(err.Error(), "read rule ") {
			t.Errorf("%q names none of %v", err, refused)
		}
	}
}
