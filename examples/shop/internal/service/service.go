// Package service is what makes this service a shop. It is yours.
package service

import (
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/notices"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/orders"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// New returns what this service brings beside its components. It opens nothing:
// what has to be opened, a Lifespan contribution's Start opens.
func New(_ Settings, c praecepta.Components) (component.Contribution, error) {
	return component.Join(
		notices.New(c.Queue),
		orders.New(c.EventStore),
		products.New(c.Database),
	), nil
}
