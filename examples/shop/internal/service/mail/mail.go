// Package mail sends mail, by way of a gateway that speaks HTTP.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/fault"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/lifespan"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/tracing"
)

// Sender sends mail. All of it goes through one client with bounds.
type Sender struct {
	settings  Settings
	log       *slog.Logger
	transport *http.Transport
	client    http.Client
}

// New returns a sender for the gateway that the settings name.
func New(k component.Kernel, s Settings) *Sender {
	transport := &http.Transport{
		MaxConnsPerHost:     s.MailMaxConns,
		MaxIdleConnsPerHost: s.MailMaxConns,
		IdleConnTimeout:     s.MailTimeout,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:   true,
	}
	return &Sender{
		settings:  s,
		log:       k.Log,
		transport: transport,
		client:    http.Client{Transport: tracing.Transport(transport, k.Tracers), Timeout: s.MailTimeout},
	}
}

// Contribution closes what is open to the gateway when the service stops.
func (s *Sender) Contribution() component.Contribution {
	return component.Contribution{Lifespan: []lifespan.Contribution{
		{Name: "mail", Priority: lifespan.Auth, Start: s.start}, // before the tasks that send, and so closed after them
	}}
}

func (s *Sender) start(context.Context, func(error)) (lifespan.Stop, error) {
	return func(context.Context) error {
		s.transport.CloseIdleConnections()
		return nil
	}, nil
}

// Message is one mail.
type Message struct {
	To      string `json:"to"` // whoever the gateway knows by this subject
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// answerBytes is how much of an answer is read, so that its connection can be used again.
const answerBytes = 4 << 10

// Send has the gateway send a message, once for a key however often it is told
// to: the gateway knows the keys that it has seen. What the gateway refuses is a
// permanent fault, and what it cannot do now a transient one.
func (s *Sender) Send(ctx context.Context, key string, m Message) error {
	if s.settings.MailURL == "" {
		s.log.InfoContext(ctx, "mail not sent: SHOP_MAIL_URL is not set", "to", m.To, "subject", m.Subject)
		return nil
	}
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.settings.MailURL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
	request.Header.Set("Authorization", "Bearer "+s.settings.MailKey.Reveal())
	response, err := s.client.Do(request)
	if err != nil {
		return fault.Mark(fmt.Errorf("send mail: %w", err), fault.Transient)
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.CopyN(io.Discard, response.Body, answerBytes)
	switch {
	case response.StatusCode < http.StatusMultipleChoices:
		return nil
	case response.StatusCode >= http.StatusInternalServerError, response.StatusCode == http.StatusTooManyRequests:
		return fault.Mark(fmt.Errorf("send mail: the gateway answers %s", response.Status), fault.Transient)
	}
	return fmt.Errorf("send mail: the gateway answers %s", response.Status)
}
