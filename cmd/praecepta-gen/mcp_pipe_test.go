package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	aRequest = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
	anAnswer = `{"jsonrpc":"2.0","id":1,"result":{}}` + "\n"
)

// ends reads all of the input, and returns a channel that is closed at its end.
func ends(t *testing.T, p *pipe) <-chan struct{} {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := io.Copy(io.Discard, p); err != nil {
			t.Error(err)
		}
	}()
	return done
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestInputEndsAfterAnswers(t *testing.T) {
	for name, input := range map[string]string{"a line": aRequest + "\n", "without the end of the line": aRequest} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				out := &bytes.Buffer{}
				p := newPipe(strings.NewReader(input), out)
				done := ends(t, p)
				synctest.Wait()
				if isClosed(done) {
					t.Error("the input ends before the answer")
				}
				for _, part := range []string{anAnswer[:10], anAnswer[10:]} {
					if _, err := io.WriteString(p, part); err != nil {
						t.Fatal(err)
					}
				}
				synctest.Wait()
				if !isClosed(done) {
					t.Error("the input does not end after the answer")
				}
				if out.String() != anAnswer {
					t.Errorf("got %s", out)
				}
			})
		})
	}
}

func TestInputEndsWithoutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notified := ends(t, newPipe(strings.NewReader(`{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n"), io.Discard))
		done := ends(t, newPipe(strings.NewReader(aRequest), io.Discard))
		synctest.Wait()
		if !isClosed(notified) {
			t.Error("a notification has no answer, and the input does not end")
		}
		time.Sleep(answerTimeout)
		synctest.Wait()
		if !isClosed(done) {
			t.Error("the input does not end")
		}
	})
}
