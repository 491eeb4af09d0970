package service_test

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

// readme returns the contents of the blocks of README.md in a language.
func readme(t *testing.T, language string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, found := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		all = append(all, found[1])
	}
	if len(all) == 0 {
		t.Fatalf("README.md has no block of %s", language)
	}
	return all
}

// TestCodeOfREADMEIsCurrent requires that the lines of each block of code are in one file,
// in one piece. Their indentation may differ.
func TestCodeOfREADMEIsCurrent(t *testing.T) {
	indentation := regexp.MustCompile(`(?m)^[ \t]+`)
	var sources []string
	err := filepath.WalkDir(filepath.Join(testkit.Root(t), "internal", "service"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		sources = append(sources, indentation.ReplaceAllString(string(text), ""))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	all := "\n" + strings.Join(sources, "\n")
	for _, block := range readme(t, "go") {
		if !strings.Contains(all, "\n"+indentation.ReplaceAllString(block, "")) {
			t.Errorf("no file has these lines:\n%s", block)
		}
	}
}

// TestConsoleOfREADMEShowsWhatHappens runs the console blocks in one shell, and compares
// the output of each command. It compares the request to the mail gateway too.
func TestConsoleOfREADMEShowsWhatHappens(t *testing.T) {
	t.Parallel()
	desk := start(t, map[string]string{"HELPDESK_RESPOND_WITHIN": "1s", "HELPDESK_ESCALATE_EVERY": "1s", "HELPDESK_MAIL_GATEWAY_KEY": "key-of-the-desk"})
	desk.worker(t)

	// bin/dev is the binary, but prints tokens of the issuer of this test.
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	dev := "#!/bin/sh\ncase \"$*\" in\n" +
		"'dev token --tenant acme --roles agent') echo " + testkit.Token(t, "acme", "dev", "agent") + ";;\n" +
		"'dev token --tenant acme') echo " + testkit.Token(t, "acme", "dev") + ";;\n" +
		"*) exec " + testkit.Binary(t) + " \"$@\";;\nesac\n"
	if err := os.WriteFile(filepath.Join(folder, "bin", "dev"), []byte(dev), 0o700); err != nil {
		t.Fatal(err)
	}

	const end = "\x1e" // after the output of each command
	commands, wants := consoleSteps(t)
	var script strings.Builder
	for _, command := range commands {
		script.WriteString("{ " + strings.ReplaceAll(command, "localhost:8080", strings.TrimPrefix(desk.URL, "http://")) + "\n} 2>&1; printf '\\036'\n")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "sh")
	shell.Dir, shell.Stdin, shell.WaitDelay = folder, strings.NewReader(script.String()), time.Second
	shell.Env = os.Environ()
	for name, value := range desk.variables {
		shell.Env = append(shell.Env, name+"="+value)
	}
	out, err := shell.Output()
	if err != nil {
		t.Errorf("%v after\n%s", err, out)
	}
	for i, got := range strings.Split(strings.TrimSuffix(string(out), end), end) {
		if !shows(wants[i], got) {
			t.Errorf("$ %s\ngot\n%s\nwant\n%s", commands[i], got, wants[i])
		}
	}
	var sent []string
	for _, r := range desk.gateway.Requests() {
		text := r.Method + " " + r.Path + " HTTP/1.1\n"
		for _, name := range []string{"Authorization", "Content-Type", "Idempotency-Key", "User-Agent"} {
			text += name + ": " + r.Header.Get(name) + "\n"
		}
		sent = append(sent, text+"\n"+string(r.Body))
	}
	want := readme(t, "http")[0]
	if !slices.ContainsFunc(sent, func(got string) bool { return shows(want, got) }) {
		t.Errorf("the gateway got\n%s\nwant\n%s", strings.Join(sent, "\n\n"), want)
	}
}

// shows reports whether text is what README.md says. There, ... stands for any text.
func shows(said, text string) bool {
	pattern := `(?s)\A` + strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(said)), `\.\.\.`, `.*?`) + `\z`
	return regexp.MustCompile(pattern).MatchString(strings.TrimSpace(text))
}

// consoleSteps returns the commands of the console blocks, which begin with "$ ", and the
// output of each.
func consoleSteps(t *testing.T) (commands, outputs []string) {
	t.Helper()
	for _, block := range readme(t, "console") {
		for line := range strings.Lines(block) {
			if command, is := strings.CutPrefix(line, "$ "); is {
				commands, outputs = append(commands, strings.TrimSuffix(command, "\n")), append(outputs, "")
			} else if last := len(commands) - 1; last >= 0 {
				outputs[last] += line
			}
		}
	}
	return commands, outputs
}
