// Package service is what makes this service a minimal. It is yours.
package service

import (
	"net/http"

	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/problem"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/route"
)

// New returns what this service brings beside its components. It opens nothing:
// what has to be opened, a Lifespan contribution's Start opens.
func New(s Settings, _ praecepta.Components) (component.Contribution, error) {
	g := greetings{salutation: s.Greeting}
	return component.Contribution{
		Routes: []route.Route{
			{Method: http.MethodGet, Pattern: "/greetings/{name}", Access: route.Public, Handler: problem.Handler(g.get)},
		},
	}, nil
}
