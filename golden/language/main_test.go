package main

import (
	"strings"
	"testing"
)

func TestProseOfGoKeepsLines(t *testing.T) {
	const source = "package a\n\n// A comment.\nfunc TestPlanRemoval() {\n\tprint(\"two words\", \"word\")\n\tprint(`first\nsecond line`)\n}\n"
	lines := strings.Split(proseOfGo(source), "\n")
	for line, want := range map[int]string{
		3: "A comment.",
		4: "Test Plan Removal",
		5: "print ; two words",
		6: "print ; first",
		7: "second line",
	} {
		if got := lines[line-1]; got != want {
			t.Errorf("line %d: got %q, want %q", line, got, want)
		}
	}
}

func TestProseLeavesOutDirectives(t *testing.T) {
	if got := strings.TrimSpace(proseOfGo("//go:build linux\n")); got != "" {
		t.Errorf("a directive is prose: %q", got)
	}
}

func TestProseOfTranscriptIsItsComments(t *testing.T) {
	got, ok := proseOf("golden/cli/a.txtar", "# A comment.\nexec true\n")
	if want := "A comment.\n\n"; !ok || got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProseOfTemplate(t *testing.T) {
	got, ok := proseOf("templates/a.go.tmpl", "package {{.Name}}\n\n// A comment.\n")
	if !ok || !strings.Contains(got, "A comment.") {
		t.Errorf("got %q", got)
	}
}

func TestStyleHasEveryWord(t *testing.T) {
	style, err := styleOf("# Glossary\n\n## Words to avoid\n\n| avoid | use |\n|---|---|\n| an old word | a word |\n| it's | it is |\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"'an old word': 'a word'\n", "'it''s': 'it is'\n"} {
		if !strings.Contains(style, want) {
			t.Errorf("no line %q in\n%s", want, style)
		}
	}
	if _, err := styleOf("# Glossary\n"); err == nil {
		t.Error("a page without words is accepted")
	}
}

func TestProseLeavesOutMigrations(t *testing.T) {
	if text, ok := proseOf("templates/component/x/migrations/00001_x.sql", "-- A comment."); ok {
		t.Errorf("got %q", text)
	}
}
