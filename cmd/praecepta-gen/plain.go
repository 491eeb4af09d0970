package main

import (
	"bufio"
	"context"
	"fmt"
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
	case q.options != nil:
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
	if q.options != nil {
		switch answer {
		case "":
		case withNone:
			*q.chosen = nil
		case withAll:
			*q.chosen = namesOf(q.options)
		default:
			*q.chosen = strings.FieldsFunc(answer, func(r rune) bool { return r == ',' || r == ' ' })
		}
		return nil
	}
	if answer == "" {
		answer = *q.answer
	}
	if err := q.refuse(answer); err != nil {
		return err
	}
	*q.answer = answer
	return nil
}
