package golden

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/praecepta/praecepta-gen/templates"
)

const runbooks = "docs/runbooks/"

// TestEveryAlertHasItsRunbook holds the alerts of a service to its runbooks: every alert
// links to its own, and every runbook is of an alert.
func TestEveryAlertHasItsRunbook(t *testing.T) {
	everything := files(t, emit(t, templates.FS, known(t, templates.FS).Names()...))
	linked := map[string]bool{}
	for name, content := range everything {
		if !strings.HasPrefix(name, "deploy/observability/") || path.Ext(name) != ".yaml" {
			continue
		}
		var alerts struct {
			Groups []struct {
				Rules []struct {
					Alert       string
					Annotations struct{ Runbook string }
				}
			}
		}
		if err := yaml.Unmarshal([]byte(content), &alerts); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, group := range alerts.Groups {
			for _, r := range group.Rules {
				linked[r.Annotations.Runbook] = true
				if want := runbooks + r.Alert + ".md"; r.Annotations.Runbook != want || everything[want] == "" {
					t.Errorf("%s: the alert %s has the runbook %q: want %s, which exists: %t", name, r.Alert, r.Annotations.Runbook, want, everything[want] != "")
				}
			}
		}
	}
	shape := regexp.MustCompile(`(?s)\A# (\w+)\n\n[A-Z].+?\n\n## Check\n\n` + "```sh\n.+?\n```" + `\n\n[^#]+\n\n## Fix\n\n- .+\n\z`)
	for name, content := range everything {
		if !strings.HasPrefix(name, runbooks) {
			continue
		}
		if !linked[name] {
			t.Errorf("%s: no alert links to it", name)
		}
		if found := shape.FindStringSubmatch(content); found == nil || found[1] != strings.TrimSuffix(path.Base(name), ".md") {
			t.Errorf("%s: want a title, the meaning, the sections Check with commands and Fix:\n%s", name, content)
		}
	}
	if len(linked) < 20 {
		t.Errorf("%d alerts were found", len(linked))
	}
	for name := range files(t, emit(t, templates.FS, "persistence")) {
		if strings.HasPrefix(name, runbooks) {
			t.Errorf("%s is of no use in a service without alerts", name)
		}
	}
}

// runbookCommands returns the commands of the runbooks in a service, and with which exit
// codes they may end. Those in a block are typed as they are. Those in a sentence have names
// of what only an operator knows, so they may fail, but not by their usage.
func runbookCommands(t *testing.T, service string) map[string][]string {
	t.Helper()
	const anyTask = "00000000-0000-7000-8000-000000000000"
	commands := map[string][]string{}
	inSentence := regexp.MustCompile("`((?:shop|curl) [^`]+)`")
	for name, content := range files(t, service) {
		if !strings.HasPrefix(name, runbooks) {
			continue
		}
		for _, block := range fenced(content, "sh") {
			for command := range strings.Lines(block) {
				commands[strings.TrimSpace(command)] = []string{"exit 0"}
			}
		}
		for _, found := range inSentence.FindAllStringSubmatch(strings.ReplaceAll(content, "\n", " "), -1) {
			command := strings.NewReplacer(" ID", " "+anyTask, " NAME", " open_orders").Replace(strings.Join(strings.Fields(found[1]), " "))
			if command != "shop worker" && !slices.Contains(commands[command], "exit 0") {
				commands[command] = []string{"exit 0", "exit 1"}
			}
		}
	}
	return commands
}

// tryRunbooks types the commands of the runbooks of the demo, which has every component.
func (c *terminal) tryRunbooks(t *testing.T, service string) {
	t.Helper()
	commands := runbookCommands(t, service)
	if len(commands) < 15 {
		t.Errorf("%d commands were found in the runbooks", len(commands))
	}
	for command, codes := range commands {
		got := c.answer(t, command+"; echo exit $?")
		if last := got[strings.LastIndex(got, "\n")+1:]; !slices.Contains(codes, last) || strings.Contains(got, "usage: ") {
			t.Errorf("%s: $ %s\ngot\n%s\nwant %s", runbooks, command, got, strings.Join(codes, " or "))
		}
	}
}
