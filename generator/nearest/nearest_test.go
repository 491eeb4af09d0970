package nearest_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/nearest"
)

func TestNearestOf(t *testing.T) {
	names := []string{"CF-01", "CF-12", "cache", "store"}
	for name, want := range map[string]string{
		"cache": "cache", "cahce": "cache", "stor": "store", "CF-99": "CF-01", "CF02": "CF-01", "CF-13": "CF-12",
		"foo": "", "FOO": "", "s": "", "": "", "nothing like it": "",
	} {
		if got := nearest.Of(name, names); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	if got := nearest.Of("cache", nil); got != "" {
		t.Errorf("of no names: %q", got)
	}
}
