package store

import "time"

type Event struct{ OccurredAt time.Time }

type Aggregate[S any] struct {
	Name string
	// Apply returns the state after an event.
	//
	//praecepta:mark pure
	Apply func(state S, event Event) S
}
