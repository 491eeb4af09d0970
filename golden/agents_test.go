package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// maxAgentsLines is the length of one page.
const maxAgentsLines = 60

// TestCommandsOfAgentsPageWork runs each command of AGENTS.md in new services, as a dry run
// if it would write. Targets of make, which take minutes, are run with -every; else make
// says that it knows them.
func TestCommandsOfAgentsPageWork(t *testing.T) {
	bin := t.TempDir()
	run(t, "..", nil, "go", "build", "-o", filepath.Join(bin, "praecepta-gen"), "./cmd/praecepta-gen")
	for _, set := range [][]string{nil, known(t, templates.FS).Names()} {
		t.Run(nameOf(set), func(t *testing.T) {
			dir := emit(t, templates.FS, set...)
			page := contents(t, filepath.Join(dir, "AGENTS.md"))
			if lines := strings.Count(page, "\n"); lines > maxAgentsLines {
				t.Errorf("AGENTS.md has %d lines, want at most %d", lines, maxAgentsLines)
			}
			before := files(t, dir)
			ran := 0
			kinds := regexp.MustCompile("`(praecepta-gen add [a-z]+)`").ReplaceAllString(page, "\n```sh\n$1 --help\n```\n")
			for _, block := range fenced(kinds, "sh") {
				for line := range strings.Lines(block) {
					command, _, _ := strings.Cut(line, "#")
					words := strings.Fields(command)
					if words[0] == "make" && !*exhaustive {
						words = slices.Insert(words, 1, "-n")
					}
					shell := exec.Command("sh", "-c", strings.Join(words, " "))
					shell.Dir, shell.Env = dir, append(cleanEnvironment(), "PATH="+bin+":"+os.Getenv("PATH"))
					if out, err := shell.CombinedOutput(); err != nil {
						t.Errorf("%s: %v\n%s", strings.Join(words, " "), err, out)
					}
					ran++
				}
			}
			if ran < 8 {
				t.Errorf("%d commands were run", ran)
			}
			for path, content := range files(t, dir) {
				if before[path] != content {
					t.Errorf("a command changed %s", path)
				}
			}
			everyPathExists(t, dir, page)
		})
	}
}

// everyPathExists checks the paths of files that a page names, except for tools/go.mod,
// which its text makes depend on its presence.
func everyPathExists(t *testing.T, dir, page string) {
	t.Helper()
	for _, found := range regexp.MustCompile("`([A-Za-z./_-]+/[A-Za-z./_-]*|[A-Za-z]+\\.(?:md|mk|yaml|lock|mod|sum))`").FindAllStringSubmatch(page, -1) {
		if found[1] == "tools/go.mod" {
			continue
		}
		if matches, err := filepath.Glob(filepath.Join(dir, found[1])); err != nil || len(matches) == 0 {
			t.Errorf("AGENTS.md names %s, which does not exist", found[1])
		}
	}
}

// TestAgentsPageNamesOnlyComponentsOfTheService compares the pages of each component alone.
func TestAgentsPageNamesOnlyComponentsOfTheService(t *testing.T) {
	all := known(t, templates.FS)
	for _, c := range all {
		with := closure(t, all, c.Name)
		page := contents(t, filepath.Join(emit(t, templates.FS, with...), "AGENTS.md"))
		for _, other := range all {
			for _, text := range append(slices.Clone(other.Never), other.Name+",", other.Name+".", "add "+strings.Join(other.Kinds, " ")+" ") {
				if has, want := strings.Contains(page, text), slices.Contains(with, other.Name); has && !want {
					t.Errorf("%s: the page has %q of %s", nameOf(with), text, other.Name)
				}
			}
			for _, text := range other.Never {
				if slices.Contains(with, other.Name) && !strings.Contains(page, "- Never "+text+".\n") {
					t.Errorf("%s: the page lacks %q", nameOf(with), text)
				}
			}
		}
	}
}
