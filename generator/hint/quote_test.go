package hint_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

func TestQuotedRoundTrip(t *testing.T) {
	for word, want := range map[string]string{
		"shop":       "shop",
		"../x/shop":  "../x/shop",
		"":           "''",
		"a b":        "'a b'",
		"it's":       `'it'\''s'`,
		"$HOME":      "'$HOME'",
		"~acme/shop": "'~acme/shop'",
	} {
		if got := hint.Quote(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}
