package main

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// answerTimeout limits how long the end of stdin waits for answers.
const answerTimeout = 10 * time.Second

// pipe delays the end of a client's input until its requests are answered, at most for
// answerTimeout. The library drops answers that are ready after the end, as in
// `praecepta-gen mcp <requests`.
type pipe struct {
	in  io.Reader
	out io.Writer

	mu                sync.Mutex
	received, written []byte // the beginning of a line
	open              int    // requests without an answer
	answered          chan struct{}
}

func newPipe(in io.Reader, out io.Writer) *pipe {
	return &pipe{in: in, out: out, answered: make(chan struct{}, 1)}
}

func (p *pipe) Read(into []byte) (int, error) {
	n, err := p.in.Read(into)
	p.count(&p.received, into[:n], isRequest, 1)
	if n > 0 || err == nil {
		return n, nil
	}
	p.count(&p.received, []byte("\n"), isRequest, 1) // the last line may have no end
	timeout := time.NewTimer(answerTimeout)
	defer timeout.Stop()
	for p.waits() {
		select {
		case <-p.answered:
		case <-timeout.C:
			return 0, err
		}
	}
	return 0, err
}

func (p *pipe) Write(text []byte) (int, error) {
	n, err := p.out.Write(text)
	p.count(&p.written, text[:n], isAnswer, -1)
	select {
	case p.answered <- struct{}{}:
	default:
	}
	return n, err
}

// Close leaves both ends open, because they belong to the caller.
func (p *pipe) Close() error { return nil }

func (p *pipe) waits() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open > 0
}

func isRequest(method string) bool { return method != "" }
func isAnswer(method string) bool  { return method == "" }

// count adds the change for each message with an id and a method that matches.
func (p *pipe) count(line *[]byte, text []byte, match func(method string) bool, change int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*line = append(*line, text...)
	for {
		message, rest, whole := bytes.Cut(*line, []byte("\n"))
		if !whole {
			return
		}
		*line = rest
		var m struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
		}
		if json.Unmarshal(message, &m) == nil && len(m.ID) > 0 && match(m.Method) {
			p.open += change
		}
	}
}
