package orders_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/middleware"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/testkit"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail/mailtest"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/orders"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/products"
)

// TestMain lets testkit.Self start a service with products and orders, in which tests
// authenticate with headers.
func TestMain(m *testing.M) {
	build := func(s mail.Settings, c praecepta.Components) (component.Contribution, error) {
		believing := component.Contribution{Middleware: []middleware.Contribution{testkit.Authenticate()}}
		sender := mail.New(c.Kernel, s)
		return component.Join(products.New(c.Database), orders.New(c.EventStore, c.Queue, c.Cache, sender), believing), nil
	}
	os.Exit(testkit.Main(m, func() int { return praecepta.Main(build) }))
}

// start starts the service with a worker and a mail gateway.
func start(t *testing.T) (*testkit.Running, *mailtest.Gateway) {
	t.Helper()
	gateway := mailtest.New(t)
	variables := testkit.Settings(t, map[string]string{"SHOP_MAIL_URL": gateway.URL})
	svc := testkit.Self(t, variables)
	testkit.SelfWorker(t, variables)
	return svc, gateway
}

// stocked creates a product with some stock, and returns its id.
func stocked(t *testing.T, caller testkit.Caller, sku string, price, stock int) string {
	t.Helper()
	made := caller.Call(t, "POST", "/products", fmt.Sprintf(`{"sku":%q,"name":%q,"price":%d}`, sku, sku, price)).Wants(t, 201, "")
	id := fmt.Sprint(made.Body["id"])
	caller.Call(t, "POST", "/products/"+id+"/stock", fmt.Sprintf(`{"by":%d}`, stock)).Wants(t, 200, "")
	return id
}

// inStock returns the stock of a product.
func inStock(t *testing.T, caller testkit.Caller, product string) float64 {
	t.Helper()
	stock, _ := caller.Call(t, "GET", "/products/"+product, "").Wants(t, 200, "").Body["stock"].(float64)
	return stock
}

func line(product string, quantity int) string {
	return fmt.Sprintf(`{"product":%q,"quantity":%d}`, product, quantity)
}

// eventually waits until a condition is true.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func TestOrderLifecycle(t *testing.T) {
	svc, gateway := start(t)
	acme, packer := svc.As("acme"), svc.As("acme", "packer")
	tea, cup := stocked(t, acme, "TEA", 499, 10), stocked(t, acme, "CUP", 1200, 1)

	made := acme.Call(t, "POST", "/orders", `{"lines":[`+line(tea, 3)+`,`+line(cup, 1)+`]}`).Wants(t, 201, "")
	id := fmt.Sprint(made.Body["id"])
	one := "/orders/" + id
	if made.Header.Get("Location") != one || made.Body["total"] != 3*499.0+1200 || made.Body["status"] != "open" || made.Body["by"] != "ada" {
		t.Errorf("got %v %v", made.Header.Get("Location"), made.Body)
	}
	if inStock(t, acme, tea) != 7 || inStock(t, acme, cup) != 0 {
		t.Errorf("%v of tea and %v cups are left", inStock(t, acme, tea), inStock(t, acme, cup))
	}
	eventually(t, "it is open", func() bool { return acme.Call(t, "GET", "/orders", "").Column(t, "id") == id })
	eventually(t, "it is sold", func() bool { return acme.Call(t, "GET", "/sales", "").Column(t, "name") == "TEA CUP" })
	eventually(t, "it is confirmed, though the gateway was out of order", func() bool {
		sent := gateway.Sent("confirmation of " + id)
		return len(sent) == 1 && sent[0].To == "ada"
	})

	acme.Call(t, "POST", one+"/ship", "").Wants(t, 403, "FORBIDDEN")
	packer.Call(t, "POST", one+"/ship", "").Wants(t, 200, "")
	packer.Call(t, "POST", one+"/ship", "").Wants(t, 409, "NOT_OPEN")
	acme.Call(t, "POST", one+"/cancel", "").Wants(t, 409, "NOT_OPEN")
	if got := acme.Call(t, "GET", one, ""); got.Body["status"] != "shipped" {
		t.Errorf("got %v", got.Body)
	}
	eventually(t, "it is open no more", func() bool { return acme.Call(t, "GET", "/orders", "").Column(t, "id") == "" })
}

func TestCancelReturnsProductsToStock(t *testing.T) {
	svc, _ := start(t)
	acme := svc.As("acme")
	tea := stocked(t, acme, "TEA", 499, 10)
	made := acme.Call(t, "POST", "/orders", `{"lines":[`+line(tea, 3)+`]}`).Wants(t, 201, "")
	one := "/orders/" + fmt.Sprint(made.Body["id"])
	eventually(t, "it is sold", func() bool { return acme.Call(t, "GET", "/sales", "").Column(t, "name") == "TEA" })

	acme.Call(t, "POST", one+"/cancel", "").Wants(t, 200, "")
	acme.Call(t, "POST", one+"/cancel", "").Wants(t, 409, "NOT_OPEN")
	if got := inStock(t, acme, tea); got != 10 {
		t.Errorf("%v are in stock, want 10", got)
	}
	eventually(t, "it is sold no more", func() bool { return acme.Call(t, "GET", "/sales", "").Column(t, "name") == "" })
	eventually(t, "it is open no more", func() bool { return acme.Call(t, "GET", "/orders", "").Column(t, "id") == "" })
}

func TestOrderIsAtomic(t *testing.T) {
	svc, _ := start(t)
	acme, globex := svc.As("acme"), svc.As("globex")
	tea, cup := stocked(t, acme, "TEA", 499, 10), stocked(t, acme, "CUP", 1200, 1)
	theirs := stocked(t, globex, "TEA", 499, 10)

	acme.Call(t, "POST", "/orders", `{"lines":[`+line(tea, 3)+`,`+line(cup, 2)+`]}`).Wants(t, 409, "OUT_OF_STOCK")
	acme.Call(t, "POST", "/orders", `{"lines":[`+line(tea, 3)+`,`+line(theirs, 1)+`]}`).Wants(t, 422, "INVALID")
	for _, again := range []string{tea, strings.ToUpper(tea)} {
		acme.Call(t, "POST", "/orders", `{"lines":[`+line(tea, 1)+`,`+line(again, 1)+`]}`).Wants(t, 422, "INVALID")
	}
	for _, body := range []string{`{"lines":[]}`, `{"lines":[` + line(tea, 0) + `]}`, `{"lines":[` + line("tea", 1) + `]}`} {
		acme.Call(t, "POST", "/orders", body).Wants(t, 422, "INVALID")
	}
	if inStock(t, acme, tea) != 10 || inStock(t, acme, cup) != 1 || inStock(t, globex, theirs) != 10 {
		t.Errorf("%v of tea, %v cups and %v of theirs are left", inStock(t, acme, tea), inStock(t, acme, cup), inStock(t, globex, theirs))
	}

	made := acme.Call(t, "POST", "/orders", `{"lines":[`+line(tea, 1)+`]}`).Wants(t, 201, "")
	one := "/orders/" + fmt.Sprint(made.Body["id"])
	for _, call := range [][2]string{{"GET", one}, {"POST", one + "/cancel"}} {
		globex.Call(t, call[0], call[1], "").Wants(t, 404, "NOT_FOUND")
	}
	svc.As("globex", "packer").Call(t, "POST", one+"/ship", "").Wants(t, 404, "NOT_FOUND")
	svc.As("").Call(t, "POST", "/orders", `{"lines":[`+line(tea, 1)+`]}`).Wants(t, 401, "UNAUTHENTICATED")
}
