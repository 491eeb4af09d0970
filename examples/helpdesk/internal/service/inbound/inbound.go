// Package inbound receives mail from the mail gateway, as signed webhooks.
package inbound

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/payload"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/problem"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/route"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/settings"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/taskqueue"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/webhook"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/mailboxes"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/tickets"
)

// scheme is how the mail gateway signs a delivery.
func scheme() webhook.Scheme {
	return webhook.Scheme{
		SignatureHeader: "X-Mail-Signature",
		TimestampHeader: "X-Mail-Timestamp",
		IDHeader:        "X-Mail-ID",
		Content:         "{id}.{timestamp}.{body}",
	}
}

// inbound opens a ticket for each mail.
type inbound struct {
	db    *persistence.Database
	boxes *mailboxes.Mailboxes
	desk  *tickets.Desk
}

// New returns the route that receives mail. It accepts deliveries that are signed with any
// of the secrets. Empty secrets are ignored.
func New(db *persistence.Database, boxes *mailboxes.Mailboxes, desk *tickets.Desk, secrets ...settings.Secret) (component.Contribution, error) {
	verifier, err := webhook.New(webhook.Options{Scheme: scheme(), Secrets: secrets})
	if err != nil {
		return component.Contribution{}, err
	}
	in := inbound{db, boxes, desk}
	return component.Contribution{Routes: []route.Route{{
		Method: http.MethodPost, Pattern: "/webhooks/mail", Summary: "Receive a mail", Access: route.Public, ActsFor: "inbound mail",
		Handler: verifier.Handler(problem.Handler(in.receive)),
		Limits:  route.Limits{MaxBodyBytes: 256 << 10, MaxInFlight: 20},
	}}}, nil
}

// receive is called for verified deliveries only.
func (in inbound) receive(w http.ResponseWriter, r *http.Request) error {
	body, err := payload.ReadBody(r)
	if err != nil {
		return err
	}
	var mail struct{ To, From, Subject, Text string }
	if err := json.Unmarshal(body, &mail); err != nil {
		return problem.New(http.StatusBadRequest, "MALFORMED", "The body is not JSON.")
	}
	of, err := in.boxes.TenantOf(r.Context(), mail.To)
	if err != nil {
		return err
	}
	ctx, err := in.db.AsTenant(r.Context(), of, "mail received")
	if err != nil {
		return err
	}
	delivery, _ := webhook.From(ctx)
	err = in.db.InTenant(ctx, func(ctx context.Context, tx persistence.Tx) error {
		first, err := taskqueue.Once(ctx, tx, "mail "+delivery.Key)
		if err != nil || !first {
			return err // first is false if the gateway repeats a delivery
		}
		_, err = in.desk.Open(ctx, tx, tickets.Draft{Subject: mail.Subject, Requester: mail.From, Text: mail.Text})
		return err
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
