package hint_test

import (
	"slices"
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
		line := "add " + want + "  " + want
		if got, err := hint.Words(line); err != nil || !slices.Equal(got, []string{"add", word, word}) {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
}

func TestWordsOfUnclosedQuote(t *testing.T) {
	if got, err := hint.Words("add 'a b"); err == nil {
		t.Errorf("%q", got)
	}
}
