package golden

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/generator/vet"
	"github.com/praecepta/praecepta-gen/templates"
)

const (
	guardsDir  = "_guards"           // in the folder of the templates that the guards patch the output of
	provedFile = "../docs/proofs.md" // what make prove writes
	atOnce     = 2                   // how many guards make prove takes out at the same time
)

// guard is one thing that holds a rule, as a patch that takes it out of a service,
// and the test of that service that has to fail without it, or vet, which has to find it.
type guard struct {
	path   string // of the patch
	rule   string
	effect string // what the service does without it
	proof  string
}

// name is that of the patch, such as CF-02-with-check.
func (g guard) name() string { return strings.TrimSuffix(filepath.Base(g.path), ".patch") }

// guards reads the patches, in order of their names. Each is named after its rule,
// and begins with a line of words, a line "Proof: TestName" or "Proof: vet", and an empty line.
func guards(t *testing.T) []guard { return thisRepository().guards(t) }

func (r repository) guards(t *testing.T) []guard {
	t.Helper()
	var paths []string
	for _, folder := range []string{tree.Base, catalog.Root + "/*", catalog.Shared + "/*"} {
		found, err := filepath.Glob(filepath.Join(r.root, "templates", folder, guardsDir, "*.patch"))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	if len(paths) == 0 {
		t.Fatal("there are no guards")
	}
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(strings.Compare(filepath.Base(a), filepath.Base(b)), strings.Compare(a, b))
	})
	named := regexp.MustCompile(`^((?:CF|EX)-\d\d)-[a-z0-9-]+\.patch$`)
	head := regexp.MustCompile(`\A([A-Z][^\n|]+\.)\nProof: ((?:Test|Fuzz)\w+|vet)\n\n--- a/`)
	var all []guard
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, said := named.FindStringSubmatch(filepath.Base(path)), head.FindSubmatch(content)
		if name == nil || said == nil {
			t.Fatalf("%s: want a name such as CF-02-with-check.patch, and a head of two lines", path)
		}
		all = append(all, guard{path: path, rule: name[1], effect: string(said[1]), proof: string(said[2])})
	}
	return all
}

// apply takes the guard out of the service in dir, or with -R puts it back.
func (g guard) apply(dir string, flags ...string) error {
	path, err := filepath.Abs(g.path)
	if err != nil {
		return err
	}
	cmd := exec.Command("git", slices.Concat([]string{"apply"}, flags, []string{path})...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir)) // else paths are those of the repository around it
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the patch %s does not apply: %w: %s", g.name(), err, out)
	}
	return nil
}

// whole is a service of all components with what they seed: guards are taken out of it.
func emitComplete(t *testing.T) string {
	t.Helper()
	return emitProven(t, templates.FS, known(t, templates.FS).Names()...)
}

// rulesIn are the rules of the templates.
func rulesIn(t *testing.T, from fs.FS) []rule.Rule {
	t.Helper()
	all, err := rule.Load(from)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryRuleHasRemovableGuard(t *testing.T) { thisRepository().everyRuleIsGuarded(t) }

func (r repository) everyRuleIsGuarded(t *testing.T) {
	t.Helper()
	service := emit(t, r.templates, known(t, r.templates).Names()...)
	taken := map[string][]string{}
	for _, g := range r.guards(t) {
		if err := g.checkSource(service); err != nil {
			t.Error(err)
		}
		taken[g.rule] = append(taken[g.rule], g.proof)
	}
	for _, r := range rulesIn(t, r.templates) {
		if len(taken[r.ID]) == 0 {
			t.Errorf("%s: no guard of it is taken out", r.ID)
		}
		for _, proof := range taken[r.ID] {
			if proof == rule.Vet && vet.Checks(r.ID) {
				continue
			}
			if !slices.Contains(r.Proofs, proof) {
				t.Errorf("%s: %s is none of its proofs", r.ID, proof)
			}
		}
	}
}

// TestProofsPageListsGuards compares docs/proofs.md with the guards that
// there are. It proves none of them: a guard that is newer than the last run of
// make prove is listed as not yet proved. -update writes the page.
func TestProofsPageListsGuards(t *testing.T) {
	content, err := os.ReadFile(provedFile)
	if err != nil {
		t.Fatalf("%v\nwrite it with: make prove", err)
	}
	want := page(guards(t), rulesIn(t, templates.FS), provedRows(content), provedCommit(content))
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
	written := page([]guard{old}, nil, map[string]bool{old.row(): true}, "abc1234")
	if got := provedCommit([]byte(written)); got != "abc1234" {
		t.Errorf("the page is of commit %q", got)
	}
	moved := old
	moved.proof = "TestNew"
	fresh := guard{path: "CF-02-new.patch", rule: "CF-02", effect: "It fails.", proof: "TestOld"}
	again := page([]guard{old, moved, fresh}, nil, provedRows([]byte(written)), "abc1234")
	if yes, no := strings.Count(again, "| yes |\n"), strings.Count(again, "| not yet |\n"); yes != 1 || no != 2 {
		t.Errorf("%d are proved and %d are not, want 1 and 2:\n%s", yes, no, again)
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

// page is docs/proofs.md: known has the rows of the guards that were proved, and
// commit is the one of the last run of all guards.
func page(guards []guard, all []rule.Rule, known map[string]bool, commit string) string {
	text := &strings.Builder{}
	fmt.Fprintf(text, `# Proofs

See which code enforces each rule, and which test fails without it. A guard is code of a service that enforces a rule.
`+"`make prove`"+` removes one guard at a time from a service of all components, runs the test of the guard, and writes this page. CI
does so every night. The patches that remove the guards are in the folder `+"`_guards`"+` of the [component](../templates/component), the
[shared package](../templates/shared) or the [base](../templates/base) that has the code.

Recorded at commit `+"`%s`"+`, with %d guards. A newer guard is listed as not yet proved.

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
	fmt.Fprint(text, "\nSome findings of the audit have no direct counterpart in Go. The proofs cover this instead:\n\n")
	for _, r := range all {
		if r.Audit != "" {
			fmt.Fprintf(text, "- **%s %s**, found as %s: %s\n", r.ID, r.Name, r.Audit, r.Held)
		}
	}
	return text.String()
}
