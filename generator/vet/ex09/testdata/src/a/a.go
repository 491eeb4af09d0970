package a

import (
	"context"
	"db"
	"mailer"
	"net/http"
	"queue"
)

type service struct {
	task   queue.Task[string]
	client *http.Client
	mail   *mailer.Mailer
}

func (s *service) work(ctx context.Context, tx db.Tx) error {
	return s.deeper(ctx)
}

func (s *service) deeper(ctx context.Context) error {
	return s.task.Enqueue(ctx, "a") // want `EX-09: Enqueue is a side effect in a function passed with Repeatable`
}

func (s *service) bad(ctx context.Context) error {
	_ = db.InTenant(ctx, s.work, db.ReadOnly(), db.Repeatable())
	options := []db.Option{db.Repeatable()}
	_ = db.InTenant(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := s.client.Get("https://example.com") // want `EX-09: http.Client.Get is a side effect in a function`
		return err
	}, options...)
	_ = db.InTenant(ctx, func(ctx context.Context, tx db.Tx) error {
		_ = s.mail.Text()
		return s.mail.Send("a") // want `EX-09: http.Client.Get is a side effect in a function`
	}, db.Repeatable())
	return db.Aggregate[int]{}.Change(ctx, func(int) error {
		return s.task.Enqueue(ctx, "a") // want `EX-09: Enqueue is a side effect in a function`
	})
}

func (s *service) good(ctx context.Context) error {
	_ = db.InTenant(ctx, func(ctx context.Context, tx db.Tx) error {
		return s.task.Enqueue(ctx, "a")
	}, db.ReadOnly())
	return db.InTenant(ctx, func(ctx context.Context, tx db.Tx) error {
		tx.OnCommit(func() { _ = s.task.Enqueue(ctx, "a") })
		return nil
	}, db.Repeatable())
}
