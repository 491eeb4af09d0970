package main

// The law of output.
//
//   - stdout holds the result and nothing else: files with their verbs, a
//     table, a diff, or one JSON object. It is whole or the command is in trouble.
//   - stderr holds what is said to the person: notes, next steps, and the one
//     line that says what went wrong, `verb: object: cause`. After it comes a
//     `hint:` line, which is a command where there is one.
//   - Colour is for terminals, and never with NO_COLOR or TERM=dumb.
//   - Exit codes: 0 done, 1 drift or findings, 2 trouble.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/spf13/cobra"
	"golang.org/x/term"
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

// terminal is where a command says things. Text for stdout gathers in out and
// leaves before anything goes to stderr, so that the two stay in order.
type terminal struct {
	stdio
	getenv     func(string) string
	isTerminal func(stream any) bool
	format     string
	out        bytes.Buffer
	broken     error // the first refusal of stdout
}

// flush hands what has gathered to stdout.
func (t *terminal) flush() {
	if t.broken != nil {
		return
	}
	_, t.broken = t.out.WriteTo(t.stdio.out)
}

// say tells the person something, on a line of its own.
func (t *terminal) say(prefix, format string, args ...any) {
	t.flush()
	line := oneLine(fmt.Sprintf(format, args...))
	fmt.Fprintf(t.err, "%s %s\n", t.paint(t.err, faint, prefix), line)
}

// interactive says whether a person is there to be asked.
func (t *terminal) interactive() bool {
	return t.getenv("CI") == "" && t.isTerminal(t.in) && t.isTerminal(t.err)
}

// isTerminal says whether a stream of this process is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Styles, as ANSI calls them.
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

// begin takes the format from the flags of a command that is about to run.
func (t *terminal) begin(c *cobra.Command) {
	t.format = formatText
	if json := c.Flags().Lookup("json"); json != nil && json.Value.String() == "true" {
		t.format = formatJSON
	}
}

// driftFound ends a command that did its work and found drift.
type driftFound int

func (n driftFound) Error() string {
	if n == 1 {
		return "drift in 1 place"
	}
	return fmt.Sprintf("drift in %d places", int(n))
}

// violationsFound ends a command that did its work and found violations of rules.
type violationsFound int

func (n violationsFound) Error() string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", int(n))
}

// troubles are several errors, each with a line of its own.
type troubles []error

func (t troubles) Error() string   { return errors.Join(t...).Error() }
func (t troubles) Unwrap() []error { return t }

// finish says how it ended and returns the exit code.
func (a *app) finish(err error) int {
	code, lines := a.verdict(err)
	a.result.Exit = exit{Code: code, Reason: strings.Join(lines, "; ")}
	if code == exitTrouble {
		a.result.Files = nil // what was refused happened to no file
	}
	if code == exitTrouble || a.answered {
		a.writeFormatted()
	}
	a.flush()
	if a.broken != nil && code != exitTrouble {
		code, lines = a.verdict(fmt.Errorf("stdout: %w", causeOf(a.broken)))
		err = nil
	}
	if code == exitTrouble {
		a.complain(err, lines)
	}
	return code
}

// verdict returns the exit code that err stands for, and its lines.
func (a *app) verdict(err error) (code int, lines []string) {
	var drift driftFound
	var violations violationsFound
	var several troubles
	var unproved notProved
	switch {
	case err == nil:
		return exitDone, nil
	case errors.As(err, &drift):
		return exitDrift, []string{drift.Error()}
	case errors.As(err, &unproved):
		return exitDrift, []string{unproved.Error()}
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

// errorLine is the one line for an error: verb, object, cause.
func (a *app) errorLine(err error) string {
	verb, _, _ := strings.Cut(a.result.Command, " ")
	text := err.Error()
	if errors.Is(err, context.Canceled) {
		text = "interrupted"
	}
	return oneLine(verb + ": " + strings.TrimPrefix(text, verb+": "))
}

// complain says on stderr what went wrong, and what helps.
func (a *app) complain(err error, lines []string) {
	errs := []error{err}
	var several troubles
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

// causeOf returns what the operating system said, less the call and the path.
func causeOf(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// oneLine keeps text on one line and free of control characters, whatever a
// name in it holds.
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
