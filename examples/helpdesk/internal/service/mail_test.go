package service_test

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

// TestMailIsRetriedWithOneKey answers the first request with 503.
func TestMailIsRetriedWithOneKey(t *testing.T) {
	var calls atomic.Int64
	gateway := testkit.Upstream(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	desk := start(t, map[string]string{"HELPDESK_MAIL_GATEWAY_URL": gateway.URL, "HELPDESK_MAIL_GATEWAY_KEY": "key-of-the-desk"})
	desk.worker(t)
	acme := desk.user(t, "acme")
	ticket := open(t, acme)

	testkit.Eventually(t, "the ticket shows that a mail was sent", func() bool {
		return acme.Call(t, "GET", "/tickets/"+ticket, "").Body["mailed_at"] != nil
	})
	sent := gateway.Requests()
	if len(sent) != 2 || sent[0].Header.Get("Idempotency-Key") == "" || sent[0].Header.Get("Idempotency-Key") != sent[1].Header.Get("Idempotency-Key") {
		t.Fatalf("the gateway got %+v", sent)
	}
	var message map[string]string
	if err := json.Unmarshal(sent[1].Body, &message); err != nil {
		t.Fatal(err)
	}
	if sent[1].Path != "/messages" || sent[1].Header.Get("Authorization") != "Bearer key-of-the-desk" ||
		message["to"] != "grace@example.com" || message["subject"] != "Received: Printer on fire" || message["ticket"] != ticket {
		t.Errorf("the gateway got %+v, %v", sent[1], message)
	}
}
