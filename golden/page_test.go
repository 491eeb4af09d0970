package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

const provedFile = "../docs/proofs.md" // what make prove writes

// TestProofsPageListsGuards compares docs/proofs.md with the guards that
// there are. It proves none of them: a guard that is newer than the last run of
// make prove is listed as not yet proved. -update writes the page.
func TestProofsPageListsGuards(t *testing.T) {
	content, err := os.ReadFile(provedFile)
	if err != nil {
		t.Fatalf("%v\nwrite it with: make prove", err)
	}
	want := page(guards(t), provedRows(content), provedCommit(content))
	if *update {
		if err := os.WriteFile(provedFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := gocmp.Diff(string(content), want); diff != "" {
		t.Errorf("%s\naccept it with: make golden", diff)
	}
}

func TestNewGuardIsNotYetProved(t *testing.T) {
	old := guard{path: "CF-01-old.patch", rule: "CF-01", effect: "It fails.", proof: "TestOld"}
	written := page([]guard{old}, map[string]bool{old.row(): true}, "abc1234")
	if got := provedCommit([]byte(written)); got != "abc1234" {
		t.Errorf("the page is of commit %q", got)
	}
	moved := old
	moved.proof = "TestNew"
	fresh := guard{path: "CF-02-new.patch", rule: "CF-02", effect: "It fails.", proof: "TestOld"}
	again := page([]guard{old, moved, fresh}, provedRows([]byte(written)), "abc1234")
	if yes, no := strings.Count(again, "| yes |\n"), strings.Count(again, "| not yet |\n"); yes != 1 || no != 2 {
		t.Errorf("%d are proved and %d are not, want 1 and 2:\n%s", yes, no, again)
	}
}

func TestRecordChangesOnlyTheRowOfItsGuard(t *testing.T) {
	kept := guard{path: "CF-01-kept.patch", rule: "CF-01", effect: "It fails.", proof: "TestKept"}
	tried := guard{path: "CF-02-tried.patch", rule: "CF-02", effect: "It fails.", proof: "TestTried"}
	all := []guard{kept, tried}
	before := []byte(page(all, map[string]bool{kept.row(): true}, "abc1234"))
	after := []byte(recorded(before, all, tried, true, "def5678"))
	if known := provedRows(after); !known[kept.row()] || !known[tried.row()] || provedCommit(after) != "def5678" {
		t.Errorf("a guard that was proved:\n%s", after)
	}
	survived := []byte(recorded(after, all, tried, false, "fed8765"))
	if known := provedRows(survived); !known[kept.row()] || known[tried.row()] {
		t.Errorf("a guard that survived:\n%s", survived)
	}
}

// row is how docs/proofs.md lists a guard: a guard whose row differs is a new one.
func (g guard) row() string {
	return fmt.Sprintf("| %s | [%s](%s) | `%s` |", g.rule, g.effect, filepath.ToSlash(g.path), g.proof)
}

// provedRows reads the guards that docs/proofs.md lists as proved.
func provedRows(content []byte) map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(string(content)) {
		if row, is := strings.CutSuffix(line, " yes |\n"); is {
			all[row] = true
		}
	}
	return all
}

// provedCommit reads the commit that docs/proofs.md is of.
func provedCommit(content []byte) string {
	found := regexp.MustCompile("(?m)^Recorded at commit `(\\w+)`").FindSubmatch(content)
	if found == nil {
		return ""
	}
	return string(found[1])
}

// recorded returns docs/proofs.md after one guard was tried at a commit: content is the
// page before. A guard that was not proved loses its row, and all other rows stay.
func recorded(content []byte, guards []guard, tried guard, proved bool, commit string) string {
	known := provedRows(content)
	delete(known, tried.row())
	if proved {
		known[tried.row()] = true
	}
	return page(guards, known, commit)
}

// page is docs/proofs.md: known has the rows of the guards that were proved, and
// commit is the one of the last run.
func page(guards []guard, known map[string]bool, commit string) string {
	text := &strings.Builder{}
	fmt.Fprintf(text, `# Proofs

See which code enforces each rule, and which test fails without it. A guard is code of a service that enforces a rule.
`+"`make prove`"+` removes one guard at a time from a service of all components, runs the test of the guard, and records the result
on this page. CI does so every night. The patches that remove the guards are in the folder `+"`_guards`"+` of the
[component](../templates/component), the [shared package](../templates/shared) or the [base](../templates/base) that has the code.

Recorded at commit `+"`%s`"+`, with %d guards. A run can be of some guards only: it changes their rows, and the other rows are from
earlier runs. A guard that is new, or that its last run did not prove, is listed as not yet proved.

| rule | without the guard | test that fails | proved |
|---|---|---|---|
`, commit, len(guards))
	for _, g := range guards {
		proved := "not yet"
		if known[g.row()] {
			proved = "yes"
		}
		fmt.Fprintf(text, "%s %s |\n", g.row(), proved)
	}
	return text.String()
}
