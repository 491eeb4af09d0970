package service_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/testkit"
)

func TestGreetByName(t *testing.T) {
	everyone := testkit.Service(t, map[string]string{"MINIMAL_GREETING": "Welcome"}).As("")
	for name, want := range map[string]string{"Ada": "Welcome, Ada!", "a/b": "Welcome, a/b!"} {
		if got := everyone.Call(t, "GET", "/greetings/"+url.PathEscape(name), "").Wants(t, 200, ""); got.Body["greeting"] != want {
			t.Errorf("%s: got %v, want %q", name, got.Body, want)
		}
	}
}

func TestLongNameIsRejected(t *testing.T) {
	everyone := testkit.Service(t, nil).As("")
	everyone.Call(t, "GET", "/greetings/"+strings.Repeat("ä", 64), "").Wants(t, 200, "")
	everyone.Call(t, "GET", "/greetings/"+strings.Repeat("ä", 65), "").Wants(t, 422, "INVALID")
}
