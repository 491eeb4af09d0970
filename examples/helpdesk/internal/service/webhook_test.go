package service_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

const mailSecret = "secret-of-the-mail-gateway"

// deliver sends a mail as the gateway does, signed with the secret at the time.
func (h helpdesk) deliver(t *testing.T, secret, id string, at time.Time, body string) testkit.Reply {
	t.Helper()
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%s.%d.%s", id, at.Unix(), body)
	return h.As("").With("X-Mail-ID", id).With("X-Mail-Timestamp", fmt.Sprint(at.Unix())).
		With("X-Mail-Signature", hex.EncodeToString(mac.Sum(nil))).Call(t, "POST", "/webhooks/mail", body)
}

func TestSignedMailOpensOneTicketOfItsTenant(t *testing.T) {
	desk := start(t, map[string]string{"HELPDESK_MAIL_PREVIOUS_SECRET": "previous"})
	desk.command(t, "mailbox", "Support@acme.example", "acme")
	const mail = `{"to":"support@ACME.example","from":"grace@example.com","subject":"Printer on fire","text":"Help!","spam_score":0}`

	for range 3 { // the gateway repeats a delivery
		desk.deliver(t, mailSecret, "m-1", time.Now(), mail).Wants(t, 204, "")
	}
	desk.deliver(t, "previous", "m-2", time.Now(), mail).Wants(t, 204, "")
	if got := desk.user(t, "acme").Call(t, "GET", "/tickets", "").Column(t, "requester"); got != "grace@example.com grace@example.com" {
		t.Errorf("the requesters are %q", got)
	}
	if got := desk.user(t, "globex").Call(t, "GET", "/tickets", "").Items(t); len(got) != 0 {
		t.Errorf("globex has %v", got)
	}

	desk.deliver(t, "forged", "m-3", time.Now(), mail).Wants(t, 401, "INVALID_SIGNATURE")
	desk.deliver(t, mailSecret, "m-3", time.Now().Add(-time.Hour), mail).Wants(t, 401, "INVALID_SIGNATURE")
	desk.deliver(t, mailSecret, "m-3", time.Now(), "Help!").Wants(t, 400, "MALFORMED")
	desk.deliver(t, mailSecret, "m-3", time.Now(), `{"to":"nobody@acme.example"}`).Wants(t, 404, "NOT_FOUND")
	desk.deliver(t, mailSecret, "m-3", time.Now(), `{"to":"support@acme.example","from":"grace@example.com"}`).Wants(t, 422, "INVALID")
}
