// Package service has the code of minimal: its routes, its settings and its domain. It is
// user-owned.
package service

import (
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/component"
)

// New returns the contribution of this service, in addition to those of its components. It
// opens nothing: the Start function of a lifespan.Contribution opens what has to be opened.
func New(s Settings, c praecepta.Components) (component.Contribution, error) {
	return component.Join(
		greetings{salutation: s.Greeting}.contribution(),
	), nil
}
