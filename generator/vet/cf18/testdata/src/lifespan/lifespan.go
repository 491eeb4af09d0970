package lifespan

// Priority is a place in an order.
//
//praecepta:mark named
type Priority int

const (
	First  Priority = 10
	Second          = First + 10
)

type Contribution struct {
	Name     string
	Priority Priority
}

func zero(p Priority) bool { return p < 0 }
