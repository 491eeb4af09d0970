package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// askLineByLine asks each question on its own line. An empty line selects the default.
func askLineByLine(ctx context.Context, t *terminal, questions ...question) error {
	lines := bufio.NewReader(t.in)
	for _, q := range questions {
		for answered := false; !answered; {
			fmt.Fprint(t.err, q.line())
			line, err := readLine(ctx, lines)
			if err != nil {
				fmt.Fprintln(t.err)
				return err
			}
			if err := q.setAnswer(strings.TrimSpace(line)); err != nil {
				t.say("error:", "%s", err)
				continue
			}
			answered = true
		}
	}
	return nil
}

// readLine waits for a line or for the end of ctx. The end of the input counts as an
// interrupt.
func readLine(ctx context.Context, lines *bufio.Reader) (string, error) {
	read := make(chan string, 1)
	go func() {
		defer close(read)
		if line, err := lines.ReadString('\n'); err == nil {
			read <- line
		}
	}()
	select {
	case line, ok := <-read:
		if ok {
			return line, nil
		}
	case <-ctx.Done():
	}
	return "", context.Canceled
}

// line is the question on one line, with its default in brackets.
func (q question) line() string {
	standard := ""
	switch {
	case q.chosen != nil:
		standard = componentList(*q.chosen)
	case q.defaultAnswer != nil:
		standard = q.defaultAnswer()
	default:
		standard = *q.answer
	}
	if standard == "" {
		return q.title + ": "
	}
	return q.title + " [" + standard + "]: "
}

// setAnswer stores an answer, or returns why it is not valid.
func (q question) setAnswer(answer string) error {
	if q.chosen != nil {
		switch answer {
		case "":
		case withNone:
			*q.chosen = nil
		case withAll:
			*q.chosen = q.names()
		default:
			*q.chosen = strings.FieldsFunc(answer, func(r rune) bool { return r == ',' || r == ' ' })
		}
		return nil
	}
	if answer == "" {
		answer = *q.answer
	}
	if q.options != nil && !slices.Contains(q.names(), answer) {
		return fmt.Errorf("%s: want one of %s", hint.Quote(answer), strings.Join(q.names(), ", "))
	}
	if q.validate != nil {
		if err := q.validate(answer); err != nil {
			return err
		}
	}
	*q.answer = answer
	return nil
}

// names lists the options.
func (q question) names() []string {
	var all []string
	for _, o := range q.options {
		all = append(all, o.name)
	}
	return all
}
