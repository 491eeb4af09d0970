//go:build prove

package golden

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/generator/vet"
	"github.com/praecepta/praecepta-gen/templates"
)

// TestProve removes every guard from a service, one at a time, and runs the test
// that has to fail without it. After each guard it writes the result to docs/proofs.md.
// Some guards are proved with: go test -tags prove ./golden -run '^TestProve$/guard/CF-02';
// such a run changes the rows of these guards only.
func TestProve(t *testing.T) {
	all := guards(t)
	free := make(chan string, atOnce)
	for i := range atOnce {
		free <- room(t, i)
	}
	// A test that is always red would prove nothing.
	green := t.Run("green", func(t *testing.T) {
		dir := <-free
		defer func() { free <- dir }()
		var proofs []string
		for _, g := range all {
			if g.proof != rule.Vet {
				proofs = append(proofs, g.proof)
			}
		}
		if out, err := runTests(dir, proofs, "./..."); err != nil {
			t.Fatalf("with every guard in its place: %v\n%s", err, out)
		}
	})
	if !green {
		return
	}
	commit := commitOf(t)
	var mutex sync.Mutex
	t.Run("guard", func(t *testing.T) {
		for _, g := range all {
			t.Run(g.name(), func(t *testing.T) {
				t.Parallel()
				dir := <-free
				defer func() { free <- dir }()
				defer func() {
					mutex.Lock()
					defer mutex.Unlock()
					content, err := os.ReadFile(provedFile)
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(provedFile, []byte(recorded(content, all, g, !t.Failed(), commit)), 0o644); err != nil {
						t.Fatal(err)
					}
				}()
				g.prove(t, dir)
			})
		}
	})
}

// commitOf names the last commit that changed templates or guards.
func commitOf(t *testing.T) string {
	t.Helper()
	log := run(t, "..", nil, "git", "log", "-1", "--format=%h", "--", "templates")
	return strings.TrimSpace(log)
}

// room is a service of all components, at a path that stays, for the build cache.
func room(t *testing.T, number int) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("../bin/prove", fmt.Sprint(number)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	emitTo(t, dir, templates.FS, known(t, templates.FS).Names()...)
	writeProofs(t, dir, templates.FS)
	return dir
}

// runTests runs tests of the service in dir. They are linked without symbols, which is
// quicker; what they build themselves has them, as one of them looks for some.
func runTests(dir string, tests []string, packages string) ([]byte, error) {
	cmd := exec.Command("go", "test", "-count=1", "-vet=off", "-ldflags=-s", "-failfast", "-timeout", "5m", "-run", "^("+strings.Join(tests, "|")+")$", packages)
	cmd.Dir = dir
	return cmd.CombinedOutput()
}

// prove wants the proof red once the guard is out, and not because nothing compiles.
func (g guard) prove(t *testing.T, dir string) {
	t.Helper()
	if err := g.apply(dir); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := g.apply(dir, "-R"); err != nil {
			t.Fatal(err)
		}
	}()
	if g.proof == rule.Vet {
		g.wantFinding(t, dir)
		return
	}
	out, err := runTests(dir, []string{g.proof}, g.home(t, dir))
	switch {
	case err == nil:
		t.Errorf("%s survives: %s\n%s still passes", g.name(), g.effect, g.proof)
	case !regexp.MustCompile(`(?m)^(--- FAIL: |\t)` + g.proof + `\b`).Match(out):
		t.Errorf("%s: %s did not run:\n%s", g.name(), g.proof, out)
	}
}

// wantFinding wants vet to find the rule of the guard violated in the service in dir.
func (g guard) wantFinding(t *testing.T, dir string) {
	t.Helper()
	found := findings(t, vet.Request{Dir: dir, Generated: true})
	if !slices.ContainsFunc(found, func(f vet.Finding) bool { return f.Violates(g.rule) }) {
		t.Errorf("%s survives: %s\nvet finds %+v", g.name(), g.effect, found)
	}
}

// home is the package that the proof is in.
func (g guard) home(t *testing.T, dir string) string {
	t.Helper()
	for path, content := range files(t, dir) {
		if strings.HasSuffix(path, "_test.go") && strings.Contains(content, "\nfunc "+g.proof+"(") {
			return "./" + filepath.ToSlash(filepath.Dir(path))
		}
	}
	t.Fatalf("%s: %s is not there", g.name(), g.proof)
	return ""
}
