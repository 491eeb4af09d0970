package orders

import (
	"context"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/eventstore"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// openOrders projects the orders that are neither shipped nor cancelled.
func openOrders() eventstore.Projection {
	closed := func(ctx context.Context, tx persistence.Tx, id string) error {
		_, err := persistence.Exec(ctx, tx, "DELETE FROM open_orders WHERE id = $1", id)
		return err
	}
	return eventstore.Projection{
		Name:   "open_orders",
		Tables: []string{"open_orders"},
		Handlers: []eventstore.Handler{
			eventstore.On(func(ctx context.Context, tx persistence.Tx, data placed, event eventstore.Event) error {
				_, err := persistence.Exec(ctx, tx, "INSERT INTO open_orders (id, lines, total, placed_at) VALUES ($1, $2, $3, $4)",
					data.ID, len(data.Lines), total(data.Lines), event.OccurredAt)
				return err
			}),
			eventstore.On(func(ctx context.Context, tx persistence.Tx, data shipped, _ eventstore.Event) error {
				return closed(ctx, tx, data.ID)
			}),
			eventstore.On(func(ctx context.Context, tx persistence.Tx, data cancelled, _ eventstore.Event) error {
				return closed(ctx, tx, data.ID)
			}),
		},
	}
}

// sales projects the quantity and the revenue of each product.
func sales() eventstore.Projection {
	return eventstore.Projection{
		Name:   "sales",
		Tables: []string{"sales"},
		Handlers: []eventstore.Handler{
			eventstore.On(func(ctx context.Context, tx persistence.Tx, data placed, _ eventstore.Event) error {
				return add(ctx, tx, data.Lines, 1)
			}),
			eventstore.On(func(ctx context.Context, tx persistence.Tx, data cancelled, _ eventstore.Event) error {
				return add(ctx, tx, data.Lines, -1)
			}),
		},
	}
}

// add adds the lines to the sales, or subtracts them if sign is -1.
func add(ctx context.Context, tx persistence.Tx, lines []products.Sold, sign int64) error {
	for _, line := range lines {
		_, err := persistence.Exec(ctx, tx, `
			INSERT INTO sales (product, name, quantity, revenue) VALUES ($1, $2, $3, $4)
			ON CONFLICT (tenant_id, product) DO UPDATE SET name = EXCLUDED.name,
				quantity = sales.quantity + EXCLUDED.quantity, revenue = sales.revenue + EXCLUDED.revenue`,
			line.Product, line.Name, sign*line.Quantity, sign*line.Quantity*line.Price)
		if err != nil {
			return err
		}
	}
	return nil
}
