// Package export writes all tickets of a tenant as CSV.
package export

import (
	"context"
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/problem"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/route"
)

const (
	// maxDuration is how long an export may take.
	maxDuration = 10 * time.Minute
	// maxConcurrent limits the connections that exports hold: one each, until they end.
	maxConcurrent = 2
)

type export struct {
	db *persistence.Database
}

// New returns the route of the export.
func New(db *persistence.Database) component.Contribution {
	e := export{db}
	return component.Contribution{Routes: []route.Route{{
		Method: http.MethodGet, Pattern: "/tickets/export", Summary: "Export all tickets as CSV", Transfers: true, Handler: problem.Handler(e.write),
		Limits: route.Limits{Timeout: maxDuration, MaxInFlight: maxConcurrent},
	}}}
}

// ticket has the columns of the export.
type ticket struct {
	ID, Subject, Requester string
	OpenedAt               time.Time
	ClosedAt               *time.Time
}

// write sends one line for each ticket. Rows reads them through a cursor, so that memory
// does not grow with their number.
func (e export) write(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	out := csv.NewWriter(w)
	return e.db.InTenant(r.Context(), func(ctx context.Context, tx persistence.Tx) error {
		if err := out.Write([]string{"id", "subject", "requester", "opened_at", "closed_at"}); err != nil {
			return err
		}
		for t, err := range persistence.Rows[ticket](ctx, tx, "SELECT id, subject, requester, opened_at, closed_at FROM tickets ORDER BY id") {
			if err != nil {
				return err
			}
			if err := out.Write(t.line()); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	}, persistence.ReadOnly())
}

func (t ticket) line() []string {
	closed := ""
	if t.ClosedAt != nil {
		closed = t.ClosedAt.UTC().Format(time.RFC3339)
	}
	return []string{t.ID, text(t.Subject), text(t.Requester), t.OpenedAt.UTC().Format(time.RFC3339), closed}
}

// text returns a cell that a spreadsheet does not evaluate as a formula. Anybody can write
// the subject of a mail.
func text(s string) string {
	if strings.HasPrefix(s, "=") || strings.HasPrefix(s, "+") || strings.HasPrefix(s, "-") || strings.HasPrefix(s, "@") {
		return "'" + s
	}
	return s
}
