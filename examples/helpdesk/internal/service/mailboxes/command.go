package mailboxes

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/tenant"
)

// Contribution adds the command mailbox to the binary.
func (m *Mailboxes) Contribution() component.Contribution {
	return component.Contribution{Commands: []component.Command{
		{Name: "mailbox", Summary: "ADDRESS TENANT: deliver the mail to ADDRESS to TENANT", Run: m.add},
	}}
}

// add is the command. The database is not open yet: StartAndRun opens it, with the checks of
// the start.
func (m *Mailboxes) add(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) != 2 {
		return component.UsageError("mailbox ADDRESS TENANT")
	}
	address := strings.ToLower(args[0])
	of, err := tenant.Parse(args[1])
	if err != nil {
		return err
	}
	return m.db.StartAndRun(ctx, func(ctx context.Context) error {
		const upsert = "INSERT INTO mailboxes (address, tenant) VALUES ($1, $2) ON CONFLICT (address) DO UPDATE SET tenant = excluded.tenant"
		if _, err := persistence.Exec(ctx, m.db.Shared(), upsert, address, of.String()); err != nil {
			return fmt.Errorf("add mailbox: %w", err)
		}
		_, err := fmt.Fprintf(stdout, "mail to %s opens tickets of %s\n", address, of)
		return err
	})
}
