package tickets

import (
	"context"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/principal"
)

// close closes a ticket. The route requires a role. A ticket that is closed already keeps
// the time and the name of the first call.
func (d *Desk) close(ctx context.Context, in *idInput) (*output, error) {
	agent, _ := principal.From(ctx)
	closed, err := persistence.One[Ticket](ctx, d.db, `
		UPDATE tickets SET closed_at = COALESCE(closed_at, now()), closed_by = COALESCE(closed_by, $2)
		WHERE id = $1 RETURNING `+columns, in.ID, agent.Subject())
	return &output{Body: closed}, err
}
