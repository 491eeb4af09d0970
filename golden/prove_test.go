//go:build prove

package golden

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/templates"
)

// provedFile is the page that tells of a run.
const provedFile = "../docs/proofs.md"

// atOnce is how many services are tested at the same time.
const atOnce = 2

// TestProve takes every guard out of a copy of the shop, and runs the test that
// has to go red without it. When all did, it writes docs/proofs.md. Some of
// them are proved with: go test -tags prove ./golden -run TestProve/guard/CF-02
func TestProve(t *testing.T) {
	all := guards(t)
	free := make(chan string, atOnce)
	for i := range atOnce {
		free <- room(t, i)
	}
	var mutex sync.Mutex
	took := map[string]time.Duration{}
	t.Run("guard", func(t *testing.T) {
		for _, g := range all {
			t.Run(strings.TrimSuffix(filepath.Base(g.path), ".patch"), func(t *testing.T) {
				t.Parallel()
				dir := <-free
				defer func() { free <- dir }()
				begun := time.Now()
				g.prove(t, dir)
				mutex.Lock()
				defer mutex.Unlock()
				took[g.path] = time.Since(begun)
			})
		}
	})
	if t.Failed() || len(took) < len(all) {
		return // some only were asked for, or one survived
	}
	if err := os.WriteFile(provedFile, []byte(page(all, took, provedOn(t))), 0o644); err != nil {
		t.Fatal(err)
	}
}

// room is a copy of the shop, at a path that stays, for the build cache.
func room(t *testing.T, number int) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("../bin/prove", fmt.Sprint(number)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(shopDir)); err != nil {
		t.Fatal(err)
	}
	return dir
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
	cmd := exec.Command("go", "test", "-count=1", "-vet=off", "-failfast", "-timeout", "5m", "-run", "^"+g.proof+"$", g.home(t, dir))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		t.Errorf("%s is green, though: %s", g.proof, g.taken)
	case !regexp.MustCompile(`(?m)^(--- FAIL: |\t)` + g.proof + `\b`).Match(out):
		t.Errorf("%s did not run:\n%s", g.proof, out)
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
	t.Fatalf("%s: %s is not there", g.path, g.proof)
	return ""
}

// page is docs/proofs.md.
func page(all []guard, took map[string]time.Duration, on string) string {
	slices.SortFunc(all, func(a, b guard) int { return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(a.path, b.path)) })
	text := &strings.Builder{}
	fmt.Fprintf(text, `# What goes red

Every rule is held by something in the code of a service, and a test that comes with the service
goes red once that is taken out. `+"`make prove`"+` takes out one at a time, from a copy of
[the shop](../examples/shop), runs the test, and writes this page. The patches are beside the rules, in
[generator/rule/guards](../generator/rule/guards).

%d guards were taken out, and all were missed. The seconds include the compiler's, with %d at the same time.

| rule | what a service does without its guard | the test that goes red | seconds |
|---|---|---|--:|
`, len(all), atOnce)
	for _, g := range all {
		fmt.Fprintf(text, "| %s | [%s](../generator/rule/guards/%s) | `%s` | %.0f |\n", g.rule, g.taken, filepath.Base(g.path), g.proof, took[g.path].Seconds())
	}
	fmt.Fprintf(text, "\nTemplates and guards: `%s`\n", on)
	return text.String()
}

// provedOn is the digest of everything that a proof depends on.
func provedOn(t *testing.T) string {
	t.Helper()
	digest, err := generator.Generator{Templates: templates.FS}.TemplatesDigest()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	fmt.Fprintln(sum, digest)
	for _, g := range guards(t) {
		content, err := os.ReadFile(g.path)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(sum, "%s\n%s", filepath.Base(g.path), content)
	}
	return fmt.Sprintf("sha256:%x", sum.Sum(nil))
}
