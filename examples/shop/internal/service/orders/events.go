package orders

import (
	"context"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/eventstore"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/persistence"
)

// placed and cancelled are what happens to an order. What is stored of them stays
// as it is: a change of their fields comes with an upcast.
type (
	placed struct {
		ID       string `json:"id"`
		Item     string `json:"item"`
		Quantity int    `json:"quantity"`
	}
	cancelled struct {
		ID string `json:"id"`
	}
)

// order is the state that its events add up to.
type order struct {
	Item     string `json:"item"`
	Quantity int    `json:"quantity"`
	Status   status `json:"status" enum:"open,cancelled"`
}

type status string

const (
	statusOpen      status = "open"
	statusCancelled status = "cancelled"
)

func aggregate() eventstore.Aggregate[order] {
	return eventstore.Aggregate[order]{Name: "order", Schema: 1, Apply: apply}
}

// apply goes by its arguments alone, so that a state is the same whenever it is read.
func apply(state order, event eventstore.Event) order {
	switch data := event.Data.(type) {
	case placed:
		return order{Item: data.Item, Quantity: data.Quantity, Status: statusOpen}
	case cancelled:
		state.Status = statusCancelled
	}
	return state
}

// openOrders projects the orders that are not cancelled.
func openOrders() eventstore.Projection {
	return eventstore.Projection{
		Name:   "open_orders",
		Tables: []string{"open_orders"},
		Handlers: []eventstore.Handler{
			eventstore.On(func(ctx context.Context, tx persistence.Tx, data placed, event eventstore.Event) error {
				_, err := persistence.Exec(ctx, tx, "INSERT INTO open_orders (id, item, quantity, placed_at) VALUES ($1, $2, $3, $4)",
					data.ID, data.Item, data.Quantity, event.OccurredAt)
				return err
			}),
			eventstore.On(func(ctx context.Context, tx persistence.Tx, data cancelled, _ eventstore.Event) error {
				_, err := persistence.Exec(ctx, tx, "DELETE FROM open_orders WHERE id = $1", data.ID)
				return err
			}),
		},
	}
}
