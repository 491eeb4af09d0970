// Package orders is what is ordered from this service: what happens to an order
// is kept as events, and the open ones are projected into a table. It stands here
// as an example that works: change it, or delete the folder, its table's migration
// and its line in service.go.
package orders

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/eventstore"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/fault"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/openapi"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/problem"
)

// New returns the routes of orders and the projection of the open ones.
func New(store *eventstore.Store) component.Contribution {
	store.Register(eventstore.TypeOf[placed]("order.placed"), eventstore.TypeOf[cancelled]("order.cancelled"))
	o := orders{store}
	tags := []string{"orders"}
	return component.Join(store.Project(openOrders()), component.Contribution{
		Operations: []openapi.Operation{
			{Method: http.MethodPost, Pattern: "/orders", Tags: tags, Summary: "Place an order", Status: http.StatusCreated, Handler: openapi.Handle(o.place)},
			{Method: http.MethodGet, Pattern: "/orders/{id}", Tags: tags, Summary: "Get an order", Problems: []int{404}, Handler: openapi.Handle(o.get)},
			{Method: http.MethodPost, Pattern: "/orders/{id}/cancel", Tags: tags, Summary: "Cancel an order", Problems: []int{404, 409}, Handler: openapi.Handle(o.cancel)},
			{Method: http.MethodGet, Pattern: "/orders", Tags: tags, Summary: "List open orders, oldest first, as the worker knows them", Handler: openapi.Handle(o.list)},
		},
	})
}

type orders struct {
	store *eventstore.Store
}

type placeInput struct {
	Body struct {
		Item     string `json:"item" minLength:"1" maxLength:"200" example:"Green tea, 100 g"`
		Quantity int    `json:"quantity" minimum:"1" maximum:"10000"`
	}
}

type output struct {
	Location string `header:"Location"`
	Body     orderView
}

// orderView is an order as callers see it.
type orderView struct {
	ID string `json:"id" format:"uuid"`
	order
}

func (o orders) place(ctx context.Context, in *placeInput) (*output, error) {
	id, err := uuid.NewV7() // in the order of their making, so that lists need no other
	if err != nil {
		return nil, err
	}
	state, err := aggregate().Change(ctx, o.store, id.String(), func(order, int64) ([]any, error) {
		return []any{placed{ID: id.String(), Item: in.Body.Item, Quantity: in.Body.Quantity}}, nil
	})
	return &output{Location: "/orders/" + id.String(), Body: orderView{id.String(), state}}, err
}

type orderInput struct {
	ID string `path:"id" format:"uuid"`
}

func (o orders) get(ctx context.Context, in *orderInput) (*output, error) {
	state, version, err := aggregate().Load(ctx, o.store, o.store.Database(), in.ID)
	if err == nil && version == 0 {
		err = fault.Mark(errNoOrder{}, fault.NotFound)
	}
	return &output{Body: orderView{in.ID, state}}, err
}

func (o orders) cancel(ctx context.Context, in *orderInput) (*output, error) {
	state, err := aggregate().Change(ctx, o.store, in.ID, func(now order, version int64) ([]any, error) {
		switch {
		case version == 0:
			return nil, fault.Mark(errNoOrder{}, fault.NotFound)
		case now.Status == statusCancelled:
			return nil, problem.New(http.StatusConflict, "CANCELLED_BEFORE", "The order is cancelled already.")
		}
		return []any{cancelled{ID: in.ID}}, nil
	})
	return &output{Body: orderView{in.ID, state}}, err
}

type errNoOrder struct{}

func (errNoOrder) Error() string { return "get order: there is none" }

// openOrder is a row of the projection.
type openOrder struct {
	ID       string    `json:"id" format:"uuid"`
	Item     string    `json:"item"`
	Quantity int       `json:"quantity"`
	PlacedAt time.Time `json:"placed_at"`
}

type openInput struct {
	After string `query:"after" format:"uuid" default:"00000000-0000-0000-0000-000000000000" doc:"The id of the last order that is known"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type openOutput struct {
	Body struct {
		Items []openOrder `json:"items"`
		After string      `json:"after,omitempty" doc:"What to ask for next. It is absent from the last page."`
	}
}

func (o orders) list(ctx context.Context, in *openInput) (*openOutput, error) {
	found, err := persistence.All[openOrder](ctx, o.store.Database(), `
		SELECT id, item, quantity, placed_at FROM open_orders WHERE id > $1 ORDER BY id LIMIT $2`, in.After, in.Limit+1) // one more tells whether there is a next page
	if err != nil {
		return nil, err
	}
	out := &openOutput{}
	if len(found) > in.Limit {
		found = found[:in.Limit]
		out.Body.After = found[in.Limit-1].ID
	}
	out.Body.Items = found
	return out, nil
}
