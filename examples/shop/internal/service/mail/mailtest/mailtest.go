// Package mailtest provides a local mail gateway for tests.
package mailtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail"
)

// Gateway accepts mail and records it. It rejects the first message with an error.
type Gateway struct {
	URL string

	mu     sync.Mutex
	broken bool
	sent   map[string][]mail.Message // by key
}

// New starts a gateway, which stops at the end of the test.
func New(t testing.TB) *Gateway {
	t.Helper()
	g := &Gateway{broken: true, sent: map[string][]mail.Message{}}
	server := httptest.NewServer(http.HandlerFunc(g.take))
	t.Cleanup(server.Close)
	g.URL = server.URL
	return g
}

func (g *Gateway) take(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var m mail.Message
	switch err := json.NewDecoder(r.Body).Decode(&m); {
	case g.broken:
		g.broken = false
		w.WriteHeader(http.StatusBadGateway)
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	default:
		key := r.Header.Get("Idempotency-Key")
		g.sent[key] = append(g.sent[key], m)
	}
}

// Sent returns the messages with an idempotency key: more than one if it was sent again.
func (g *Gateway) Sent(key string) []mail.Message {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sent[key]
}
