package service_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

// root is the folder of the repository.
func root(t *testing.T) string { return filepath.Join(testkit.Root(t), "..", "..") }

// blocks returns the contents of the blocks of a page in a language.
func blocks(t *testing.T, page, language string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), page))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, found := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		all = append(all, found[1])
	}
	return all
}

// guides returns the how-to pages whose commands run in this service. Each links to the
// start of README.md, whose commands run before its own.
func guides(t *testing.T) []string {
	t.Helper()
	var all []string
	found, err := filepath.Glob(filepath.Join(root(t), "docs", "howto", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "examples/helpdesk/README.md#start-the-service") {
			all = append(all, filepath.Join("docs", "howto", filepath.Base(path)))
		}
	}
	if len(all) == 0 {
		t.Fatal("no how-to page is about this service")
	}
	return all
}

// TestConsoleOfGuidesShowsWhatHappens runs the console blocks of README.md, and then those
// of each how-to page in a shell of its own, and compares the output of each command.
func TestConsoleOfGuidesShowsWhatHappens(t *testing.T) {
	t.Parallel()
	desk := start(t, map[string]string{"HELPDESK_RESPOND_WITHIN": "1s", "HELPDESK_ESCALATE_EVERY": "1s", "HELPDESK_MAIL_GATEWAY_KEY": "key-of-the-desk"})
	desk.worker(t)
	const readme = "examples/helpdesk/README.md"
	folder := console(t)
	desk.follow(t, folder, consoleSteps(t, readme))
	for _, page := range guides(t) {
		t.Run(filepath.Base(page), func(t *testing.T) {
			desk.follow(t, folder, append(consoleSteps(t, readme), consoleSteps(t, page)...))
		})
	}
}

// console returns a folder in which bin/dev is the binary, but prints tokens of the issuer
// of this test.
func console(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	dev := "#!/bin/sh\ncase \"$*\" in\n" +
		"'dev token --tenant acme --roles agent') echo " + testkit.Token(t, "acme", "dev", "agent") + ";;\n" +
		"'dev token --tenant acme --roles admin') echo " + testkit.Token(t, "acme", "dev", "admin") + ";;\n" +
		"'dev token --tenant acme') echo " + testkit.Token(t, "acme", "dev") + ";;\n" +
		"'dev token --tenant globex') echo " + testkit.Token(t, "globex", "dev") + ";;\n" +
		"*) exec " + testkit.Binary(t) + " \"$@\";;\nesac\n"
	if err := os.WriteFile(filepath.Join(folder, "bin", "dev"), []byte(dev), 0o700); err != nil {
		t.Fatal(err)
	}
	return folder
}

// step is a command of a console block with its output.
type step struct{ command, output string }

// follow runs the commands in one shell, and compares the outputs.
func (h helpdesk) follow(t *testing.T, folder string, steps []step) {
	t.Helper()
	const end = "\x1e" // after the output of each command
	var script strings.Builder
	for _, s := range steps {
		script.WriteString("{ " + strings.ReplaceAll(s.command, "localhost:8080", strings.TrimPrefix(h.URL, "http://")) + "\n} 2>&1; printf '\\036'\n")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "sh")
	shell.Dir, shell.Stdin, shell.WaitDelay = folder, strings.NewReader(script.String()), time.Second
	shell.Env = os.Environ()
	for name, value := range h.variables {
		shell.Env = append(shell.Env, name+"="+value)
	}
	out, err := shell.Output()
	if err != nil {
		t.Errorf("%v after\n%s", err, out)
	}
	for i, got := range strings.Split(strings.TrimSuffix(string(out), end), end) {
		if !shows(steps[i].output, got) {
			t.Errorf("$ %s\ngot\n%s\nwant\n%s", steps[i].command, got, steps[i].output)
		}
	}
}

// shows reports whether text is what a page says. There, ... stands for any text.
func shows(said, text string) bool {
	pattern := `(?s)\A` + strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(said)), `\.\.\.`, `.*?`) + `\z`
	return regexp.MustCompile(pattern).MatchString(strings.TrimSpace(text))
}

// consoleSteps returns the commands of the console blocks of a page, which begin with "$ ".
func consoleSteps(t *testing.T, page string) []step {
	t.Helper()
	var all []step
	for _, block := range blocks(t, page, "console") {
		for line := range strings.Lines(block) {
			if command, is := strings.CutPrefix(line, "$ "); is {
				all = append(all, step{command: strings.TrimSuffix(command, "\n")})
			} else if last := len(all) - 1; last >= 0 {
				all[last].output += line
			}
		}
	}
	return all
}
