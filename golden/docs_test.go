package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// checkDocs runs the command docs of a service in an own folder: it needs no environment,
// writes pages about user code, reports pages that differ, and replaces no page of a user.
func checkDocs(t *testing.T, program string, rows map[string][]string) {
	t.Helper()
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	docs := func(arguments ...string) (output string, code int) {
		cmd := exec.Command(program, append(append([]string{"docs"}, arguments...), folder)...)
		cmd.Env = []string{}
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, code := docs("--check"); code != 0 || out != "" {
		t.Errorf("docs --check before any page was written: exit %d: %s", code, out)
	}
	put(t, folder, "runbooks/TeaIsOut.md", "# No tea is left\n")
	put(t, folder, "notes.md", "# Notes | of a user\n")
	if out, code := docs(); code != 0 || strings.Count(out, "wrote ") != len(rows) {
		t.Errorf("docs: exit %d: %s", code, out)
	}
	for page, want := range rows {
		text := contents(t, at(page))
		for _, row := range want {
			if !strings.Contains(text, row+"\n") {
				t.Errorf("%s has no line %q:\n%s", page, row, text)
			}
		}
	}
	if out, code := docs(); code != 0 || out != "" {
		t.Errorf("docs without a change: exit %d: %s", code, out)
	}

	write(t, at("routes.md"), contents(t, at("routes.md"))+"edited\n", 0o644)
	if err := os.Remove(at("README.md")); err != nil {
		t.Fatal(err)
	}
	put(t, folder, "old.md", contents(t, at("routes.md")))
	out, code := docs("--check")
	for _, want := range []string{"README.md is missing", "routes.md differs", "old.md is about nothing"} {
		if code != 1 || !strings.Contains(out, want) {
			t.Errorf("docs --check: exit %d, want 1 and %q: %s", code, want, out)
		}
	}
	put(t, folder, "README.md", "# Of a user\n")
	if out, code := docs(); code != 1 || !strings.Contains(out, "did not write this page") || !strings.Contains(contents(t, at("routes.md")), "edited") {
		t.Errorf("docs with a page of a user: exit %d, want 1 and no change: %s", code, out)
	}
	if err := os.Remove(at("README.md")); err != nil {
		t.Fatal(err)
	}
	if out, code := docs(); code != 0 || !strings.Contains(out, "removed ") || strings.Contains(contents(t, at("routes.md")), "edited") {
		t.Errorf("docs: exit %d: %s", code, out)
	}
	if out, code := docs("--check"); code != 0 {
		t.Errorf("docs --check after docs: exit %d: %s", code, out)
	}
}
