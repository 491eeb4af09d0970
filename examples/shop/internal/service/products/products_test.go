package products_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/middleware"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/testkit"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// TestMain lets testkit.Self start a service of products alone, which believes
// the headers of a test about who calls.
func TestMain(m *testing.M) {
	build := func(_ struct{}, c praecepta.Components) (component.Contribution, error) {
		believing := component.Contribution{Middleware: []middleware.Contribution{testkit.Authenticate()}}
		return component.Join(products.New(c.Database), believing), nil
	}
	os.Exit(testkit.Main(m, func() int { return praecepta.Main(build) }))
}

func TestAProductLives(t *testing.T) {
	url := testkit.Self(t, nil).URL + "/products"

	made := call(t, "acme", "POST", url, `{"sku":"TEA-100","name":"Tea","price":499}`)
	made.wants(t, 201, "")
	one := url + "/" + fmt.Sprint(made.body["id"])
	if made.header.Get("Location") != strings.TrimPrefix(one, strings.TrimSuffix(url, "/products")) || made.header.Get("ETag") != `"1"` {
		t.Errorf("got %v", made.header)
	}
	call(t, "acme", "GET", one, "").wants(t, 200, "")

	call(t, "acme", "PUT", one, `{"sku":"TEA-100","name":"Tea","price":399}`).wants(t, 428, "VERSION_REQUIRED")
	call(t, "acme", "PUT", one, `{"sku":"TEA-100","name":"Tea","price":399}`, "If-Match", `"1"`).wants(t, 200, "")
	call(t, "acme", "PUT", one, `{"sku":"TEA-100","name":"Tea","price":299}`, "If-Match", `"1"`).wants(t, 412, "CHANGED_MEANWHILE")
	got := call(t, "acme", "GET", one, "")
	if got.header.Get("ETag") != `"2"` || got.body["price"] != 399.0 {
		t.Errorf("got %v %v, want the second version", got.header.Get("ETag"), got.body)
	}

	call(t, "acme", "DELETE", one, "", "If-Match", `"1"`).wants(t, 412, "CHANGED_MEANWHILE")
	call(t, "acme", "DELETE", one, "", "If-Match", `"2"`).wants(t, 204, "")
	call(t, "acme", "GET", one, "").wants(t, 404, "NOT_FOUND")
	call(t, "acme", "DELETE", one, "", "If-Match", `"2"`).wants(t, 404, "NOT_FOUND")
}

func TestASKUIsUsedOnceATenant(t *testing.T) {
	url := testkit.Self(t, nil).URL + "/products"
	call(t, "acme", "POST", url, `{"sku":"TEA-100","name":"Tea","price":1}`).wants(t, 201, "")
	call(t, "acme", "POST", url, `{"sku":"TEA-100","name":"Tea","price":1}`).wants(t, 409, "SKU_TAKEN")
	call(t, "globex", "POST", url, `{"sku":"TEA-100","name":"Tea","price":1}`).wants(t, 201, "")
}

func TestATenantSeesItsOwnProductsAlone(t *testing.T) {
	url := testkit.Self(t, nil).URL + "/products"
	made := call(t, "acme", "POST", url, `{"sku":"TEA-100","name":"Tea","price":1}`)
	one := url + "/" + fmt.Sprint(made.body["id"])

	call(t, "globex", "GET", one, "").wants(t, 404, "NOT_FOUND")
	call(t, "globex", "PUT", one, `{"sku":"MINE","name":"Mine","price":1}`, "If-Match", `"1"`).wants(t, 404, "NOT_FOUND")
	call(t, "globex", "DELETE", one, "", "If-Match", `"1"`).wants(t, 404, "NOT_FOUND")
	if got := call(t, "globex", "GET", url, ""); len(got.body["items"].([]any)) != 0 {
		t.Errorf("globex sees %v", got.body)
	}
	call(t, "", "GET", url, "").wants(t, 401, "UNAUTHENTICATED")
}

func TestPagesFollowOneAnother(t *testing.T) {
	url := testkit.Self(t, nil).URL + "/products"
	for i := range 5 {
		call(t, "acme", "POST", url, fmt.Sprintf(`{"sku":"SKU-%d","name":"n","price":1}`, i)).wants(t, 201, "")
	}
	var seen []string
	for next := "?limit=2"; next != ""; {
		page := call(t, "acme", "GET", url+next, "")
		page.wants(t, 200, "")
		for _, item := range page.body["items"].([]any) {
			seen = append(seen, fmt.Sprint(item.(map[string]any)["sku"]))
		}
		next = ""
		if after, more := page.body["after"]; more {
			next = fmt.Sprintf("?limit=2&after=%s", after)
		}
	}
	if got := strings.Join(seen, " "); got != "SKU-0 SKU-1 SKU-2 SKU-3 SKU-4" {
		t.Errorf("the pages hold %s", got)
	}
	call(t, "acme", "GET", url+"?limit=101", "").wants(t, 422, "INVALID")
	call(t, "acme", "POST", url, `{"sku":"no spaces","name":"","price":-1}`).wants(t, 422, "INVALID")
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   map[string]any
}

// wants checks the status, and the error code where there is one.
func (r reply) wants(t *testing.T, status int, code string) {
	t.Helper()
	if got, _ := r.body["error_code"].(string); r.status != status || got != code {
		t.Fatalf("got %d %v, want %d %s", r.status, r.body, status, code)
	}
}

// call sends a request as somebody of the tenant. Headers are given as name, value.
func call(t *testing.T, tenant, method, url, body string, headers ...string) reply {
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
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
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
	r := reply{status: response.StatusCode, header: response.Header}
	if text.Len() > 0 {
		if err := json.Unmarshal(text.Bytes(), &r.body); err != nil {
			t.Fatalf("%s: %v", text.Bytes(), err)
		}
	}
	return r
}
