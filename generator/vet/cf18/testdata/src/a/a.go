package a

import "lifespan"

const mine lifespan.Priority = 42 // want `CF-42, CF-18: 42 is a numeric priority`

const number = 43

const (
	opening = lifespan.Second - 10
	closing = 5 + opening
	far     = lifespan.First + lifespan.Priority(3) // want `3 is a numeric priority`
	nested  = (lifespan.First + 1) + 2              // want `1 is a numeric priority` `2 is a numeric priority`
)

func bad(n int) []lifespan.Contribution {
	c := lifespan.Contribution{"a", 7} // want `7 is a numeric priority`
	c.Priority = 8                     // want `8 is a numeric priority`
	return []lifespan.Contribution{
		c,
		{Priority: 50},                   // want `50 is a numeric priority`
		{Priority: lifespan.Priority(n)}, // want `lifespan.Priority\(n\) is a numeric priority`
		{Priority: lifespan.Priority(3)}, // want `3 is a numeric priority`
		{Priority: lifespan.First + 1},   // want `1 is a numeric priority`
		{Priority: number},               // want `number is a numeric priority`
		{Priority: lifespan.First},
		{Priority: opening},
	}
}

func good(p lifespan.Priority) bool { return p == 10 || p > lifespan.Second }
