package settings

type Secret struct{ value string }

// Reveal returns the value.
//
//praecepta:mark reveals
func (s Secret) Reveal() string { return s.value }
