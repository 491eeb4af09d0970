package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/templates"
)

// screen is an app whose streams a test can read.
type screen struct {
	*app
	stdout, stderr bytes.Buffer
}

func newScreen(env map[string]string) *screen {
	s := &screen{}
	s.app = &app{
		terminal: &terminal{
			stdio:      stdio{in: strings.NewReader(""), out: &s.stdout, err: &s.stderr},
			getenv:     func(name string) string { return env[name] },
			isTerminal: func(any) bool { return false },
			format:     formatText,
		},
		generator: generator.Generator{Templates: templates.FS, Version: "v1.2.3"},
		ask: func(context.Context, *terminal, ...question) error {
			panic("asked, with no terminal")
		},
	}
	s.result.Command = "check"
	return s
}

func TestErrorIsOneLineWithHint(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"with a hint", hint.With(errors.New("praecepta.yaml: no such file"), "praecepta-gen new service NAME"),
			"check: praecepta.yaml: no such file\nhint: praecepta-gen new service NAME\n"},
		{"the verb once", errors.New("check: praecepta.yaml: no such file"), "check: praecepta.yaml: no such file\n"},
		{"several causes", errors.Join(errors.New("one"), errors.New("two")), "check: one; two\n"},
		{"escapes", errors.New("a\x1b[31m\x00\u202eb\xff: bad"), `check: a\x1b[31m\x00\u202eb` + "\ufffd: bad\n"},
		{"interrupted", fmt.Errorf("render: %w", context.Canceled), "check: interrupted\n"},
		{"several errors", errorList{hint.With(errors.New("a: gone"), "find a"), errors.New("b: gone")},
			"check: a: gone\nhint: find a\ncheck: b: gone\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScreen(nil)
			if code := s.finish(test.err); code != exitTrouble {
				t.Errorf("exit code %d, want %d", code, exitTrouble)
			}
			if got := s.stderr.String(); got != test.want {
				t.Errorf("stderr %q, want %q", got, test.want)
			}
			if s.stdout.Len() > 0 {
				t.Errorf("stdout %q, want nothing", s.stdout.String())
			}
		})
	}
}

func TestPanicIsOneLine(t *testing.T) {
	s := newScreen(nil)
	s.getenv = func(name string) string {
		if name == "CI" {
			panic("no\nsuch luck")
		}
		return ""
	}
	if code := s.run(t.Context(), []string{"new", "service", "shop", "--json"}); code != exitTrouble {
		t.Errorf("exit code %d, want %d", code, exitTrouble)
	}
	want := "new: internal: no; such luck: report this bug with the command line and the version\nhint: praecepta-gen version\n"
	if got := s.stderr.String(); got != want {
		t.Errorf("stderr %q, want %q", got, want)
	}
	if !strings.Contains(s.stdout.String(), `"reason": "new: internal: no; such luck: report `) {
		t.Errorf("stdout %q has no reason", s.stdout.String())
	}
}

// fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: errors.New("no space left on device")}
}

func TestStdoutWriteErrorIsTrouble(t *testing.T) {
	s := newScreen(nil)
	s.stdio.out = fullDisk{}
	if code := s.run(t.Context(), []string{"help"}); code != exitTrouble {
		t.Errorf("exit code %d, want %d", code, exitTrouble)
	}
	if got, want := s.stderr.String(), "help: write to stdout: no space left on device\n"; got != want {
		t.Errorf("stderr %q, want %q", got, want)
	}
}

func TestStdoutIsFlushedBeforeStderr(t *testing.T) {
	s := newScreen(nil)
	s.err = s.stdio.out
	s.answer(func(w io.Writer) { io.WriteString(w, "the result\n") })
	s.say("note:", "and what it means")
	s.finish(nil)
	if got, want := s.stdout.String(), "the result\nnote: and what it means\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFormatOfInvalidCommandLine(t *testing.T) {
	for line, want := range map[string]string{
		"sync --json --forse":         formatJSON,
		"sync --forse --json=true":    formatJSON,
		"sync --json=false --forse":   formatText,
		"check --format sarif -x":     formatSARIF,
		"check --format=github -x":    formatGitHub,
		"check --format xml":          formatText,
		"check --format":              formatText,
		"new service -- --json":       formatText,
		"new service shop --with all": formatText,
	} {
		if got := formatAskedBy(strings.Fields(line)); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

func TestColumnsLineUp(t *testing.T) {
	got := strings.Join(aligned([][]string{{"ID", "NAME"}, {"CF-02", "tenant"}, {"é", "x", ""}}), "\n")
	if want := "ID     NAME\nCF-02  tenant\né      x"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestProseIsWrappedBetweenWords(t *testing.T) {
	got := strings.Join(wrapped("a bb  ccc\ndddddddddd e", 6), "|")
	if want := "a bb|ccc|dddddddddd|e"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestColorOnlyOnTerminals(t *testing.T) {
	for _, test := range []struct {
		env        map[string]string
		isTerminal bool
		want       string
	}{
		{nil, true, "\x1b[31mred\x1b[0m"},
		{nil, false, "red"},
		{map[string]string{"NO_COLOR": "1"}, true, "red"},
		{map[string]string{"TERM": "dumb"}, true, "red"},
	} {
		s := newScreen(test.env)
		s.isTerminal = func(any) bool { return test.isTerminal }
		if got := s.paint(s.err, red, "red"); got != test.want {
			t.Errorf("%v, terminal %t: %q, want %q", test.env, test.isTerminal, got, test.want)
		}
	}
}

func TestSayWhileCompilingWaits(t *testing.T) {
	for name, test := range map[string]struct {
		isTerminal bool
		takes      time.Duration
		want       string
	}{
		"quick":       {true, quietTime - time.Second, ""},
		"slow":        {true, quietTime + time.Second, "note: go compiles what the code imports: with an empty build cache this takes minutes\n"},
		"no terminal": {false, quietTime + time.Second, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScreen(nil)
				s.isTerminal = func(any) bool { return test.isTerminal }
				s.getenv = func(string) string { return "1" } // NO_COLOR
				stop := s.sayWhileCompiling(quietTime)
				time.Sleep(test.takes)
				stop()
				if got := s.stderr.String(); got != test.want {
					t.Errorf("got %q, want %q", got, test.want)
				}
			})
		})
	}
}
