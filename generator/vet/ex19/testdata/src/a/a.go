package a

import (
	"clock"
	"crypto/rand"
	mathrand "math/rand/v2"
	"store"
	"time"
)

type state struct{ At time.Time }

func apply(s state, e store.Event) state {
	s.At = deeper(e)
	return s
}

func deeper(e store.Event) time.Time {
	_ = time.Since(e.OccurredAt) // want `EX-19: time.Since in a function that applies events`
	return e.OccurredAt
}

func (state) on(s state, e store.Event) state {
	_, _ = rand.Read(nil) // want `rand.Read in a function`
	return s
}

var first = store.Aggregate[state]{Name: "a", Apply: apply}

var second = store.Aggregate[int]{"b", func(n int, e store.Event) int {
	return n + mathrand.IntN(7) + clock.Year() // want `rand.IntN in a function` `time.Now in a function`
}}

func third() store.Aggregate[state] {
	var a store.Aggregate[state]
	a.Apply = state{}.on
	return a
}

var good = store.Aggregate[state]{Apply: func(s state, e store.Event) state {
	return state{At: clock.Next(e.OccurredAt).Add(time.Hour)}
}}

func elsewhere() time.Time { return time.Now() }
