package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
)

// drifted is a report with awkward names in it.
func drifted() generator.Report {
	return generator.Report{
		Files: []generator.File{{Path: "main.go", Class: "yours", Action: keep, Component: "base"}},
		Drift: []generator.Drift{
			{Path: "internal/praecepta/serve.go", Kind: "edited", Fix: "praecepta-gen sync --discard internal/praecepta/serve.go"},
			{Path: "internal/praecepta/100%, a:b.go", Kind: "stale", Fix: "praecepta-gen sync --discard 'internal/praecepta/100%, a:b.go'"},
		},
	}
}

// checked is what check does once the generator has answered.
func checked(s *screen, dirs ...string) int {
	for _, dir := range dirs {
		s.recordDrift(dir, len(dirs) > 1, drifted())
	}
	s.answer(func(w io.Writer) { s.writeText(w, s.result.Drift) })
	return s.finish(s.drifted("praecepta-gen diff"))
}

func TestTextFormatHasOneLinePerDrift(t *testing.T) {
	s := newScreen(nil)
	if code := checked(s, "."); code != exitDrift {
		t.Errorf("exit code %d, want %d", code, exitDrift)
	}
	want := `internal/praecepta/serve.go: edited: praecepta-gen sync --discard internal/praecepta/serve.go
internal/praecepta/100%, a:b.go: stale: praecepta-gen sync --discard 'internal/praecepta/100%, a:b.go'
`
	if diff := cmp.Diff(want, s.stdout.String()); diff != "" {
		t.Error(diff)
	}
	if got, want := s.stderr.String(), "hint: praecepta-gen diff\n"; got != want {
		t.Errorf("stderr %q, want %q", got, want)
	}
}

func TestCheckSeveralServicesPrefixesPaths(t *testing.T) {
	s := newScreen(nil)
	checked(s, ".", "examples/my shop")
	for _, want := range []string{
		"internal/praecepta/serve.go: edited: praecepta-gen sync --discard internal/praecepta/serve.go\n",
		"examples/my shop/internal/praecepta/serve.go: edited: praecepta-gen sync -C 'examples/my shop' --discard internal/praecepta/serve.go\n",
	} {
		if !strings.Contains(s.stdout.String(), want) {
			t.Errorf("no line %q in\n%s", want, s.stdout.String())
		}
	}
}

func TestGitHubFormatEscapesCommands(t *testing.T) {
	s := newScreen(nil)
	s.format = formatGitHub
	if code := checked(s, "examples/shop"); code != exitDrift {
		t.Errorf("exit code %d, want %d", code, exitDrift)
	}
	want := `::error file=examples/shop/internal/praecepta/serve.go,title=praecepta-gen check::edited; fix with: praecepta-gen sync -C examples/shop --discard internal/praecepta/serve.go
::error file=examples/shop/internal/praecepta/100%25%2C a%3Ab.go,title=praecepta-gen check::stale; fix with: praecepta-gen sync -C examples/shop --discard 'internal/praecepta/100%25, a:b.go'
`
	if diff := cmp.Diff(want, s.stdout.String()); diff != "" {
		t.Error(diff)
	}
}

func TestGitHubFormatReportsTrouble(t *testing.T) {
	s := newScreen(nil)
	s.format = formatGitHub
	s.finish(fmt.Errorf("praecepta.yaml: no such file"))
	want := "::error title=praecepta-gen check::check: praecepta.yaml: no such file\n"
	if got := s.stdout.String(); got != want {
		t.Errorf("stdout %q, want %q", got, want)
	}
}

func TestAnnotationPathsAreRelativeToCheckout(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	for checkout, want := range map[string]string{
		here:           "shop/main.go",
		here + "/shop": "main.go",
		here + "/else": "shop/main.go",
		"":             "shop/main.go",
	} {
		s := newScreen(map[string]string{"GITHUB_WORKSPACE": checkout})
		if got := s.placeOf("shop", generator.Drift{Path: "main.go"}).file; got != want {
			t.Errorf("checkout %q: %s, want %s", checkout, got, want)
		}
	}
}

func TestJSONShape(t *testing.T) {
	s := newScreen(nil)
	s.format = formatJSON
	checked(s, ".")
	var got struct {
		Command   string
		Generator map[string]string
		Files     []map[string]string
		Drift     []map[string]string
		Exit      struct {
			Code   int
			Reason string
		}
	}
	decode(t, s.stdout.Bytes(), &got)
	if got.Command != "check" || got.Generator["version"] != "v1.2.3" {
		t.Errorf("command %q of %v", got.Command, got.Generator)
	}
	file := map[string]string{"path": "main.go", "class": "yours", "action": "keep", "component": "base"}
	if diff := cmp.Diff([]map[string]string{file}, got.Files); diff != "" {
		t.Error(diff)
	}
	drift := map[string]string{
		"path": "internal/praecepta/serve.go", "kind": "edited",
		"fix": "praecepta-gen sync --discard internal/praecepta/serve.go",
	}
	if diff := cmp.Diff(drift, got.Drift[0]); diff != "" {
		t.Error(diff)
	}
	if got.Exit.Code != exitDrift || got.Exit.Reason != "drift in 2 places" {
		t.Errorf("exit %+v", got.Exit)
	}
}

func TestJSONHasEmptyListsOnTrouble(t *testing.T) {
	s := newScreen(nil)
	s.format = formatJSON
	s.finish(fmt.Errorf("praecepta.yaml: no such file"))
	var got map[string]json.RawMessage
	decode(t, s.stdout.Bytes(), &got)
	for key, want := range map[string]string{"command": `"check"`, "files": "[]", "drift": "[]", "notes": "[]"} {
		if string(got[key]) != want {
			t.Errorf("%s is %s, want %s", key, got[key], want)
		}
	}
	if len(got) != 6 {
		t.Errorf("%d keys, want command, generator, files, drift, notes and exit: %s", len(got), s.stdout.String())
	}
}

func TestSARIFHasEveryDrift(t *testing.T) {
	s := newScreen(nil)
	s.format = formatSARIF
	checked(s, "examples/shop")
	var log sarifLog
	decode(t, s.stdout.Bytes(), &log)
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("version %s with %d runs", log.Version, len(log.Runs))
	}
	run := log.Runs[0]
	declared := map[string]bool{}
	for _, rule := range run.Tool.Driver.Rules {
		declared[rule.ID] = true
	}
	for _, result := range run.Results {
		if !declared[result.RuleID] {
			t.Errorf("rule %s is not declared", result.RuleID)
		}
	}
	want := sarifArtifact{URI: "examples/shop/internal/praecepta/100%25,%20a:b.go", URIBaseID: "%SRCROOT%"}
	if got := run.Results[1].Locations[0].PhysicalLocation.ArtifactLocation; got != want {
		t.Errorf("artifact %+v, want %+v", got, want)
	}
	if !run.Invocations[0].ExecutionSuccessful || run.Invocations[0].ExitCode != exitDrift {
		t.Errorf("invocation %+v", run.Invocations[0])
	}
}

func TestSARIFWithoutDriftAndWithTrouble(t *testing.T) {
	s := newScreen(nil)
	s.format = formatSARIF
	s.finish(fmt.Errorf("praecepta.yaml: no such file"))
	if !strings.Contains(s.stdout.String(), `"results": []`) {
		t.Errorf("no empty list of results in\n%s", s.stdout.String())
	}
	var log sarifLog
	decode(t, s.stdout.Bytes(), &log)
	invocation := log.Runs[0].Invocations[0]
	if invocation.ExecutionSuccessful || invocation.ToolExecutionNotifications[0].Message.Text != "check: praecepta.yaml: no such file" {
		t.Errorf("invocation %+v", invocation)
	}
}

// decode reads one JSON value and holds the output to have nothing after it.
func decode(t *testing.T, output []byte, v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(output))
	if err := d.Decode(v); err != nil {
		t.Fatalf("%v in\n%s", err, output)
	}
	if d.More() {
		t.Fatalf("more than one value in\n%s", output)
	}
}
