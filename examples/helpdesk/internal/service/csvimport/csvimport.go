// Package csvimport opens tickets from a CSV file.
package csvimport

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/payload"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/problem"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/route"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/tickets"
)

const (
	// maxBytes and maxLines limit the size of a file.
	maxBytes = 5 << 20
	maxLines = 1000
	// maxDuration is how long an import may take.
	maxDuration = 2 * time.Minute
	// maxConcurrent limits the memory and the connections that imports use.
	maxConcurrent = 2
)

type csvImport struct {
	db   *persistence.Database
	desk *tickets.Desk
}

// New returns the route of the import.
func New(db *persistence.Database, desk *tickets.Desk) component.Contribution {
	i := csvImport{db, desk}
	return component.Contribution{Routes: []route.Route{{
		Method: http.MethodPost, Pattern: "/tickets/import", Summary: "Open a ticket for each line of a CSV file", Roles: []string{"admin"}, Transfers: true,
		Limits:  route.Limits{MaxBodyBytes: maxBytes, Timeout: maxDuration, MaxInFlight: maxConcurrent},
		Handler: problem.Handler(i.run),
	}}}
}

// run imports all lines or none.
func (i csvImport) run(w http.ResponseWriter, r *http.Request) error {
	body, err := payload.ReadBody(r)
	if err != nil {
		return err
	}
	drafts, err := parse(body)
	if err != nil {
		return err
	}
	err = i.db.InTenant(r.Context(), func(ctx context.Context, tx persistence.Tx) error {
		for _, draft := range drafts {
			if _, err := i.desk.Open(ctx, tx, draft); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return payload.Write(w, http.StatusCreated, map[string]int{"opened": len(drafts)})
}

// parse returns the lines below the header: subject,requester,text. A problem names the
// number of the line.
func parse(body []byte) ([]tickets.Draft, error) {
	lines := csv.NewReader(bytes.NewReader(body))
	lines.FieldsPerRecord = 3
	if _, err := lines.Read(); err != nil {
		return nil, invalid(1, "want the header subject,requester,text")
	}
	var drafts []tickets.Draft
	for number := 2; ; number++ {
		line, err := lines.Read()
		switch {
		case errors.Is(err, io.EOF):
			return drafts, nil
		case err != nil:
			return nil, invalid(number, "want three fields in CSV")
		case len(drafts) == maxLines:
			return nil, invalid(number, fmt.Sprintf("want at most %d lines", maxLines))
		}
		for field, text := range line {
			if text == "" || payload.CheckText(text) != "" {
				return nil, invalid(number, fmt.Sprintf("field %d is empty or not valid text", field+1))
			}
		}
		drafts = append(drafts, tickets.Draft{Subject: line[0], Requester: line[1], Text: line[2]})
	}
}

func invalid(line int, detail string) error {
	return problem.Invalid(problem.Field{Pointer: problem.Pointer(fmt.Sprint(line)), Detail: detail})
}
