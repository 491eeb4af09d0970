// Package sla escalates tickets that are overdue.
package sla

import (
	"context"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/taskqueue"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/mail"
)

// HandleTasks escalates the overdue tickets of each known tenant, at each multiple of the
// interval.
func HandleTasks(queue *taskqueue.Queue, interval time.Duration) {
	task := taskqueue.Define[struct{}]("sla.escalate", taskqueue.Options{})
	taskqueue.Handle(queue, task, escalate)
	taskqueue.Every(queue, task, interval, struct{}{}, taskqueue.ForEachTenant())
}

// escalate runs in a transaction of one tenant. The mails are queued in the same
// transaction, so a ticket is escalated with its mail or not at all.
func escalate(ctx context.Context, tx persistence.Tx, _ struct{}) error {
	type ticket struct{ ID, Subject, Requester string }
	overdue, err := persistence.All[ticket](ctx, tx, `
		UPDATE tickets SET escalated_at = now()
		WHERE closed_at IS NULL AND escalated_at IS NULL AND due_at < now()
		RETURNING id, subject, requester`)
	if err != nil {
		return err
	}
	for _, t := range overdue {
		err := mail.Enqueue(ctx, tx, mail.Message{
			Ticket: t.ID, To: t.Requester, Subject: "Escalated: " + t.Subject, Text: "We are late. A senior agent answers next.",
		})
		if err != nil {
			return err
		}
	}
	return nil
}
