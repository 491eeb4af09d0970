package golden

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// checkSource takes the guard out of the service in dir, requires that the Go files of the
// patch still parse, and puts the guard back. A proof that fails because nothing compiles
// would prove nothing.
func (g guard) checkSource(dir string) error {
	content, err := os.ReadFile(g.path)
	if err != nil {
		return err
	}
	if err := g.apply(dir); err != nil {
		return err
	}
	var all []error
	for _, name := range patchedGoFiles(content) {
		if _, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.SkipObjectResolution); err != nil {
			all = append(all, fmt.Errorf("the patch %s leaves a file that is not valid Go: %w", g.name(), err))
		}
	}
	if line := repeatedLine(string(content)); line != "" {
		all = append(all, fmt.Errorf("the patch %s adds a copy of the line below it: %q", g.name(), line))
	}
	return errors.Join(append(all, g.apply(dir, "-R"))...)
}

// patchedGoFiles returns the Go files that a patch changes.
func patchedGoFiles(patch []byte) []string {
	var all []string
	for _, found := range regexp.MustCompile(`(?m)^\+\+\+ b/(\S+\.go)$`).FindAllSubmatch(patch, -1) {
		all = append(all, string(found[1]))
	}
	return all
}

// repeatedLine returns a line that the patch adds above a line with the same text, or "". It
// is how a patch goes wrong in SQL, which is not parsed here.
func repeatedLine(patch string) string {
	lines := strings.Split(patch, "\n")
	for i, line := range lines[:len(lines)-1] {
		added, is := strings.CutPrefix(line, "+")
		if is && strings.TrimSpace(added) != "" && lines[i+1] == " "+added {
			return added
		}
	}
	return ""
}

func TestPatchThatBreaksSyntaxIsRefused(t *testing.T) {
	dir := t.TempDir()
	const source = "package shop\n\nfunc ready() bool {\n\treturn false\n}\n"
	if err := os.WriteFile(filepath.Join(dir, "shop.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	const head = "It fails.\nProof: TestReady\n\n--- a/shop.go\n+++ b/shop.go\n@@ -1,5 +1,5 @@\n package shop\n \n func ready() bool {\n"
	for name, c := range map[string]struct{ lines, want string }{
		"valid":    {"-\treturn false\n+\treturn true\n }\n", ""},
		"no Go":    {"-\treturn false\n+\treturn (\n }\n", "leaves a file that is not valid Go"},
		"repeated": {"-\treturn false\n+}\n }\n", "adds a copy of the line below it"},
	} {
		g := guard{path: filepath.Join(t.TempDir(), "CF-01-ready.patch")}
		if err := os.WriteFile(g.path, []byte(head+c.lines), 0o600); err != nil {
			t.Fatal(err)
		}
		err := g.checkSource(dir)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if left, err := os.ReadFile(filepath.Join(dir, "shop.go")); err != nil || string(left) != source {
			t.Errorf("%s: the file is left as %q, %v", name, left, err)
		}
	}
}
