package products_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/middleware"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/testkit"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// TestMain lets testkit.Self start a service with products only, in which tests
// authenticate with headers.
func TestMain(m *testing.M) {
	build := func(_ struct{}, c praecepta.Components) (component.Contribution, error) {
		believing := component.Contribution{Middleware: []middleware.Contribution{testkit.Authenticate()}}
		return component.Join(products.New(c.Database), believing), nil
	}
	os.Exit(testkit.Main(m, func() int { return praecepta.Main(build) }))
}

func TestProductLifecycle(t *testing.T) {
	acme := testkit.Self(t, nil).As("acme")

	made := acme.Call(t, "POST", "/products", `{"sku":"TEA-100","name":"Tea","price":499}`).Wants(t, 201, "")
	one := "/products/" + fmt.Sprint(made.Body["id"])
	if made.Header.Get("Location") != one || made.Header.Get("ETag") != `"1"` {
		t.Errorf("got %v", made.Header)
	}
	acme.Call(t, "GET", one, "").Wants(t, 200, "")

	acme.Call(t, "PUT", one, `{"sku":"TEA-100","name":"Tea","price":399}`).Wants(t, 428, "VERSION_REQUIRED")
	acme.With("If-Match", `"1"`).Call(t, "PUT", one, `{"sku":"TEA-100","name":"Tea","price":399}`).Wants(t, 200, "")
	acme.With("If-Match", `"1"`).Call(t, "PUT", one, `{"sku":"TEA-100","name":"Tea","price":299}`).Wants(t, 412, "CHANGED_MEANWHILE")
	got := acme.Call(t, "GET", one, "")
	if got.Header.Get("ETag") != `"2"` || got.Body["price"] != 399.0 {
		t.Errorf("got %v %v, want the second version", got.Header.Get("ETag"), got.Body)
	}

	acme.With("If-Match", `"1"`).Call(t, "DELETE", one, "").Wants(t, 412, "CHANGED_MEANWHILE")
	acme.With("If-Match", `"2"`).Call(t, "DELETE", one, "").Wants(t, 204, "")
	acme.Call(t, "GET", one, "").Wants(t, 404, "NOT_FOUND")
	acme.With("If-Match", `"2"`).Call(t, "DELETE", one, "").Wants(t, 404, "NOT_FOUND")
}

func TestUpdateRequiresVersion(t *testing.T) {
	acme := testkit.Self(t, nil).As("acme")
	body := func(price int) string { return fmt.Sprintf(`{"sku":"TEA-100","name":"Tea","price":%d}`, price) }
	one := "/products/" + fmt.Sprint(acme.Call(t, "POST", "/products", body(0)).Wants(t, 201, "").Body["id"])
	for i, c := range []struct {
		match, none string
		status      int
		code        string
	}{
		{`*`, "", 200, ""},               // version 2
		{`"1", "2"`, "", 200, ""},        // version 3
		{`"x" , W/"9","3"`, "", 200, ""}, // version 4
		{`"4"`, `"3"`, 200, ""},          // version 5
		{`"4", "6"`, "", 412, "CHANGED_MEANWHILE"},
		{`W/"5"`, "", 412, "CHANGED_MEANWHILE"},
		{`"05"`, "", 412, "CHANGED_MEANWHILE"},
		{`"5"`, `*`, 412, "CHANGED_MEANWHILE"},
		{`*`, `W/"5"`, 412, "CHANGED_MEANWHILE"},
		{`5`, "", 400, "MALFORMED"},
		{`"5`, "", 400, "MALFORMED"},
		{`*, "5"`, "", 400, "MALFORMED"},
		{`"5"`, `5`, 400, "MALFORMED"},
	} {
		caller := acme.With("If-Match", c.match)
		if c.none != "" {
			caller = caller.With("If-None-Match", c.none)
		}
		caller.Call(t, "PUT", one, body(i+1)).Wants(t, c.status, c.code)
		if c.status != 200 {
			caller.Call(t, "DELETE", one, "").Wants(t, c.status, c.code)
		}
	}
	if got := acme.With("If-None-Match", `"4", W/"5"`).Call(t, "GET", one, ""); got.Status != 304 {
		t.Errorf("got %d, want 304", got.Status)
	}
	acme.With("If-Match", `*`).Call(t, "DELETE", one, "").Wants(t, 204, "")
	acme.With("If-Match", `*`).Call(t, "DELETE", one, "").Wants(t, 404, "NOT_FOUND")
	acme.With("If-Match", `*`).With("If-None-Match", `*`).Call(t, "PUT", one, body(1)).Wants(t, 404, "NOT_FOUND")
}

func TestProductIDIsUnique(t *testing.T) {
	acme := testkit.Self(t, nil).As("acme")
	id := fmt.Sprint(acme.Call(t, "POST", "/products", `{"sku":"TEA-100","name":"Tea","price":1}`).Wants(t, 201, "").Body["id"])
	for _, other := range []string{"urn:uuid:" + id, "{" + id + "}", strings.ReplaceAll(id, "-", ""), strings.ToUpper("aBcDeF00") + id[8:]} {
		for _, path := range []string{"/products/" + other, "/products?after=" + other} {
			acme.Call(t, "GET", path, "").Wants(t, 422, "INVALID")
		}
	}
}

func TestSKUIsUniquePerTenant(t *testing.T) {
	svc := testkit.Self(t, nil)
	acme, globex := svc.As("acme"), svc.As("globex")
	acme.Call(t, "POST", "/products", `{"sku":"TEA-100","name":"Tea","price":1}`).Wants(t, 201, "")
	acme.Call(t, "POST", "/products", `{"sku":"TEA-100","name":"Tea","price":1}`).Wants(t, 409, "SKU_TAKEN")
	globex.Call(t, "POST", "/products", `{"sku":"TEA-100","name":"Tea","price":1}`).Wants(t, 201, "")
}

func TestProductsAreIsolatedByTenant(t *testing.T) {
	svc := testkit.Self(t, nil)
	acme, globex := svc.As("acme"), svc.As("globex")
	made := acme.Call(t, "POST", "/products", `{"sku":"TEA-100","name":"Tea","price":1}`)
	one := "/products/" + fmt.Sprint(made.Body["id"])

	globex.Call(t, "GET", one, "").Wants(t, 404, "NOT_FOUND")
	globex.With("If-Match", `"1"`).Call(t, "PUT", one, `{"sku":"MINE","name":"Mine","price":1}`).Wants(t, 404, "NOT_FOUND")
	globex.With("If-Match", `"1"`).Call(t, "DELETE", one, "").Wants(t, 404, "NOT_FOUND")
	if got := globex.Call(t, "GET", "/products", "").Column(t, "sku"); got != "" {
		t.Errorf("globex sees %s", got)
	}
	svc.As("").Call(t, "GET", "/products", "").Wants(t, 401, "UNAUTHENTICATED")
}

func TestPagination(t *testing.T) {
	acme := testkit.Self(t, nil).As("acme")
	for i := range 5 {
		acme.Call(t, "POST", "/products", fmt.Sprintf(`{"sku":"SKU-%d","name":"n","price":1}`, i)).Wants(t, 201, "")
	}
	var seen []string
	for next := "?limit=2"; next != ""; {
		page := acme.Call(t, "GET", "/products"+next, "").Wants(t, 200, "")
		seen = append(seen, page.Column(t, "sku"))
		next = ""
		if after, more := page.Body["after"]; more {
			next = fmt.Sprintf("?limit=2&after=%s", after)
		}
	}
	if got := strings.Join(seen, " "); got != "SKU-0 SKU-1 SKU-2 SKU-3 SKU-4" {
		t.Errorf("the pages contain %s", got)
	}
	acme.Call(t, "GET", "/products?limit=101", "").Wants(t, 422, "INVALID")
	acme.Call(t, "POST", "/products", `{"sku":"no spaces","name":"","price":-1}`).Wants(t, 422, "INVALID")
}

func TestStockIsNeverNegative(t *testing.T) {
	svc := testkit.Self(t, nil)
	acme := svc.As("acme")
	one := "/products/" + fmt.Sprint(acme.Call(t, "POST", "/products", `{"sku":"TEA-100","name":"Tea","price":1}`).Body["id"])

	if got := acme.Call(t, "POST", one+"/stock", `{"by":5}`).Wants(t, 200, ""); got.Body["stock"] != 5.0 || got.Header.Get("ETag") != `"2"` {
		t.Errorf("got %v %v: an answer that shows another stock is another version", got.Header.Get("ETag"), got.Body)
	}
	acme.Call(t, "POST", one+"/stock", `{"by":-6}`).Wants(t, 409, "OUT_OF_STOCK")
	acme.Call(t, "POST", one+"/stock", `{"by":-5}`).Wants(t, 200, "")
	svc.As("globex").Call(t, "POST", one+"/stock", `{"by":5}`).Wants(t, 404, "NOT_FOUND")
}
