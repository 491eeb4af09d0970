package orders

import (
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/eventstore"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// What happens to an order. What is stored of it stays as it is: a change of
// these fields comes with an upcast.
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
		Lines []products.Sold `json:"lines"` // what went back into stock
	}
)

// order is the state that its events add up to.
type order struct {
	Lines  []products.Sold `json:"lines"`
	Total  int64           `json:"total"`
	Status status          `json:"status" enum:"open,shipped,cancelled"`
	By     string          `json:"by" doc:"Who placed it"`
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

// apply goes by its arguments alone, so that a state is the same whenever it is read.
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
