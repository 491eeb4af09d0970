package tickets

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/fault"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/mail"
)

// Ticket is a row of the table tickets. The tenant is not a field: Postgres returns the
// rows of the tenant of the caller only.
type Ticket struct {
	ID          string     `json:"id" format:"uuid"`
	Subject     string     `json:"subject"`
	Requester   string     `json:"requester"`
	Priority    string     `json:"priority" enum:"low,normal,high"`
	OpenedAt    time.Time  `json:"opened_at"`
	DueAt       time.Time  `json:"due_at"`
	EscalatedAt *time.Time `json:"escalated_at,omitempty"`
	MailedAt    *time.Time `json:"mailed_at,omitempty" doc:"When the requester last got a mail"`
	ClosedAt    *time.Time `json:"closed_at,omitempty"`
	ClosedBy    *string    `json:"closed_by,omitempty"`
}

const columns persistence.SQL = "id, subject, requester, priority, opened_at, due_at, escalated_at, mailed_at, closed_at, closed_by"

// Draft is a ticket that is not opened yet. Its text becomes the first comment.
type Draft struct {
	Subject   string `json:"subject" minLength:"1" maxLength:"200" example:"Printer is on fire"`
	Requester string `json:"requester" format:"email" maxLength:"254" example:"ada@example.com"`
	Text      string `json:"text" minLength:"1" maxLength:"20000"`
	Priority  string `json:"priority,omitempty" enum:"low,normal,high" doc:"normal, if it is absent"`
}

// Open opens a ticket, and queues a mail to the requester that confirms it. All of it is
// part of the transaction.
func (d *Desk) Open(ctx context.Context, tx persistence.Tx, draft Draft) (Ticket, error) {
	id, err := uuid.NewV7() // sorts by time, so that a list in order of the id is a list in order of time
	if err != nil {
		return Ticket{}, err
	}
	return d.openOnce(ctx, tx, id.String(), draft)
}

// openOnce opens a ticket with the id. If the tenant has a ticket with the id, it returns
// that ticket and changes nothing.
func (d *Desk) openOnce(ctx context.Context, tx persistence.Tx, id string, draft Draft) (Ticket, error) {
	opened, err := persistence.One[Ticket](ctx, tx, `
		INSERT INTO tickets (id, subject, requester, priority, due_at) VALUES ($1, $2, $3, COALESCE(NULLIF($4, ''), 'normal'), now() + $5)
		ON CONFLICT (tenant_id, id) DO NOTHING RETURNING `+columns,
		id, draft.Subject, draft.Requester, draft.Priority, d.respondWithin)
	if fault.Of(err) == fault.NotFound {
		return persistence.One[Ticket](ctx, tx, "SELECT "+columns+" FROM tickets WHERE id = $1", id)
	}
	if err != nil {
		return Ticket{}, err
	}
	if _, err := addComment(ctx, tx, opened.ID, draft.Requester, draft.Text); err != nil {
		return Ticket{}, err
	}
	return opened, mail.Enqueue(ctx, tx, mail.Message{
		Ticket:  opened.ID,
		To:      opened.Requester,
		Subject: "Received: " + opened.Subject,
		Text:    fmt.Sprintf("We answer before %s.", opened.DueAt.UTC().Format(time.RFC1123)),
	})
}
