package orders_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/middleware"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/testkit"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/orders"
)

// TestMain lets testkit.Self start a service of orders alone, which believes the
// headers of a test about who calls.
func TestMain(m *testing.M) {
	build := func(_ struct{}, c praecepta.Components) (component.Contribution, error) {
		believing := component.Contribution{Middleware: []middleware.Contribution{testkit.Authenticate()}}
		return component.Join(orders.New(c.EventStore), believing), nil
	}
	os.Exit(testkit.Main(m, func() int { return praecepta.Main(build) }))
}

func TestAnOrderLives(t *testing.T) {
	database := testkit.Postgres(t)
	url := testkit.Self(t, database.Variables()).URL + "/orders"
	testkit.SelfWorker(t, database.Variables())

	made := call(t, "acme", "POST", url, `{"item":"Tea","quantity":2}`)
	made.wants(t, 201, "")
	one := url + "/" + fmt.Sprint(made.body["id"])
	if got := call(t, "acme", "GET", one, ""); got.status != 200 || got.body["status"] != "open" || got.body["item"] != "Tea" {
		t.Errorf("got %d %v", got.status, got.body)
	}
	open(t, "acme", url, "Tea")

	call(t, "acme", "POST", one+"/cancel", "").wants(t, 200, "")
	call(t, "acme", "POST", one+"/cancel", "").wants(t, 409, "CANCELLED_BEFORE")
	if got := call(t, "acme", "GET", one, ""); got.body["status"] != "cancelled" {
		t.Errorf("got %v", got.body)
	}
	open(t, "acme", url, "")
}

func TestATenantSeesItsOwnOrdersAlone(t *testing.T) {
	database := testkit.Postgres(t)
	url := testkit.Self(t, database.Variables()).URL + "/orders"
	testkit.SelfWorker(t, database.Variables())
	made := call(t, "acme", "POST", url, `{"item":"Tea","quantity":2}`)
	one := url + "/" + fmt.Sprint(made.body["id"])
	call(t, "globex", "POST", url, `{"item":"Coffee","quantity":1}`).wants(t, 201, "")

	call(t, "globex", "GET", one, "").wants(t, 404, "NOT_FOUND")
	call(t, "globex", "POST", one+"/cancel", "").wants(t, 404, "NOT_FOUND")
	open(t, "acme", url, "Tea")
	open(t, "globex", url, "Coffee")
	call(t, "", "GET", url, "").wants(t, 401, "UNAUTHENTICATED")
}

// open waits until the list of open orders is as it should be.
func open(t *testing.T, tenant, url, items string) {
	t.Helper()
	var got string
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		page := call(t, tenant, "GET", url, "")
		page.wants(t, 200, "")
		var all []string
		for _, item := range page.body["items"].([]any) {
			all = append(all, fmt.Sprint(item.(map[string]any)["item"]))
		}
		if got = strings.Join(all, " "); got == items {
			return
		}
	}
	t.Fatalf("%s has %q open, want %q", tenant, got, items)
}

// reply is an answer, read to its end.
type reply struct {
	status int
	body   map[string]any
}

// wants checks the status, and the error code where there is one.
func (r reply) wants(t *testing.T, status int, code string) {
	t.Helper()
	if got, _ := r.body["error_code"].(string); r.status != status || got != code {
		t.Fatalf("got %d %v, want %d %s", r.status, r.body, status, code)
	}
}

// call sends a request as somebody of the tenant.
func call(t *testing.T, tenant, method, url, body string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(testkit.SubjectHeader, "ada")
	request.Header.Set(testkit.TenantHeader, tenant)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	r := reply{status: response.StatusCode}
	if text.Len() > 0 {
		if err := json.Unmarshal(text.Bytes(), &r.body); err != nil {
			t.Fatalf("%s: %v", text.Bytes(), err)
		}
	}
	return r
}
