package service_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/testkit"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail/mailtest"
)

// TestReplicasShareState orders more than the stock as two tenants, concurrently and
// through three replicas with two workers.
func TestReplicasShareState(t *testing.T) {
	const replicas, workers, stock, wanted = 3, 2, 40, 60
	gateway := mailtest.New(t)
	variables := testkit.Settings(t, map[string]string{
		"SHOP_MAIL_URL": gateway.URL, "SHOP_FEED_INTERVAL": "100ms", "APP_REPLICAS": fmt.Sprint(replicas + workers), "APP_MAX_SURGE": "0",
	})
	binary := testkit.Binary(t)
	var all []*testkit.Running
	for range replicas {
		all = append(all, testkit.ServeProgram(t, binary, variables))
	}
	serving := all[:replicas]
	for range workers {
		all = append(all, testkit.Worker(t, variables))
	}

	for _, tenant := range []string{"acme", "globex"} {
		token := testkit.Token(t, tenant, "ada of "+tenant)
		product := fmt.Sprint(serving[0].Bearer(token).Call(t, "POST", "/products", `{"sku":"TEA","name":"Tea of `+tenant+`","price":5}`).Wants(t, 201, "").Body["id"])
		serving[1].Bearer(token).Call(t, "POST", "/products/"+product+"/stock", fmt.Sprintf(`{"by":%d}`, stock)).Wants(t, 200, "")

		placed := order(t, serving, token, product, wanted)
		if len(placed) != stock {
			t.Errorf("%s: %d of %d orders were accepted, want %d", tenant, len(placed), wanted, stock)
		}
		if left := serving[2].Bearer(token).Call(t, "GET", "/products/"+product, "").Body["stock"]; left != 0.0 {
			t.Errorf("%s: the stock is %v", tenant, left)
		}
		caller := serving[0].Bearer(token)
		eventually(t, "every order is open", func() bool { return len(caller.Call(t, "GET", "/orders?limit=100", "").Items(t)) == stock })
		eventually(t, "every order is sold", func() bool {
			sold := caller.Call(t, "GET", "/sales", "").Items(t)
			return len(sold) == 1 && sold[0]["quantity"] == float64(stock) && sold[0]["revenue"] == 5.0*stock && sold[0]["name"] == "Tea of "+tenant
		})
		eventually(t, "every order is confirmed once", func() bool {
			for id := range placed {
				sent := gateway.Sent("confirmation of " + id)
				if len(sent) > 1 {
					t.Fatalf("%s was confirmed %d times", id, len(sent))
				}
				if len(sent) == 0 || sent[0].To != "ada of "+tenant {
					return false
				}
			}
			return true
		})
		follow(t, serving[2], token, placed)
	}
	for _, running := range all {
		if code := running.Stop(t); code != 0 {
			t.Errorf("exit %d", code)
		}
	}
}

// order places orders concurrently, and returns the ids of the accepted ones.
func order(t *testing.T, serving []*testkit.Running, token, product string, wanted int) map[string]bool {
	t.Helper()
	var mu sync.Mutex
	placed := map[string]bool{}
	var done sync.WaitGroup
	for i := range wanted {
		done.Go(func() {
			got := serving[i%len(serving)].Bearer(token).Call(t, "POST", "/orders", `{"lines":[{"product":"`+product+`","quantity":1}]}`)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case got.Status == http.StatusCreated:
				placed[fmt.Sprint(got.Body["id"])] = true
			case got.Body["error_code"] != "OUT_OF_STOCK":
				t.Errorf("got %d %v", got.Status, got.Body)
			}
		})
	}
	done.Wait()
	return placed
}

// follow reads the feed until it has shown each order exactly once.
func follow(t *testing.T, svc *testkit.Running, token string, placed map[string]bool) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, svc.URL+"/feed", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	shown := map[string]bool{}
	for lines := bufio.NewScanner(response.Body); len(shown) < len(placed) && lines.Scan(); {
		data, is := strings.CutPrefix(lines.Text(), "data: ")
		if !is {
			continue
		}
		var item struct{ Data struct{ ID string } }
		if err := json.Unmarshal([]byte(data), &item); err != nil || !placed[item.Data.ID] || shown[item.Data.ID] {
			t.Fatalf("the feed shows %s, %v", data, err)
		}
		shown[item.Data.ID] = true
	}
	if len(shown) != len(placed) {
		t.Errorf("the feed ended after %d of %d", len(shown), len(placed))
	}
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
