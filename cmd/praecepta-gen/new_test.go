package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/templates"
)

// withComponents is the templates with two invented components in place of theirs.
func withComponents(t *testing.T) fs.FS {
	t.Helper()
	all := fstest.MapFS{
		"component/ledger/component.json": {Data: []byte(`{"summary": "keeps the books", "default": true,
			"prefix": "LEDGER_", "type": "Ledger", "field": "Ledger"}`)},
		"component/courier/component.json": {Data: []byte(`{"summary": "carries parcels", "needs": ["ledger"],
			"prefix": "COURIER_", "type": "Courier", "field": "Courier"}`)},
	}
	err := fs.WalkDir(templates.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path, "component/") {
			return err
		}
		content, err := fs.ReadFile(templates.FS, path)
		all[path] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// asked is a screen in a terminal, whose person answers like this.
func asked(t *testing.T, answers func(questions []question)) *screen {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("GIT_CEILING_DIRECTORIES", os.TempDir())
	s := newScreen(map[string]string{"NO_COLOR": "1"})
	s.isTerminal = func(stream any) bool { return stream == s.in || stream == s.err }
	s.ask = func(_ context.Context, _ *terminal, questions ...question) error {
		answers(questions)
		return nil
	}
	return s
}

func titles(questions []question) string {
	var all []string
	for _, q := range questions {
		all = append(all, q.title)
	}
	return strings.Join(all, " ")
}

func TestAsksForMissingValues(t *testing.T) {
	for line, want := range map[string]string{
		"new service --dry-run":                                "Name Module Components CI",
		"new service shop --dry-run":                           "Module Components CI",
		"new service --module example.com/shop --dry-run":      "Name Components CI",
		"new service shop --module example.com/shop --dry-run": "Components CI",
		"new service shop --with none --dry-run":               "Module CI",
		"new service shop --ci none --dry-run":                 "Module Components",
		"new service shop --dry-run --no-input":                "",
	} {
		t.Run(line, func(t *testing.T) {
			got := ""
			s := asked(t, func(questions []question) {
				got = titles(questions)
				if questions[0].answer != nil {
					*questions[0].answer = "shop"
				}
			})
			s.generator.Templates = withComponents(t)
			s.run(t.Context(), strings.Fields(line))
			if got != want {
				t.Errorf("asked %q, want %q", got, want)
			}
		})
	}
}

// TestFormFits80Columns draws the page of the components on a
// terminal of 80 columns and 24 lines.
func TestFormFits80Columns(t *testing.T) {
	const width, height = 80, 24
	s := asked(t, func(questions []question) {
		components := questions[len(questions)-2]
		var f form
		f.addChoices(components, width, height)
		page := f.choices[0].WithWidth(width).View()
		words := strings.Join(strings.FieldsFunc(regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(page, ""), func(r rune) bool { return unicode.IsSpace(r) || r == '┃' }), " ")
		for _, o := range components.options {
			if !strings.Contains(words, o.name+" "+o.summary) {
				t.Errorf("%s is cut off:\n%s", o.name, page)
			}
		}
		if lines := strings.Count(page, "\n") + 1; len(components.options) == 0 || lines > height-helpLines {
			t.Errorf("%d components take %d lines", len(components.options), lines)
		}
	})
	s.generator.Templates = templates.FS
	s.run(t.Context(), []string{"new", "service", "shop", "--dry-run"})
}

func TestDefaultComponentsArePreselected(t *testing.T) {
	var chosen, offered []string
	s := asked(t, func(questions []question) {
		components, ci := questions[len(questions)-2], questions[len(questions)-1]
		offered, chosen = components.names(), append(chosen, *components.chosen...)
		*components.chosen = nil
		if *ci.answer != "github" {
			t.Errorf("the default CI is %s", *ci.answer)
		}
		*ci.answer = "gitlab"
	})
	s.generator.Templates = withComponents(t)
	if code := s.run(t.Context(), []string{"new", "service", "shop", "--dry-run"}); code != exitDone {
		t.Fatalf("exit code %d: %s", code, s.stderr.String())
	}
	if diff := cmp.Diff([]string{"courier", "ledger"}, offered); diff != "" {
		t.Errorf("offered: %s", diff)
	}
	if diff := cmp.Diff([]string{"ledger"}, chosen); diff != "" {
		t.Errorf("chosen: %s", diff)
	}
	want := "same command without questions: praecepta-gen new service shop --module example.com/shop --with none --ci gitlab --no-input --dry-run\n"
	if !strings.HasSuffix(s.stderr.String(), want) {
		t.Errorf("stderr %q does not end in %q", s.stderr.String(), want)
	}
}

func TestAnswersAreValidatedAfterForm(t *testing.T) {
	s := asked(t, func(questions []question) { *questions[0].answer = "a b" })
	if code := s.run(t.Context(), []string{"new", "service"}); code != exitTrouble {
		t.Errorf("exit code %d, want %d", code, exitTrouble)
	}
	if !strings.HasPrefix(s.stderr.String(), `new: name "a b": `) {
		t.Errorf("stderr %q", s.stderr.String())
	}
	if entries, err := os.ReadDir("."); err != nil || len(entries) > 0 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func TestQuestionValidatesAnswer(t *testing.T) {
	asked(t, func(questions []question) {
		name, module := questions[0], questions[1]
		if err := name.validate("a b"); err == nil {
			t.Error("the name a b will do")
		}
		if err := name.validate("shop"); err != nil {
			t.Errorf("the name shop will not do: %v", err)
		}
		*name.answer = "shop"
		if got := module.defaultAnswer(); got != "example.com/shop" {
			t.Errorf("module %s", got)
		}
		if err := module.validate("a b"); err == nil {
			t.Error("the module a b will do")
		}
		if err := module.validate(""); err != nil {
			t.Errorf("the preset module will not do: %v", err)
		}
	}).run(t.Context(), []string{"new", "service", "--dry-run"})
}

func TestInterruptedQuestionWritesNothing(t *testing.T) {
	s := asked(t, nil)
	s.ask = func(context.Context, *terminal, ...question) error { return context.Canceled }
	if code := s.run(t.Context(), []string{"new", "service", "shop"}); code != exitTrouble {
		t.Errorf("exit code %d, want %d", code, exitTrouble)
	}
	if got, want := s.stderr.String(), "new: interrupted\n"; got != want {
		t.Errorf("stderr %q, want %q", got, want)
	}
	if _, err := os.Stat("shop"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("shop is there: %v", err)
	}
}

func TestAskLineByLine(t *testing.T) {
	s := newScreen(nil)
	s.in = strings.NewReader("a b\nshop\n\nledger, courier\nnosuch\n\n")
	name, module, ci, chosen := "", "", "second", []string{"ledger"}
	options := []option{{"first", ""}, {"second", ""}}
	err := askLineByLine(t.Context(), s.terminal,
		question{title: "Name", answer: &name, validate: func(answer string) error {
			if strings.Contains(answer, " ") {
				return errors.New("a space")
			}
			return nil
		}},
		question{
			title: "Module", answer: &module, validate: func(string) error { return nil },
			defaultAnswer: func() string { return "example.com/" + name },
		},
		question{title: "Components", options: options, chosen: &chosen},
		question{title: "CI", options: options, answer: &ci},
	)
	if err != nil {
		t.Fatal(err)
	}
	want := "Name: error: a space\nName: Module [example.com/shop]: Components [ledger]: CI [second]: error: nosuch: want one of first, second\nCI [second]: "
	if got := s.stderr.String(); got != want {
		t.Errorf("asked %q, want %q", got, want)
	}
	if name != "shop" || module != "" || ci != "second" {
		t.Errorf("name %q, module %q, CI %q", name, module, ci)
	}
	if diff := cmp.Diff([]string{"ledger", "courier"}, chosen); diff != "" {
		t.Error(diff)
	}
}

func TestEndOfInputInterrupts(t *testing.T) {
	s := newScreen(nil)
	name := ""
	err := askLineByLine(t.Context(), s.terminal, question{title: "Name", answer: &name})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestWithNamesComponents(t *testing.T) {
	for _, test := range []struct {
		args string
		want []string
	}{
		{"", []string{"ledger"}},
		{"--with none", nil},
		{"--with all", []string{"courier", "ledger"}},
		{"--with ledger,courier", []string{"ledger", "courier"}},
		{"--with ledger --with courier", []string{"ledger", "courier"}},
	} {
		s := newScreen(nil)
		s.generator.Templates = withComponents(t)
		c := s.newService()
		if err := c.ParseFlags(strings.Fields(test.args)); err != nil {
			t.Fatal(err)
		}
		with, err := c.Flags().GetStringSlice("with")
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.requestedComponents(newOptions{with: with, withGiven: c.Flags().Changed("with")})
		if err != nil {
			t.Errorf("%s: %v", test.args, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.args, diff)
		}
	}
}

func TestCompleteComponentsAfterComma(t *testing.T) {
	s := newScreen(nil)
	s.generator.Templates = withComponents(t)
	if code := s.run(t.Context(), []string{"__complete", "new", "service", "--with", "ledger,"}); code != exitDone {
		t.Fatalf("exit code %d", code)
	}
	if !strings.HasPrefix(s.stdout.String(), "ledger,courier\tcarries parcels\n") {
		t.Errorf("stdout %q", s.stdout.String())
	}
}

func TestListComponents(t *testing.T) {
	s := newScreen(nil)
	s.generator.Templates = withComponents(t)
	if code := s.run(t.Context(), []string{"list", "components"}); code != exitDone {
		t.Fatalf("exit code %d", code)
	}
	want := "courier  optional  carries parcels (needs ledger)\nledger   default   keeps the books\n"
	if diff := cmp.Diff(want, s.stdout.String()); diff != "" {
		t.Error(diff)
	}
}

func TestLocationOutsideRepository(t *testing.T) {
	t.Setenv("GIT_CEILING_DIRECTORIES", os.TempDir())
	folder := filepath.Join(t.TempDir(), "not", "there", "yet")
	if got := locationOf(t.Context(), newOptions{dir: folder}).module("shop"); got != "example.com/shop" {
		t.Errorf("module %s", got)
	}
}
