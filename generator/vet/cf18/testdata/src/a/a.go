package a

import "lifespan"

const mine lifespan.Priority = 42 // want `CF-42, CF-18: 42 is a priority without a name`

const number = 43

const (
	opening = lifespan.Second - 10
	closing = 5 + opening
	far     = lifespan.First + lifespan.Priority(3) // want `3 is a priority`
	nested  = (lifespan.First + 1) + 2              // want `1 is a priority` `2 is a priority`
)

func bad(n int) []lifespan.Contribution {
	c := lifespan.Contribution{"a", 7} // want `7 is a priority without a name`
	c.Priority = 8                     // want `8 is a priority`
	return []lifespan.Contribution{
		c,
		{Priority: 50},                   // want `50 is a priority`
		{Priority: lifespan.Priority(n)}, // want `lifespan.Priority\(n\) is a priority`
		{Priority: lifespan.Priority(3)}, // want `3 is a priority`
		{Priority: lifespan.First + 1},   // want `1 is a priority`
		{Priority: number},               // want `number is a priority`
		{Priority: lifespan.First},
		{Priority: opening},
	}
}

func good(p lifespan.Priority) bool { return p == 10 || p > lifespan.Second }
