package orders

import (
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/eventstore"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// The events of an order. Stored events are never changed: a change of their fields
// requires an upcast.
type (
	placed struct {
		ID    string          `json:"id"`
		Lines []products.Sold `json:"lines"`
	}
	shipped struct {
		ID string `json:"id"`
	}
	cancelled struct {
		ID    string          `json:"id"`
		Lines []products.Sold `json:"lines"` // returned to stock
	}
)

// order is the current state of an order, computed from its events.
type order struct {
	Lines  []products.Sold `json:"lines"`
	Total  int64           `json:"total"`
	Status status          `json:"status" enum:"open,shipped,cancelled"`
	By     string          `json:"by" doc:"The subject of the customer"`
}

type status string

const (
	statusOpen      status = "open"
	statusShipped   status = "shipped"
	statusCancelled status = "cancelled"
)

func aggregate() eventstore.Aggregate[order] {
	return eventstore.Aggregate[order]{Name: "order", Schema: 1, Apply: apply}
}

// apply returns the state after an event. It must be a pure function, so that replaying
// the events always gives the same state.
func apply(state order, event eventstore.Event) order {
	switch data := event.Data.(type) {
	case placed:
		return order{Lines: data.Lines, Total: total(data.Lines), Status: statusOpen, By: event.Metadata.Subject}
	case shipped:
		state.Status = statusShipped
	case cancelled:
		state.Status = statusCancelled
	}
	return state
}

func total(lines []products.Sold) (sum int64) {
	for _, line := range lines {
		sum += line.Quantity * line.Price
	}
	return sum
}
