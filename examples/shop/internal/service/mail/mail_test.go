package mail_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/fault"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/settings"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail"
)

func sender(url string) *mail.Sender {
	k := component.NewKernel(slog.New(slog.DiscardHandler), settings.App{})
	return mail.New(k, mail.Settings{MailURL: url, MailKey: settings.NewSecret("hush"), MailTimeout: 200 * time.Millisecond, MailMaxConns: 1})
}

func TestSendUsesIdempotencyKey(t *testing.T) {
	var got mail.Message
	var header http.Header
	gateway := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		header = r.Header
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(gateway.Close)
	m := mail.Message{To: "ada", Subject: "s", Text: "t"}
	if err := sender(gateway.URL).Send(t.Context(), "key", m); err != nil {
		t.Fatal(err)
	}
	if got != m || header.Get("Idempotency-Key") != "key" || header.Get("Authorization") != "Bearer hush" {
		t.Errorf("the gateway got %v with %v", got, header)
	}
}

func TestStatusDecidesKindOfError(t *testing.T) {
	for status, want := range map[int]fault.Kind{400: fault.Permanent, 401: fault.Permanent, 429: fault.Transient, 500: fault.Transient, 503: fault.Transient} {
		gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		err := sender(gateway.URL).Send(t.Context(), "key", mail.Message{})
		gateway.Close()
		if err == nil || fault.Of(err) != want || strings.Contains(err.Error(), "hush") {
			t.Errorf("%d: got %v", status, err)
		}
	}
}

func TestUnreachableGatewayIsTransient(t *testing.T) {
	hang := make(chan struct{})
	gateway := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	s := sender(gateway.URL)
	if err := s.Send(t.Context(), "key", mail.Message{}); fault.Of(err) != fault.Transient {
		t.Errorf("it hangs: %v", err)
	}
	close(hang)
	gateway.Close()
	if err := s.Send(t.Context(), "key", mail.Message{}); fault.Of(err) != fault.Transient {
		t.Errorf("it is gone: %v", err)
	}
}

func TestSettingsAreValidated(t *testing.T) {
	for _, c := range []struct {
		environment settings.Env
		url         string
		refused     bool
	}{
		{"dev", "", false},
		{"prod", "", true},
		{"prod", "https://mail.example.com/send", false},
		{"prod", "http://mail.example.com/send", true},
		{"dev", "http://localhost:1", false},
		{"dev", "https://", true},
		{"dev", "mail.example.com", true},
		{"dev", "https://a:b@mail.example.com", true},
		{"dev", "ftp://mail.example.com", true},
	} {
		err := mail.Settings{MailURL: c.url}.Validate(c.environment)
		if (err != nil) != c.refused || err != nil && !strings.HasPrefix(err.Error(), "SHOP_MAIL_URL:") {
			t.Errorf("%s %q: got %v", c.environment, c.url, err)
		}
	}
}
