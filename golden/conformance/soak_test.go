package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	soakFor  = flag.Duration("soak", 0, "how long faults are applied in the soak; each is applied once at least")
	soakSeed = flag.Uint64("seed", 1, "the seed of the order of the faults; 0 chooses one")
)

// soakTenants are the tenants that send requests during the soak.
var soakTenants = []string{"north", "south", "east", "west"}

// TestSoak applies faults in a random order to three replicas and two workers while
// four tenants send requests. Afterwards nothing that was answered with a 2xx status
// is missing, no tenant has seen a row of another, and every process is ready. The
// seed is printed: the same seed chooses the same faults in the same order.
func TestSoak(t *testing.T) {
	t.Parallel()
	s := newSoak(newDeployment(t))
	for _, p := range slices.Concat(s.serving, s.workers) {
		p.dropLog()
	}
	if *soakFor > 0 {
		s.binary = withClock(t)
	}
	seed := *soakSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d: go test . -run TestSoak -soak %s -seed %d", seed, *soakFor, seed)

	ctx, stop := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	for i, tenant := range slices.Concat(soakTenants, soakTenants) {
		clients.Go(func() { s.sendRequests(ctx, t, tenant, i) })
	}
	eventually(t, "requests succeed", func() bool { return s.answered.Load() > 100 })
	before := s.usage(t)
	counts := s.apply(t, rand.New(rand.NewPCG(seed, 0)), time.Now().Add(*soakFor))
	stop()
	clients.Wait()

	t.Logf("%d faults: %s", len(counts), countNames(counts))
	t.Logf("%d requests answered with 2xx, %d refused with 503 or 504, %d without an answer", s.answered.Load(), s.refused.Load(), s.broken.Load())
	for key, answers := range s.unexpected {
		t.Errorf("%d requests are answered with %s, the first: %s", len(answers), key, answers[0])
	}
	s.verify(t)
	s.checkUsage(t, before)
}

// soak is a stage under load, and what the clients know to be stored.
type soak struct {
	*deployment
	entry                     string       // the address that requests go to; empty for a random replica
	answered, refused, broken atomic.Int64 // requests: 2xx; 503, 504 and 429; no answer
	mu                        sync.Mutex   // guards the processes of the stage and the fields below
	products, orders          map[string][]string
	fault                     string              // the one that is applied
	unexpected                map[string][]string // answers that no fault explains, by status and fault
}

func newSoak(s *deployment) *soak {
	return &soak{deployment: s, products: map[string][]string{}, orders: map[string][]string{}, unexpected: map[string][]string{}}
}

// recordUnexpected notes an answer that no fault explains.
func (s *soak) recordUnexpected(status, answer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := status + " during " + s.fault
	s.unexpected[key] = append(s.unexpected[key], answer)
}

// target is the address for the next request.
func (s *soak) target() string {
	if s.entry != "" {
		return s.entry
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.serving[rand.N(len(s.serving))].url
}

// sendRequests makes products, orders them, and reads lists, one request after the other, until ctx ends.
func (s *soak) sendRequests(ctx context.Context, t *testing.T, tenant string, number int) {
	token := s.issuer.token(t, "known", tenant, "ada of "+tenant)
	send := func(method, path, body string) (answer, bool) {
		requestCtx, cancel := context.WithTimeout(ctx, 15*time.Second)
		defer cancel()
		got, err := caller{s.target(), token}.try(requestCtx, method, path, body)
		switch {
		case err != nil && ctx.Err() != nil: // the load ends
		case err != nil:
			s.broken.Add(1)
		case got.status < 300:
			s.answered.Add(1)
			return got, true
		case slices.Contains([]int{http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, got.status):
			s.refused.Add(1)
		default:
			s.recordUnexpected(fmt.Sprintf("%d", got.status), fmt.Sprintf("%s %s of %s: %s", method, path, tenant, got.text))
		}
		return got, false
	}
	for n := 0; ctx.Err() == nil; n++ {
		sku := strings.ToUpper(fmt.Sprintf("%s-%d-%d", tenant, number, n))
		made, ok := send("POST", "/products", fmt.Sprintf(`{"sku":%q,"name":%q,"price":5}`, sku, tenant))
		if !ok {
			continue
		}
		s.recordStored(s.products, tenant, made.id())
		if _, ok := send("POST", "/products/"+made.id()+"/stock", `{"by":100}`); !ok {
			continue
		}
		for range 3 {
			if placed, ok := send("POST", "/orders", order(made.id())); ok {
				s.recordStored(s.orders, tenant, placed.id())
			}
		}
		for _, path := range []string{"/products?limit=100", "/products/" + made.id()} {
			if got, ok := send("GET", path, ""); ok {
				s.checkTenant(t, tenant, got)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// recordStored remembers what a 2xx status has promised to a tenant.
func (s *soak) recordStored(where map[string][]string, tenant, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	where[tenant] = append(where[tenant], id)
}

// checkTenant reports products in an answer whose name is not that of the tenant.
func (s *soak) checkTenant(t *testing.T, tenant string, got answer) {
	items, _ := got.body["items"].([]any)
	if items == nil {
		items = []any{got.body}
	}
	for _, item := range items {
		if product, _ := item.(map[string]any); product["name"] != tenant {
			t.Errorf("%s sees %v", tenant, item)
		}
	}
}

// verify compares what was promised with what is stored.
func (s *soak) verify(t *testing.T) {
	t.Helper()
	if s.answered.Load() == 0 {
		t.Error("no request was answered")
	}
	for _, p := range slices.Concat(s.serving, s.workers) {
		within(t, 3*time.Minute, "every process is ready", func() bool {
			got, err := caller{url: p.admin}.try(t.Context(), "GET", "/readyz", "")
			return err == nil && got.status == http.StatusOK
		})
	}
	for _, tenant := range soakTenants {
		if n := s.postgres.queryInt(t, "shop", "SELECT count(*) FROM unnest($2::uuid[]) AS promised(id) WHERE NOT EXISTS (SELECT FROM products p WHERE p.tenant_id = $1 AND p.id = promised.id)",
			tenant, s.products[tenant]); n != 0 {
			t.Errorf("%s: %d of %d products are lost", tenant, n, len(s.products[tenant]))
		}
		if n := s.postgres.queryInt(t, "shop", "SELECT count(*) FROM unnest($2::text[]) AS promised(id) WHERE NOT EXISTS "+
			"(SELECT FROM praecepta.events e WHERE e.tenant_id = $1 AND e.type = 'order.placed' AND e.data->>'id' = promised.id)", tenant, s.orders[tenant]); n != 0 {
			t.Errorf("%s: %d of %d orders are lost", tenant, n, len(s.orders[tenant]))
		}
		t.Logf("%s: %d products and %d orders", tenant, len(s.products[tenant]), len(s.orders[tenant]))
	}
	if n := s.postgres.queryInt(t, "shop", "SELECT count(*) FROM products WHERE name <> tenant_id"); n != 0 {
		t.Errorf("%d products belong to another tenant than the one who made them", n)
	}
	// Stock is moved by requests, events are appended in the same transaction, and sales are projected by a worker: all three have to agree.
	const differ = `SELECT count(*) FROM products p LEFT JOIN sales s ON s.tenant_id = p.tenant_id AND s.product = p.id
		LEFT JOIN (SELECT e.tenant_id, l->>'product' AS product, sum((l->>'quantity')::bigint) AS n
			FROM praecepta.events e, jsonb_array_elements(e.data->'lines') AS l WHERE e.type = 'order.placed' GROUP BY 1, 2) placed
			ON placed.tenant_id = p.tenant_id AND placed.product = p.id::text
		WHERE p.stock > 0 AND (COALESCE(s.quantity, 0) <> 100 - p.stock OR COALESCE(placed.n, 0) <> 100 - p.stock)`
	within(t, 3*time.Minute, "events are projected, each once", func() bool { return s.postgres.queryInt(t, "shop", differ) == 0 })
	within(t, 3*time.Minute, "a mail is sent for every order", func() bool { return len(s.ordersWithoutMail()) == 0 })
	var dead []any
	if got := s.run(t, s.env, "tasks", "dead", "--json"); json.Unmarshal([]byte(got.stdout), &dead) != nil || len(dead) != 0 {
		t.Errorf("tasks dead: exit %d %s %s", got.code, got.stdout, got.stderr)
	}
}

// ordersWithoutMail are the orders of which the gateway has accepted no mail.
func (s *soak) ordersWithoutMail() (all []string) {
	sent := map[string]bool{}
	s.gateway.mu.Lock()
	for _, a := range s.gateway.attempts {
		sent[strings.TrimPrefix(a.key, "confirmation of ")] = true
	}
	s.gateway.mu.Unlock()
	for _, ids := range s.orders {
		for _, id := range ids {
			if !sent[id] {
				all = append(all, id)
			}
		}
	}
	return all
}

// use is how much of the machine a process holds.
type use struct{ goroutines, heapMiB float64 }

// usage reads the metrics of every process. A replica comes before a worker.
func (s *soak) usage(t *testing.T) (all []use) {
	t.Helper()
	for _, p := range slices.Concat(s.serving, s.workers) {
		text := caller{url: p.admin}.call(t, "GET", "/metrics", "").text
		all = append(all, use{series(text, "go_goroutines"), series(text, "go_memstats_heap_inuse_bytes") / (1 << 20)})
	}
	return all
}

// series is the value of a metric that has no labels.
func series(text, name string) float64 {
	for scanner := bufio.NewScanner(strings.NewReader(text)); scanner.Scan(); {
		if value, is := strings.CutPrefix(scanner.Text(), name+" "); is {
			n, _ := strconv.ParseFloat(value, 64)
			return n
		}
	}
	return -1
}

// checkUsage wants no process to hold much more than it did before the faults.
func (s *soak) checkUsage(t *testing.T, before []use) {
	t.Helper()
	var after []use
	defer func() { t.Logf("goroutines and MiB of heap before %.0f, after %.0f", before, after) }()
	within(t, time.Minute, "goroutines and memory are back", func() bool {
		after = s.usage(t)
		for i, a := range after {
			if a.goroutines <= 0 || a.heapMiB <= 0 || a.goroutines > before[i].goroutines+40 || a.heapMiB > 2*before[i].heapMiB+16 {
				return false
			}
		}
		return true
	})
}

// countNames counts equal names, in the order of the alphabet.
func countNames(names []string) string {
	slices.Sort(names)
	var text []string
	for len(names) > 0 {
		n := 1
		for n < len(names) && names[n] == names[0] {
			n++
		}
		text = append(text, fmt.Sprintf("%d of %s", n, names[0]))
		names = names[n:]
	}
	return strings.Join(text, ", ")
}
