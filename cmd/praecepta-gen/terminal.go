package main

// Output of every command:
//
//   - stdout has the result only: files with their actions, a table, a diff, or one
//     JSON object. If stdout does not take all of it, the command fails.
//   - stderr has notes, changes, next steps, and one line for an error, `verb: object:
//     cause`. A `hint:` line follows, with a command if there is one.
//   - Color is for terminals only, and never with NO_COLOR or TERM=dumb.
//   - Exit codes: 0 done, 1 drift, advisories, findings or conflicts, 2 error.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// Exit codes.
const (
	exitDone    = 0
	exitDrift   = 1
	exitTrouble = 2
)

// stdio is the three streams of a process.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// terminal is the output of a command. Text for stdout is buffered in out, and is
// written before anything goes to stderr, so that both stay in order.
type terminal struct {
	stdio
	getenv     func(string) string
	isTerminal func(stream any) bool
	format     string
	out        bytes.Buffer
	broken     error // the first write error of stdout
}

// flush writes the buffered text to stdout.
func (t *terminal) flush() {
	if t.broken != nil {
		return
	}
	_, t.broken = t.out.WriteTo(t.stdio.out)
}

// say writes one line to stderr.
func (t *terminal) say(prefix, format string, args ...any) {
	t.flush()
	line := oneLine(fmt.Sprintf(format, args...))
	fmt.Fprintf(t.err, "%s %s\n", t.paint(t.err, faint, prefix), line)
}

// interactive reports whether the command can ask questions.
func (t *terminal) interactive() bool {
	return t.getenv("CI") == "" && t.isTerminal(t.in) && t.isTerminal(t.err)
}

// sayWhileCompiling says on a terminal, after a time, why a command takes long. stop ends
// that. The commands that call it read Go code with its types.
func (t *terminal) sayWhileCompiling(after time.Duration) (stop func()) {
	if !t.isTerminal(t.err) {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	said := make(chan struct{})
	go func() {
		defer close(said)
		select {
		case <-ctx.Done():
		case <-time.After(after):
			t.say("note:", "go compiles what the code imports: with an empty build cache this takes minutes")
		}
	}()
	return func() {
		cancel()
		<-said
	}
}

// quietTime is how long a command runs before it says why.
const quietTime = 3 * time.Second

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Styles as ANSI codes.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
	faint  = "2"
)

// paint returns text in a style, if the stream shows styles.
func (t *terminal) paint(stream io.Writer, style, text string) string {
	if t.getenv("NO_COLOR") != "" || t.getenv("TERM") == "dumb" || !t.isTerminal(stream) {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

// begin sets the output format from the flags of the command.
func (t *terminal) begin(c *cobra.Command) {
	t.format = formatText
	if json := c.Flags().Lookup("json"); json != nil && json.Value.String() == "true" {
		t.format = formatJSON
	}
}

// driftFound is the error of a command that found drift, or advisories for the service.
type driftFound struct{ places, advisories int }

func (f driftFound) Error() string {
	var found []string
	switch {
	case f.places == 1:
		found = append(found, "drift in 1 place")
	case f.places > 1:
		found = append(found, fmt.Sprintf("drift in %d places", f.places))
	}
	switch {
	case f.advisories == 1:
		found = append(found, "1 security advisory")
	case f.advisories > 1:
		found = append(found, fmt.Sprintf("%d security advisories", f.advisories))
	}
	return strings.Join(found, ", ")
}

// violationsFound is the error of a command that found violations of rules.
type violationsFound int

func (n violationsFound) Error() string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", int(n))
}

// errorList is several errors. Each is printed on its own line.
type errorList []error

func (t errorList) Error() string   { return errors.Join(t...).Error() }
func (t errorList) Unwrap() []error { return t }

// finish prints the result and the error, and returns the exit code.
func (a *app) finish(err error) int {
	code, lines := a.verdict(err)
	a.result.Exit = exit{Code: code, Reason: strings.Join(lines, "; ")}
	if code == exitTrouble {
		a.result.Files = nil // a command that failed changed no file
	}
	if code == exitTrouble || a.answered {
		a.writeFormatted()
	}
	a.flush()
	if a.broken != nil && code != exitTrouble {
		code, lines = a.verdict(fmt.Errorf("write to stdout: %w", causeOf(a.broken)))
		err = nil
	}
	if code == exitTrouble {
		a.printErrors(err, lines)
	}
	return code
}

// verdict returns the exit code for err, and the lines to print.
func (a *app) verdict(err error) (code int, lines []string) {
	var drift driftFound
	var violations violationsFound
	var several errorList
	var unproved notProved
	var conflicts conflictsLeft
	switch {
	case err == nil:
		return exitDone, nil
	case errors.As(err, &drift):
		return exitDrift, []string{drift.Error()}
	case errors.As(err, &unproved):
		return exitDrift, []string{unproved.Error()}
	case errors.As(err, &conflicts):
		return exitDrift, []string{conflicts.Error()}
	case errors.As(err, &violations):
		return exitDrift, []string{violations.Error()}
	case errors.As(err, &several):
		for _, one := range several {
			lines = append(lines, a.errorLine(one))
		}
		return exitTrouble, lines
	}
	return exitTrouble, []string{a.errorLine(err)}
}

// errorLine returns the line for an error: verb, object, cause.
func (a *app) errorLine(err error) string {
	verb, _, _ := strings.Cut(a.result.Command, " ")
	text := err.Error()
	if errors.Is(err, context.Canceled) {
		text = "interrupted"
	}
	return oneLine(verb + ": " + strings.TrimPrefix(text, verb+": "))
}

// printErrors prints the errors with their hints to stderr.
func (a *app) printErrors(err error, lines []string) {
	errs := []error{err}
	var several errorList
	if errors.As(err, &several) {
		errs = several
	}
	for i, line := range lines {
		fmt.Fprintln(a.err, a.paint(a.err, red, line))
		if text := hint.Of(errs[i]); text != "" {
			a.say("hint:", "%s", text)
		}
	}
}

// causeOf returns the error of the operating system without the call and the path.
func causeOf(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// oneLine returns text on one line and without control characters.
func oneLine(text string) string {
	text = strings.ToValidUTF8(text, string(unicode.ReplacementChar))
	text = strings.ReplaceAll(strings.TrimSpace(text), "\n", "; ")
	if strings.IndexFunc(text, unprintable) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unprintable(r) {
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unprintable(r rune) bool {
	return !unicode.IsPrint(r)
}
