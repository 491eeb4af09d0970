package golden

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/templates"
)

const (
	guardsDir  = "../generator/rule/guards"
	provedFile = "../docs/proofs.md" // what make prove writes
	atOnce     = 2                   // how many guards make prove takes out at the same time
)

// guard is one thing that holds a rule, as a patch that takes it out of a service,
// and the test of that service that has to fail without it, or vet, which has to find it.
type guard struct {
	path  string // of the patch
	rule  string
	taken string // what the service does without it
	proof string
}

// name is that of the patch, such as CF-02-with-check.
func (g guard) name() string { return strings.TrimSuffix(filepath.Base(g.path), ".patch") }

// guards reads the patches, in order of their names. Each is named after its rule,
// and begins with a line of words, a line "Proof: TestName" or "Proof: vet", and an empty line.
func guards(t *testing.T) []guard {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(guardsDir, "*.patch"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d guards, %v", len(paths), err)
	}
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
		all = append(all, guard{path: path, rule: name[1], taken: string(said[1]), proof: string(said[2])})
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
func whole(t *testing.T) string {
	t.Helper()
	return emit(t, templates.FS, known(t, templates.FS).Names()...)
}

func TestEveryRuleHasAGuardThatCanBeTakenOut(t *testing.T) {
	service := whole(t)
	taken := map[string][]string{}
	for _, g := range guards(t) {
		if err := g.apply(service, "--check"); err != nil {
			t.Error(err)
		}
		taken[g.rule] = append(taken[g.rule], g.proof)
	}
	for _, r := range rule.Catalogue() {
		if len(taken[r.ID]) == 0 {
			t.Errorf("%s: no guard of it is taken out", r.ID)
		}
		for _, proof := range taken[r.ID] {
			if !slices.Contains(r.Proofs, proof) {
				t.Errorf("%s: %s is none of its proofs", r.ID, proof)
			}
		}
	}
}

// TestThePageOfProofsIsOfTheseGuards holds docs/proofs.md to the guards that there
// are: each of them was proved once at least, and the page says on which templates.
func TestThePageOfProofsIsOfTheseGuards(t *testing.T) {
	content, err := os.ReadFile(provedFile)
	if err != nil {
		t.Fatalf("%v\nwrite it with: make prove", err)
	}
	known := provedRows(content)
	for _, g := range guards(t) {
		if known[g.name()] == (proved{}) {
			t.Errorf("%s was never proved\nprove it with: go test -tags prove ./golden -run TestProve/guard/%s", g.name(), g.name())
		}
	}
	if diff := cmp.Diff(string(content), page(guards(t), known)); diff != "" {
		t.Errorf("%s\nwrite it anew with: make prove", diff)
	}
}

// proved is how a guard was proved the last time.
type proved struct {
	seconds string
	on      string // the first digits of the digest of the templates and guards
}

// provedRows reads the rows of docs/proofs.md, by the name of the guard.
func provedRows(content []byte) map[string]proved {
	all := map[string]proved{}
	for _, row := range regexp.MustCompile("(?m)/guards/([\\w-]+)\\.patch\\).* \\| (\\d+) \\| `([0-9a-f]+)` \\|$").FindAllStringSubmatch(string(content), -1) {
		all[row[1]] = proved{seconds: row[2], on: row[3]}
	}
	return all
}

// page is docs/proofs.md: known says how each guard was proved, by its name.
func page(all []guard, known map[string]proved) string {
	text := &strings.Builder{}
	fmt.Fprintf(text, `# Proofs

Every rule is held by guards in the code of a service, and for each guard a test that comes with the service
fails once the guard is removed. `+"`make prove`"+` removes one guard at a time from a service of all components,
runs the test, and writes this page. The patches that remove them are beside the rules, in
[generator/rule/guards](../generator/rule/guards).

Each of the %d tests failed without its guard, and all of them passed with every guard in place. The seconds
include the compiler's, with %d guards at the same time. The last column identifies the templates that a guard
was proved on: the first digits of their SHA-256. A run of some guards updates their rows only.

| rule | what a service does without the guard | the test that fails | seconds | proved on |
|---|---|---|--:|---|
`, len(all), atOnce)
	for _, g := range all {
		fmt.Fprintf(text, "| %s | [%s](../generator/rule/guards/%s.patch) | `%s` | %s | `%s` |\n", g.rule, g.taken, g.name(), g.proof, known[g.name()].seconds, known[g.name()].on)
	}
	fmt.Fprint(text, "\nSome rules come from findings that have no literal counterpart in Go. What is proved instead:\n\n")
	for _, r := range rule.Catalogue() {
		if r.Audit != "" {
			fmt.Fprintf(text, "- **%s %s**, found as %s: %s\n", r.ID, r.Name, r.Audit, r.Held)
		}
	}
	return text.String()
}

// provedOn identifies what a proof depends on: the service without the files that
// are there to be read alone, and the guards.
func provedOn(t *testing.T) string {
	t.Helper()
	parts := files(t, whole(t))
	delete(parts, tree.LockPath)
	delete(parts, "README.md")
	for _, g := range guards(t) {
		content, err := os.ReadFile(g.path)
		if err != nil {
			t.Fatal(err)
		}
		parts["guard "+g.name()] = string(content)
	}
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		fmt.Fprintf(sum, "%q %q\n", name, parts[name])
	}
	const digits = 8
	return fmt.Sprintf("%x", sum.Sum(nil))[:digits]
}
