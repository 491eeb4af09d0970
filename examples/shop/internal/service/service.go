// Package service has the code of shop: its routes, its settings and its domain. It is
// user-owned.
package service

import (
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/feed"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/orders"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// New returns the contribution of this service, in addition to those of its components. It
// opens nothing: the Start function of a lifespan.Contribution opens what has to be opened.
func New(s Settings, c praecepta.Components) (component.Contribution, error) {
	sender := mail.New(c.Kernel, s.Mail)
	return component.Join(
		sender.Contribution(),
		products.New(c.Database),
		orders.New(c.EventStore, c.Queue, c.Cache, sender),
		feed.New(c.EventStore, s.Feed),
	), nil
}
