// Package mail sends mail through an HTTP gateway.
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

// Sender sends mail through one HTTP client with a timeout and a connection limit.
type Sender struct {
	settings  Settings
	log       *slog.Logger
	transport *http.Transport
	client    http.Client
}

// New returns a sender for the gateway of the settings.
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

// Contribution closes the connections to the gateway when the service stops.
func (s *Sender) Contribution() component.Contribution {
	return component.Contribution{Lifespan: []lifespan.Contribution{
		{Name: "mail", Priority: lifespan.Auth, Start: s.start}, // it starts before the tasks that send mail, and stops after them
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
	To      string `json:"to"` // the subject of the recipient, which the gateway knows
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// answerBytes is the maximum number of bytes of a response that are read, so that its
// connection can be reused.
const answerBytes = 4 << 10

// Send sends a message. The gateway sends one mail for each idempotency key. A response
// of 429 or 5xx, or none, is a transient fault; any other error is permanent.
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
