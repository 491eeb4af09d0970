package service_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/testkit"
)

func TestGreetByName(t *testing.T) {
	svc := testkit.Service(t, map[string]string{"MINIMAL_GREETING": "Welcome"})
	for name, want := range map[string]string{"Ada": "Welcome, Ada!", "a/b": "Welcome, a/b!"} {
		status, body := get(t, svc.URL+"/greetings/"+url.PathEscape(name))
		if status != http.StatusOK || body["greeting"] != want {
			t.Errorf("%s: got %d %v, want 200 and %q", name, status, body, want)
		}
	}
}

func TestLongNameIsRejected(t *testing.T) {
	svc := testkit.Service(t, nil)
	status, body := get(t, svc.URL+"/greetings/"+strings.Repeat("a", 65))
	if status != http.StatusUnprocessableEntity || body["error_code"] != "INVALID" {
		t.Errorf("got %d %v, want 422 INVALID", status, body)
	}
}

func get(t *testing.T, address string) (int, map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var body map[string]any
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}
