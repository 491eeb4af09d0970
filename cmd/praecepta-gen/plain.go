package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"
)

// askLineByLine asks one question a line. An empty line takes the default.
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
			if err := q.take(strings.TrimSpace(line)); err != nil {
				t.say("no:", "%s", err)
				continue
			}
			answered = true
		}
	}
	return nil
}

// readLine waits for a line or for the end of ctx. Input that has ended counts
// as an interrupt: there is no more to wait for.
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
		standard = joined(*q.chosen)
	case q.preset != nil:
		standard = q.preset()
	default:
		standard = *q.answer
	}
	if standard == "" {
		return q.title + ": "
	}
	return q.title + " [" + standard + "]: "
}

// take stores an answer, or says why it will not do.
func (q question) take(answer string) error {
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
		return fmt.Errorf("%s: none of %s", quoted(answer), strings.Join(q.names(), ", "))
	}
	if q.refuse != nil {
		if err := q.refuse(answer); err != nil {
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
