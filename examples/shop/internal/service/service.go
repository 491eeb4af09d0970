// Package service is what makes this service a shop. It is yours.
package service

import (
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/feed"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/orders"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// New returns what this service brings beside its components. It opens nothing:
// what has to be opened, a Lifespan contribution's Start opens.
func New(s Settings, c praecepta.Components) (component.Contribution, error) {
	sender := mail.New(c.Kernel, s.Mail)
	return component.Join(
		sender.Contribution(),
		products.New(c.Database),
		orders.New(c.EventStore, c.Queue, c.Cache, sender),
		feed.New(c.EventStore, s.Feed),
	), nil
}
