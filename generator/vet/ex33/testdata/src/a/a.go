package a

import (
	"context"
	"db"
	"mailer"
	"net/http"
)

type service struct {
	client *http.Client
	mail   *mailer.Mailer
}

func (s *service) work(ctx context.Context, tx db.Tx) error {
	return s.deeper()
}

func (s *service) deeper() error {
	return s.mail.Send("a") // want `EX-33: http.Client.Get waits for another server inside a database transaction`
}

func (s *service) bad(ctx context.Context) error {
	_ = db.InTenant(ctx, s.work)
	_ = db.InTenant(ctx, func(ctx context.Context, tx db.Tx) error {
		_ = s.mail.Text()
		_, err := s.client.Get("https://example.com") // want `EX-33: http.Client.Get waits`
		return err
	})
	db.Handle(func(ctx context.Context, tx db.Tx, payload string) error {
		_, err := mailer.Do[string](s.mail, payload) // want `EX-33: http.Client.Get waits`
		return err
	})
	return nil
}

func (s *service) good(ctx context.Context) error {
	if err := s.mail.Send("a"); err != nil {
		return err
	}
	db.HandleWithoutTransaction(func(ctx context.Context, payload string) error {
		return s.mail.Send(payload)
	})
	return db.InTenant(ctx, func(ctx context.Context, tx db.Tx) error {
		tx.OnCommit(func() { _ = s.mail.Send("a") })
		return db.Enqueue(ctx, tx)
	})
}
