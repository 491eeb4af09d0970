package products

import (
	"context"
	"fmt"
	"net/http"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/problem"
)

// Line is a quantity of one product.
type Line struct {
	Product  string `json:"product" format:"uuid"`
	Quantity int64  `json:"quantity" minimum:"1" maximum:"10000"`
}

// Sold is a line with the name and the unit price of the product at the time of the sale.
type Sold struct {
	Line
	Name  string `json:"name"`
	Price int64  `json:"price"`
}

// Take takes all lines out of stock, or none, and returns them with names and prices. An
// unknown product or an insufficient stock is returned as a problem for the caller.
func Take(ctx context.Context, tx persistence.Tx, lines []Line) ([]Sold, error) {
	ids, taken := columns(lines, -1)
	locked, err := lock(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]product{}
	for _, p := range locked {
		known[p.ID] = p
	}
	sold := make([]Sold, 0, len(lines))
	for i, line := range lines {
		p, is := known[line.Product]
		switch {
		case !is:
			return nil, problem.Invalid(problem.Field{Pointer: fmt.Sprintf("/lines/%d/product", i), Detail: "unknown product"})
		case p.Stock < line.Quantity:
			return nil, problem.New(http.StatusConflict, "OUT_OF_STOCK", fmt.Sprintf("Only %d of %s are in stock.", p.Stock, p.SKU))
		}
		sold = append(sold, Sold{Line: line, Name: p.Name, Price: p.Price})
	}
	return sold, moveAll(ctx, tx, ids, taken)
}

// Return returns the lines to stock. Products that were deleted are skipped.
func Return(ctx context.Context, tx persistence.Tx, sold []Sold) error {
	lines := make([]Line, 0, len(sold))
	for _, s := range sold {
		lines = append(lines, s.Line)
	}
	ids, returned := columns(lines, 1)
	if _, err := lock(ctx, tx, ids); err != nil {
		return err
	}
	return moveAll(ctx, tx, ids, returned)
}

// columns returns the lines as arrays for unnest, with each quantity multiplied by sign.
func columns(lines []Line, sign int64) (ids []string, quantities []int64) {
	for _, line := range lines {
		ids = append(ids, line.Product)
		quantities = append(quantities, sign*line.Quantity)
	}
	return ids, quantities
}
