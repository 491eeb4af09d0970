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

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/generator/vet"
	"github.com/praecepta/praecepta-gen/templates"
)

const (
	guardsDir = "_guards" // in the folder of the templates that the guards patch the output of
	atOnce    = 2         // how many guards make prove takes out at the same time
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
