// Package tickets has the tickets of a tenant and their comments.
package tickets

import (
	"context"
	"net/http"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/openapi"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
)

// Desk opens, lists and closes tickets.
type Desk struct {
	db            *persistence.Database
	respondWithin time.Duration
}

// New returns a desk whose tickets are due after respondWithin.
func New(db *persistence.Database, respondWithin time.Duration) *Desk {
	return &Desk{db, respondWithin}
}

// Contribution returns the routes of tickets and comments.
func (d *Desk) Contribution() component.Contribution {
	tags := []string{"tickets"}
	return component.Contribution{
		Operations: []openapi.Operation{
			{Method: http.MethodPost, Pattern: "/tickets", Tags: tags, Summary: "Open a ticket", Status: http.StatusCreated, Handler: openapi.Handle(d.open)},
			{Method: http.MethodGet, Pattern: "/tickets", Tags: tags, Summary: "List tickets, oldest first", Handler: openapi.Handle(d.list)},
			{Method: http.MethodGet, Pattern: "/tickets/{id}", Tags: tags, Summary: "Get a ticket", Problems: []int{404}, Handler: openapi.Handle(d.get)},
			{Method: http.MethodPost, Pattern: "/tickets/{id}/comments", Tags: tags, Summary: "Comment on a ticket", Status: http.StatusCreated, Problems: []int{404}, Handler: openapi.Handle(d.comment)},
			{Method: http.MethodGet, Pattern: "/tickets/{id}/comments", Tags: tags, Summary: "List the comments of a ticket, oldest first", Handler: openapi.Handle(d.comments)},
			{Method: http.MethodPost, Pattern: "/tickets/{id}/close", Tags: tags, Summary: "Close a ticket", Problems: []int{404}, Roles: []string{"agent", "admin"}, Handler: openapi.Handle(d.close)},
		},
	}
}

type openInput struct {
	Key  string `header:"Idempotency-Key" format:"uuid" doc:"The id of the new ticket. A repeated request with the same id returns the first ticket."`
	Body Draft
}

type output struct {
	Location string `header:"Location"`
	Body     Ticket
}

func (d *Desk) open(ctx context.Context, in *openInput) (*output, error) {
	var opened Ticket
	err := d.db.InTenant(ctx, func(ctx context.Context, tx persistence.Tx) (err error) {
		if in.Key != "" {
			opened, err = d.openOnce(ctx, tx, in.Key, in.Body)
		} else {
			opened, err = d.Open(ctx, tx, in.Body)
		}
		return err
	})
	return &output{Location: "/tickets/" + opened.ID, Body: opened}, err
}

type idInput struct {
	ID string `path:"id" format:"uuid"`
}

func (d *Desk) get(ctx context.Context, in *idInput) (*output, error) {
	found, err := persistence.One[Ticket](ctx, d.db, "SELECT "+columns+" FROM tickets WHERE id = $1", in.ID)
	return &output{Body: found}, err
}

type listInput struct {
	After string `query:"after" format:"uuid" default:"00000000-0000-0000-0000-000000000000" doc:"The id of the last ticket of the previous page"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type listOutput struct {
	Body struct {
		Items []Ticket `json:"items" nullable:"false"`
	}
}

func (d *Desk) list(ctx context.Context, in *listInput) (*listOutput, error) {
	out := &listOutput{}
	var err error
	out.Body.Items, err = persistence.All[Ticket](ctx, d.db, "SELECT "+columns+" FROM tickets WHERE id > $1 ORDER BY id LIMIT $2", in.After, in.Limit)
	return out, err
}
