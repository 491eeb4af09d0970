// Package mail sends mail to requesters through the mail gateway, in tasks.
package mail

import (
	"context"
	"net/http"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/httpclient"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/settings"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/taskqueue"
)

// Message is a mail about a ticket.
type Message struct {
	Ticket  string `json:"ticket"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

func sendTask() taskqueue.Task[Message] {
	return taskqueue.Define[Message]("mail.send", taskqueue.Options{Timeout: 30 * time.Second, MaxAttempts: 10})
}

// Enqueue queues a message. It is sent after the transaction has committed, and not if
// the transaction is rolled back.
func Enqueue(ctx context.Context, tx persistence.Tx, m Message) error {
	_, err := sendTask().Enqueue(ctx, tx, m)
	return err
}

// sender handles the tasks.
type sender struct {
	gateway *httpclient.Client
	db      *persistence.Database
}

// HandleTasks makes the workers send the queued messages through the gateway at url.
func HandleTasks(k component.Kernel, url string, key settings.Secret, db *persistence.Database, queue *taskqueue.Queue) error {
	gateway, err := httpclient.New(k, httpclient.Target{
		Name:    "mail gateway",
		BaseURL: url,
		Authorize: func(r *http.Request) error {
			current, err := key.Current()
			r.Header.Set("Authorization", "Bearer "+current)
			return err
		},
	})
	if err != nil {
		return err
	}
	s := sender{gateway, db}
	taskqueue.HandleWithoutTransaction(queue, sendTask(), s.send)
	return nil
}

// send runs without a transaction, so that no connection to the database waits for the
// gateway. It may run more than once. The key is the same each time, and the gateway sends
// one mail for a key.
func (s sender) send(ctx context.Context, m Message) error {
	_, err := httpclient.Do[httpclient.None](ctx, s.gateway, httpclient.Request{
		Method: http.MethodPost, Path: "/messages", Body: m, IdempotencyKey: taskqueue.ID(ctx),
	})
	if err != nil {
		return err // its kind decides whether the task is retried
	}
	_, err = persistence.Exec(ctx, s.db, "UPDATE tickets SET mailed_at = now() WHERE id = $1", m.Ticket)
	return err
}
