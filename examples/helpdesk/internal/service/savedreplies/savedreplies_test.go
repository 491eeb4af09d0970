package savedreplies_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/middleware"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/savedreplies"
)

// TestMain lets testkit.Self start a service with saved replies only, in which tests
// authenticate with headers.
func TestMain(m *testing.M) {
	build := func(_ struct{}, c praecepta.Components) (component.Contribution, error) {
		authenticated := component.Contribution{Middleware: []middleware.Contribution{testkit.Authenticate()}}
		return component.Join(savedreplies.New(c.Database), authenticated), nil
	}
	os.Exit(testkit.Main(m, func() int { return praecepta.Main(build) }))
}

// body returns a valid body. Unique fields differ for n from 0 to 9.
func body(n int) string {
	return fmt.Sprintf(`{"title":"title-%d","body":"body-0"}`, n)
}

// edited returns a JSON object with another value of one member, or without it if value is
// empty.
func edited(t testing.TB, object, member, value string) string {
	t.Helper()
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(object), &all); err != nil {
		t.Fatal(err)
	}
	all[member] = json.RawMessage(value)
	if value == "" {
		delete(all, member)
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// contains fails the test if the reply does not have the members of a JSON object.
func contains(t testing.TB, reply testkit.Reply, object string) {
	t.Helper()
	all := map[string]any{}
	if err := json.Unmarshal([]byte(object), &all); err != nil {
		t.Fatal(err)
	}
	for member, value := range all {
		if got := reply.Body[member]; fmt.Sprint(got) != fmt.Sprint(value) {
			t.Errorf("%s: got %v, want %v", member, got, value)
		}
	}
}

// create creates a saved reply and returns its path.
func create(t testing.TB, as testkit.Caller, content string) string {
	t.Helper()
	return "/saved-replies/" + fmt.Sprint(as.Call(t, "POST", "/saved-replies", content).Wants(t, 201, "").Body["id"])
}

func TestSavedReplyLifecycle(t *testing.T) {
	acme := testkit.Self(t, nil).As("acme", "admin", "agent")
	made := acme.Call(t, "POST", "/saved-replies", body(0)).Wants(t, 201, "")
	contains(t, made, body(0))
	one := "/saved-replies/" + fmt.Sprint(made.Body["id"])
	if made.Header.Get("Location") != one || made.Header.Get("ETag") != `"1"` {
		t.Errorf("got %v", made.Header)
	}
	contains(t, acme.Call(t, "GET", one, "").Wants(t, 200, ""), body(0))

	replacement := edited(t, body(0), "title", `"title-1"`)
	acme.Call(t, "PUT", one, replacement).Wants(t, 428, "VERSION_REQUIRED")
	contains(t, acme.With("If-Match", `"1"`).Call(t, "PUT", one, replacement).Wants(t, 200, ""), replacement)
	acme.With("If-Match", `"1"`).Call(t, "PUT", one, body(0)).Wants(t, 412, "CHANGED_MEANWHILE")
	got := acme.Call(t, "GET", one, "")
	contains(t, got, replacement)
	if got.Header.Get("ETag") != `"2"` {
		t.Errorf("got %s, want the second version", got.Header.Get("ETag"))
	}

	acme.With("If-Match", `"1"`).Call(t, "DELETE", one, "").Wants(t, 412, "CHANGED_MEANWHILE")
	acme.With("If-Match", `"2"`).Call(t, "DELETE", one, "").Wants(t, 204, "")
	acme.Call(t, "GET", one, "").Wants(t, 404, "NOT_FOUND")
	acme.With("If-Match", `"2"`).Call(t, "DELETE", one, "").Wants(t, 404, "NOT_FOUND")
}

func TestPatchSavedReply(t *testing.T) {
	acme := testkit.Self(t, nil).As("acme", "admin", "agent")
	one := create(t, acme, body(0))
	acme.Call(t, "PATCH", one, `{}`).Wants(t, 428, "VERSION_REQUIRED")
	contains(t, acme.With("If-Match", `"1"`).Call(t, "PATCH", one, `{}`).Wants(t, 200, ""), body(0))
	acme.With("If-Match", `"1"`).Call(t, "PATCH", one, `{}`).Wants(t, 412, "CHANGED_MEANWHILE")
	patched := acme.With("If-Match", "*").Call(t, "PATCH", one, `{"title":"title-1"}`).Wants(t, 200, "")
	contains(t, patched, edited(t, body(0), "title", `"title-1"`))

	for _, member := range []string{"title", "body"} {
		acme.With("If-Match", "*").Call(t, "PATCH", one, `{"`+member+`":null}`).Wants(t, 422, "INVALID")
	}
	acme.With("If-Match", "*").Call(t, "DELETE", one, "").Wants(t, 204, "")
	acme.With("If-Match", "*").Call(t, "PATCH", one, `{}`).Wants(t, 404, "NOT_FOUND")
}

func TestSavedReplyValidation(t *testing.T) {
	acme := testkit.Self(t, nil).As("acme", "admin", "agent")
	one := create(t, acme, body(0))
	for _, c := range []struct{ member, value string }{
		{"title", `null`},
		{"title", `{}`},
		{"title", `""`},
		{"title", `"` + strings.Repeat("x", 201) + `"`},
		{"body", `null`},
		{"body", `{}`},
		{"body", `""`},
		{"body", `"` + strings.Repeat("x", 20001) + `"`},
	} {
		for _, reply := range []testkit.Reply{
			acme.Call(t, "POST", "/saved-replies", edited(t, body(1), c.member, c.value)),
			acme.With("If-Match", "*").Call(t, "PATCH", one, `{"`+c.member+`":`+c.value+`}`),
		} {
			if code := reply.Body["error_code"]; reply.Status != 422 || code != "INVALID" || !strings.Contains(string(reply.Data), c.member) {
				t.Errorf("%s %.60s: got %d %s", c.member, c.value, reply.Status, reply.Data)
			}
		}
	}
	for _, member := range []string{"title", "body"} {
		acme.Call(t, "POST", "/saved-replies", edited(t, body(1), member, "")).Wants(t, 422, "INVALID")
	}
	acme.Call(t, "POST", "/saved-replies", edited(t, body(1), "unknown", "1")).Wants(t, 422, "INVALID")
	if got := acme.Call(t, "GET", one, "").Header.Get("ETag"); got != `"1"` {
		t.Errorf("got version %s after invalid changes, want the first", got)
	}
}

func TestSavedReplyTitleIsUniquePerTenant(t *testing.T) {
	svc := testkit.Self(t, nil)
	acme, globex := svc.As("acme", "admin", "agent"), svc.As("globex", "admin", "agent")
	create(t, acme, body(0))
	taken := edited(t, body(1), "title", `"title-0"`)
	acme.Call(t, "POST", "/saved-replies", taken).Wants(t, 409, "TITLE_TAKEN")
	other := create(t, acme, body(1))
	acme.With("If-Match", "*").Call(t, "PUT", other, edited(t, body(1), "title", `"title-0"`)).Wants(t, 409, "TITLE_TAKEN")
	acme.With("If-Match", "*").Call(t, "PATCH", other, `{"title":"title-0"}`).Wants(t, 409, "TITLE_TAKEN")
	create(t, globex, body(0))
}

// TestSavedRepliesAreIsolatedByTenant checks that a tenant cannot see, change or
// find out about the rows of another.
func TestSavedRepliesAreIsolatedByTenant(t *testing.T) {
	svc := testkit.Self(t, nil)
	acme, globex := svc.As("acme", "admin", "agent"), svc.As("globex", "admin", "agent")
	one := create(t, acme, body(0))
	missing := "/saved-replies/00000000-0000-7000-8000-000000000000"

	for _, path := range []string{one, missing} {
		globex.Call(t, "GET", path, "").Wants(t, 404, "NOT_FOUND")
		globex.With("If-Match", "*").Call(t, "PUT", path, body(0)).Wants(t, 404, "NOT_FOUND")
		globex.With("If-Match", "*").Call(t, "PATCH", path, `{}`).Wants(t, 404, "NOT_FOUND")
		globex.With("If-Match", "*").Call(t, "DELETE", path, "").Wants(t, 404, "NOT_FOUND")
	}
	for _, query := range []string{"", "?q=title-0"} {
		if got := len(globex.Call(t, "GET", "/saved-replies"+query, "").Items(t)); got != 0 {
			t.Errorf("globex sees %d saved replies with %q", got, query)
		}
		if got := len(acme.Call(t, "GET", "/saved-replies"+query, "").Items(t)); got != 1 {
			t.Errorf("acme sees %d saved replies with %q, want 1", got, query)
		}
	}
	create(t, globex, body(0))
	if got := acme.Call(t, "GET", one, "").Wants(t, 200, "").Header.Get("ETag"); got != `"1"` {
		t.Errorf("got version %s, want the first", got)
	}
	svc.As("").Call(t, "GET", "/saved-replies", "").Wants(t, 401, "UNAUTHENTICATED")
}

func TestSavedRepliesRequireRoles(t *testing.T) {
	svc := testkit.Self(t, nil)
	one := create(t, svc.As("acme", "admin", "agent"), body(0))
	nobody := svc.As("acme", "nobody").With("If-Match", "*")
	nobody.Call(t, "POST", "/saved-replies", body(1)).Wants(t, 403, "FORBIDDEN")
	nobody.Call(t, "PUT", one, body(0)).Wants(t, 403, "FORBIDDEN")
	nobody.Call(t, "PATCH", one, `{}`).Wants(t, 403, "FORBIDDEN")
	nobody.Call(t, "DELETE", one, "").Wants(t, 403, "FORBIDDEN")
	if got := svc.As("acme", "admin").With("If-Match", "*").Call(t, "POST", "/saved-replies", body(1)).Status; got == 403 {
		t.Error("admin may not create")
	}
	if got := svc.As("acme", "agent").With("If-Match", "*").Call(t, "POST", "/saved-replies", body(1)).Status; got == 403 {
		t.Error("agent may not create")
	}
	if got := svc.As("acme", "admin").With("If-Match", "*").Call(t, "PUT", one, body(0)).Status; got == 403 {
		t.Error("admin may not replace")
	}
	if got := svc.As("acme", "agent").With("If-Match", "*").Call(t, "PUT", one, body(0)).Status; got == 403 {
		t.Error("agent may not replace")
	}
	if got := svc.As("acme", "admin").With("If-Match", "*").Call(t, "PATCH", one, `{}`).Status; got == 403 {
		t.Error("admin may not patch")
	}
	if got := svc.As("acme", "agent").With("If-Match", "*").Call(t, "PATCH", one, `{}`).Status; got == 403 {
		t.Error("agent may not patch")
	}
}

func TestSavedReplyPagination(t *testing.T) {
	acme := testkit.Self(t, nil).As("acme", "admin", "agent")
	var made []string
	for n := range 5 {
		made = append(made, create(t, acme, body(n)))
	}
	inserted := 0
	got := ids(pages(t, acme, "", func() {
		if inserted++; inserted < 3 {
			made = append(made, create(t, acme, body(4+inserted)))
		}
	}))
	if !slices.Equal(got, made) {
		t.Errorf("the pages have %v, want %v", got, made)
	}
	acme.Call(t, "GET", "/saved-replies?limit=101", "").Wants(t, 422, "INVALID")
}

func TestSavedRepliesSearchInTitle(t *testing.T) {
	acme := testkit.Self(t, nil).As("acme", "admin", "agent")
	want := create(t, acme, body(0))
	create(t, acme, edited(t, body(1), "title", `"title-1"`))
	if got := ids(pages(t, acme, "&q="+strings.ToUpper("title-0"), func() {})); !slices.Equal(got, []string{want}) {
		t.Errorf("got %v, want %s", got, want)
	}
}

// pages returns the items of all pages of a list. It calls between after every page.
func pages(t testing.TB, as testkit.Caller, query string, between func()) []map[string]any {
	t.Helper()
	var all []map[string]any
	for after := ""; ; {
		page := as.Call(t, "GET", "/saved-replies?limit=2"+query+after, "").Wants(t, 200, "")
		all = append(all, page.Items(t)...)
		next, more := page.Body["after"]
		if !more {
			return all
		}
		after = fmt.Sprint("&after=", next)
		between()
	}
}

// ids returns the paths of items.
func ids(items []map[string]any) []string {
	var all []string
	for _, item := range items {
		all = append(all, fmt.Sprint("/saved-replies/", item["id"]))
	}
	return all
}
