// Package retention deletes the files of tickets that were closed long ago.
package retention

import (
	"context"
	"fmt"
	"io"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/taskqueue"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/tenant"
)

type retention struct {
	db *persistence.Database
}

// New deletes the files of each known tenant at 2:00 in Vienna, and returns the command
// that does it for one tenant.
func New(db *persistence.Database, queue *taskqueue.Queue) component.Contribution {
	task := taskqueue.Define[struct{}]("retention.purge", taskqueue.Options{})
	taskqueue.Handle(queue, task, func(ctx context.Context, tx persistence.Tx, _ struct{}) error {
		_, err := purge(ctx, tx)
		return err
	})
	taskqueue.Cron(queue, task, "0 2 * * *", "Europe/Vienna", struct{}{}, taskqueue.ForEachTenant())
	r := retention{db}
	return component.Contribution{Commands: []component.Command{
		{Name: "purge", Summary: "TENANT: delete the files of tickets that were closed a year ago", Run: r.purge},
	}}
}

// purge deletes the files of tickets that were closed a year ago, and returns how many.
func purge(ctx context.Context, q persistence.Querier) (int64, error) {
	return persistence.Exec(ctx, q, `
		DELETE FROM attachments USING tickets
		WHERE tickets.id = attachments.ticket AND tickets.closed_at < now() - interval '1 year'`)
}

// purge is the command. It has no token, so it names the tenant that it acts for.
func (r retention) purge(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) != 1 {
		return component.UsageError("purge TENANT")
	}
	of, err := tenant.Parse(args[0])
	if err != nil {
		return err
	}
	return r.db.StartAndRun(ctx, func(ctx context.Context) error {
		ctx, err := r.db.AsTenant(ctx, of, "files deleted by hand")
		if err != nil {
			return err
		}
		deleted, err := purge(ctx, r.db)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(stdout, "files deleted: %d\n", deleted)
		return err
	})
}
