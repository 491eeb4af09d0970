// Package orders stores orders as events. An event is appended in the transaction that
// changes the stock. Projections keep tables of open orders and of sales.
package orders

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/cache"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/eventstore"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/openapi"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/problem"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/taskqueue"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// rolePacker is the role that may ship orders.
const rolePacker = "packer"

// New returns the routes and projections of orders, and registers the task that confirms
// an order by mail.
func New(store *eventstore.Store, queue *taskqueue.Queue, kept *cache.Cache, sender *mail.Sender) component.Contribution {
	store.Register(eventstore.TypeOf[placed]("order.placed"), eventstore.TypeOf[shipped]("order.shipped"), eventstore.TypeOf[cancelled]("order.cancelled"))
	o := orders{store: store, cache: kept, mail: sender, confirmation: confirmationTask()}
	taskqueue.HandleWithoutTransaction(queue, o.confirmation, o.confirm)
	tags := []string{"orders"}
	return component.Join(store.Project(openOrders()), store.Project(sales()), component.Contribution{
		Operations: []openapi.Operation{
			{Method: http.MethodPost, Pattern: "/orders", Tags: tags, Summary: "Place an order", Status: http.StatusCreated, Problems: []int{409}, Handler: openapi.Handle(o.place)},
			{Method: http.MethodGet, Pattern: "/orders", Tags: tags, Summary: "List open orders, oldest first; the worker updates the list", Handler: openapi.Handle(o.list)},
			{Method: http.MethodGet, Pattern: "/orders/{id}", Tags: tags, Summary: "Get an order", Problems: []int{404}, Handler: openapi.Handle(o.get)},
			{Method: http.MethodPost, Pattern: "/orders/{id}/ship", Tags: tags, Summary: "Ship an order", Roles: []string{rolePacker}, Problems: []int{404, 409}, Handler: openapi.Handle(o.ship)},
			{Method: http.MethodPost, Pattern: "/orders/{id}/cancel", Tags: tags, Summary: "Cancel an order", Problems: []int{404, 409}, Handler: openapi.Handle(o.cancel)},
			{Method: http.MethodGet, Pattern: "/sales", Tags: tags, Summary: "List sold products, most sold first; the data can be some seconds old", Handler: openapi.Handle(o.sales)},
		},
	})
}

type orders struct {
	store        *eventstore.Store
	cache        *cache.Cache
	mail         *mail.Sender
	confirmation taskqueue.Task[confirmation]
}

type placeInput struct {
	Body struct {
		Lines []products.Line `json:"lines" minItems:"1" maxItems:"100"`
	}
}

type output struct {
	Location string `header:"Location"`
	Body     orderView
}

// orderView is the representation of an order in responses.
type orderView struct {
	ID string `json:"id" format:"uuid"`
	order
}

// place takes the products out of stock, appends the event and enqueues the mail, in one
// transaction.
func (o orders) place(ctx context.Context, in *placeInput) (*output, error) {
	if err := distinct(in.Body.Lines); err != nil {
		return nil, err
	}
	id, err := uuid.NewV7() // UUIDs of version 7 are ordered by time, so lists are sorted by id
	if err != nil {
		return nil, err
	}
	out := &output{Location: "/orders/" + id.String(), Body: orderView{ID: id.String()}}
	err = o.store.Database().InTenant(ctx, func(ctx context.Context, tx persistence.Tx) error {
		sold, err := products.Take(ctx, tx, in.Body.Lines)
		if err != nil {
			return err
		}
		out.Body.order, err = o.appendEvent(ctx, tx, id.String(), order{}, 0, placed{ID: id.String(), Lines: sold})
		if err != nil {
			return err
		}
		_, err = o.confirmation.Enqueue(ctx, tx, confirmation{Order: id.String()})
		return err
	})
	return out, err
}

// distinct returns a problem if two lines have the same product.
func distinct(lines []products.Line) error {
	seen := map[string]bool{}
	for i, line := range lines {
		if seen[line.Product] {
			return problem.Invalid(problem.Field{Pointer: fmt.Sprintf("/lines/%d/product", i), Detail: "must not repeat a product"})
		}
		seen[line.Product] = true
	}
	return nil
}

// appendEvent appends an event after the version, and returns the new state.
func (o orders) appendEvent(ctx context.Context, tx persistence.Tx, id string, state order, version int64, event any) (order, error) {
	if _, err := o.store.Append(ctx, tx, aggregate().Stream(id), version, event); err != nil {
		return order{}, err
	}
	events, err := o.store.Read(ctx, tx, aggregate().Stream(id), version)
	for _, e := range events {
		state = apply(state, e)
	}
	return state, err
}

type orderInput struct {
	ID string `path:"id" format:"uuid"`
}

func (o orders) get(ctx context.Context, in *orderInput) (*output, error) {
	state, version, err := aggregate().Load(ctx, o.store, o.store.Database(), in.ID)
	if err == nil && version == 0 {
		err = errNoOrder()
	}
	return &output{Body: orderView{in.ID, state}}, err
}

func (o orders) ship(ctx context.Context, in *orderInput) (*output, error) {
	state, err := aggregate().Change(ctx, o.store, in.ID, func(now order, version int64) ([]any, error) {
		return []any{shipped{ID: in.ID}}, now.refuseUnlessOpen(version)
	})
	return &output{Body: orderView{in.ID, state}}, err
}

// cancel returns the products of an order to stock.
func (o orders) cancel(ctx context.Context, in *orderInput) (*output, error) {
	out := &output{Body: orderView{ID: in.ID}}
	err := o.store.Database().InTenant(ctx, func(ctx context.Context, tx persistence.Tx) error {
		state, version, err := aggregate().Load(ctx, o.store, tx, in.ID)
		if err == nil {
			err = state.refuseUnlessOpen(version)
		}
		if err != nil {
			return err
		}
		if err := products.Return(ctx, tx, state.Lines); err != nil {
			return err
		}
		out.Body.order, err = o.appendEvent(ctx, tx, in.ID, state, version, cancelled{ID: in.ID, Lines: state.Lines})
		return err
	}, persistence.Repeatable())
	return out, err
}

// refuseUnlessOpen returns a problem for an order that can no longer be shipped or cancelled.
func (o order) refuseUnlessOpen(version int64) error {
	switch {
	case version == 0:
		return errNoOrder()
	case o.Status != statusOpen:
		return problem.New(http.StatusConflict, "NOT_OPEN", "The order is "+string(o.Status)+" already.")
	}
	return nil
}

func errNoOrder() error {
	return problem.New(http.StatusNotFound, "NOT_FOUND", "There is no such order.")
}

// openOrder is a row of the projection.
type openOrder struct {
	ID       string    `json:"id" format:"uuid"`
	Lines    int       `json:"lines" doc:"The number of lines"`
	Total    int64     `json:"total"`
	PlacedAt time.Time `json:"placed_at"`
}

type listInput struct {
	After string `query:"after" format:"uuid" default:"00000000-0000-0000-0000-000000000000" doc:"The id of the last order of the previous page"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type listOutput struct {
	Body struct {
		Items []openOrder `json:"items"`
		After string      `json:"after,omitempty" doc:"The value of after for the next page. It is absent on the last page."`
	}
}

func (o orders) list(ctx context.Context, in *listInput) (*listOutput, error) {
	found, err := persistence.All[openOrder](ctx, o.store.Database(), `
		SELECT id, lines, total, placed_at FROM open_orders WHERE id > $1 ORDER BY id LIMIT $2`, in.After, in.Limit+1) // one more row shows whether there is a next page
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	if len(found) > in.Limit {
		found = found[:in.Limit]
		out.Body.After = found[in.Limit-1].ID
	}
	out.Body.Items = found
	return out, nil
}

// sale is a row of the projection.
type sale struct {
	Product  string `json:"product" format:"uuid"`
	Name     string `json:"name"`
	Quantity int64  `json:"quantity"`
	Revenue  int64  `json:"revenue"`
}

type salesOutput struct {
	Body struct {
		Items []sale `json:"items"`
	}
}

// salesTTL is how long the list of sales is cached.
const salesTTL = 2 * time.Second

func (o orders) sales(ctx context.Context, _ *struct{}) (*salesOutput, error) {
	found, err := cache.Load(ctx, o.cache, "sales", salesTTL, func(ctx context.Context) ([]sale, error) {
		return persistence.All[sale](ctx, o.store.Database(), `
			SELECT product, name, quantity, revenue FROM sales WHERE quantity > 0 ORDER BY quantity DESC, product LIMIT 100`)
	})
	if err != nil {
		return nil, err
	}
	out := &salesOutput{}
	out.Body.Items = found
	return out, nil
}
