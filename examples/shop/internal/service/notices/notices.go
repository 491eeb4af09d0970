// Package notices is what a tenant was told, each notice written by a task that
// nobody waits for. It stands here as an example that works: change it, or delete
// the folder, its table's migration and its line in service.go.
package notices

import (
	"context"
	"net/http"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/openapi"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/taskqueue"
)

// New returns the routes of notices, and has the queue write them.
func New(queue *taskqueue.Queue) component.Contribution {
	n := notices{
		queue: queue,
		write: taskqueue.Define[draft]("notices.write", taskqueue.Options{Timeout: 30 * time.Second}),
	}
	taskqueue.Handle(queue, n.write, insert)
	tags := []string{"notices"}
	return component.Contribution{
		Operations: []openapi.Operation{
			{Method: http.MethodGet, Pattern: "/notices", Tags: tags, Summary: "List the latest notices", Handler: openapi.Handle(n.list)},
			{Method: http.MethodPost, Pattern: "/notices", Tags: tags, Summary: "Have a notice written", Status: http.StatusAccepted, Handler: openapi.Handle(n.send)},
		},
	}
}

type notices struct {
	queue *taskqueue.Queue
	write taskqueue.Task[draft]
}

// draft is what the task is told.
type draft struct {
	Text string `json:"text" minLength:"1" maxLength:"500" example:"Your order is on its way."`
}

// notice is one row. Its tenant is not part of it: Postgres knows whose rows these are.
type notice struct {
	ID     string    `json:"id" format:"uuid"`
	Text   string    `json:"text"`
	SentAt time.Time `json:"sent_at"`
}

type noticeInput struct {
	Body draft
}

type sentOutput struct {
	Body struct {
		ID string `json:"id" format:"uuid" doc:"That of the notice, once it is written"`
	}
}

func (n notices) send(ctx context.Context, in *noticeInput) (*sentOutput, error) {
	id, err := n.write.Enqueue(ctx, n.queue, in.Body)
	if err != nil {
		return nil, err
	}
	out := &sentOutput{}
	out.Body.ID = id
	return out, nil
}

// insert is the task. It may be done more than once, and the id of the task lets
// one row come of it.
func insert(ctx context.Context, tx persistence.Tx, d draft) error {
	_, err := persistence.Exec(ctx, tx, `
		INSERT INTO notices (id, text) VALUES ($1, $2) ON CONFLICT DO NOTHING`, taskqueue.ID(ctx), d.Text)
	return err
}

type noticesOutput struct {
	Body struct {
		Items []notice `json:"items"`
	}
}

func (n notices) list(ctx context.Context, _ *struct{}) (*noticesOutput, error) {
	found, err := persistence.All[notice](ctx, n.queue.Database(), `
		SELECT id, text, sent_at FROM notices ORDER BY sent_at DESC, id LIMIT 100`)
	if err != nil {
		return nil, err
	}
	out := &noticesOutput{}
	out.Body.Items = found
	return out, nil
}
