package golden

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/rule"
)

const (
	guardsDir = "../generator/rule/guards"
	shopDir   = "../examples/shop"
)

// guard is one thing that holds a rule, as a patch that takes it out of a service,
// and the test of that service that has to go red without it.
type guard struct {
	path  string // of the patch
	rule  string
	taken string // what the service does without it
	proof string
}

// guards reads the patches, in order of their names. Each is named after its rule,
// and begins with a line of words, a line "Proof: TestName", and an empty line.
func guards(t *testing.T) []guard {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(guardsDir, "*.patch"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d guards, %v", len(paths), err)
	}
	named := regexp.MustCompile(`^((?:CF|EX)-\d\d)-[a-z0-9-]+\.patch$`)
	head := regexp.MustCompile(`\A([A-Z][^\n|]+\.)\nProof: ((?:Test|Fuzz)\w+)\n\n--- a/`)
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
		return fmt.Errorf("%s: %w: %s", g.path, err, out)
	}
	return nil
}

func TestEveryRuleHasAGuardThatCanBeTakenOut(t *testing.T) {
	shop := filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(shop, os.DirFS(shopDir)); err != nil {
		t.Fatal(err)
	}
	taken := map[string][]string{}
	for _, g := range guards(t) {
		if err := g.apply(shop, "--check"); err != nil {
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
