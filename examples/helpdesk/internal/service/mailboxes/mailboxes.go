// Package mailboxes has the addresses that receive mail, and the tenant of each.
package mailboxes

import (
	"context"
	"strings"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/tenant"
)

// Mailboxes is the table of mailboxes. It belongs to no tenant, so every statement runs
// on Shared.
type Mailboxes struct {
	db *persistence.Database
}

// New returns the mailboxes in the database.
func New(db *persistence.Database) *Mailboxes { return &Mailboxes{db} }

// TenantOf returns the tenant that the mail to an address belongs to, or a fault.NotFound.
func (m *Mailboxes) TenantOf(ctx context.Context, address string) (tenant.ID, error) {
	name, err := persistence.Value[string](ctx, m.db.Shared(), "SELECT tenant FROM mailboxes WHERE address = $1", strings.ToLower(address))
	if err != nil {
		return tenant.ID{}, err
	}
	return tenant.Parse(name)
}
