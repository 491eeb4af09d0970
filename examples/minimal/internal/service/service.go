// Package service has the code of minimal: its routes, its settings and its domain. It is
// user-owned.
package service

import (
	"net/http"

	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/openapi"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/route"
)

// New returns the contribution of this service, in addition to those of its components. It
// opens nothing: the Start function of a lifespan.Contribution opens what has to be opened.
func New(s Settings, _ praecepta.Components) (component.Contribution, error) {
	g := greetings{salutation: s.Greeting}
	return component.Contribution{
		Operations: []openapi.Operation{
			{Method: http.MethodGet, Pattern: "/greetings/{name}", Access: route.Public, Summary: "Greet someone by name", Handler: openapi.Handle(g.get)},
		},
	}, nil
}
