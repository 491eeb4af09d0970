package conformance

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// lost is how many orders there are whose mail is being sent when the workers are
// killed, and affectedCustomer is the customer who placed them.
const (
	lost             = 10
	affectedCustomer = "ada whose workers die"
)

// killWorkers kills both workers while they send mail. Others take over while other
// claims are checked.
func killWorkers(t *testing.T, s *deployment) {
	t.Helper()
	s.gateway.setResponse(affectedCustomer, 4*time.Second)
	c := s.caller(t, 2, "lost", affectedCustomer)
	product := c.createProduct(t, "TEA", lost)
	for range lost {
		c.call(t, "POST", "/orders", order(product)).expect(t, 201, "")
	}
	eventually(t, "the mails are being sent", func() bool { return len(s.gateway.attemptsTo(affectedCustomer)) >= lost })
	for i := range s.workers {
		s.kill(t, i)
	}
	s.gateway.setResponse(affectedCustomer, 0)
}

func taskClaims() []claim {
	return []claim{
		{
			"EX-15 CF-40", "an order that is part of a trace, with a request ID", "the mail is for the customer, in the same trace; the log lines of its task have the tenant and the request ID",
			func(t *testing.T, s *deployment) {
				const trace, id = "4bf92f3577b34da6a3ce929d0e0e4736", "conformance-order"
				c := s.caller(t, 0, "context", "ada in context")
				product := c.createProduct(t, "TEA", 1)
				c.call(t, "POST", "/orders", order(product), "Traceparent", "00-"+trace+"-00f067aa0ba902b7-01", "X-Request-ID", id).expect(t, 201, "")
				eventually(t, "the mail is sent", func() bool { return len(s.gateway.attemptsTo("ada in context")) == 1 })
				if got := s.gateway.attemptsTo("ada in context")[0].trace; !strings.Contains(got, trace) {
					t.Errorf("the mail is part of %q, want %s", got, trace)
				}
				eventually(t, "the task is logged", func() bool {
					for _, w := range s.workers {
						line := w.line(func(line map[string]any) bool { return line["msg"] == "task done" && line["request_id"] == id })
						if line != nil && line["tenant"] == "context" && line["trace_id"] == trace {
							return true
						}
					}
					return false
				})
			},
		},
		{
			"CF-28", "a gateway that fails twice, and one that rejects", "three attempts with increasing delays; the rejected task is dead-lettered at once, listed by `tasks dead` with its error, and runs after `tasks retry`",
			func(t *testing.T, s *deployment) {
				s.gateway.setResponse("ada out of order", 0, http.StatusBadGateway, http.StatusServiceUnavailable)
				s.gateway.setResponse("ada refused", 0, http.StatusForbidden)
				for _, subject := range []string{"ada out of order", "ada refused"} {
					c := s.caller(t, 1, "retries", subject)
					c.call(t, "POST", "/orders", order(c.createProduct(t, strings.ToUpper(strings.ReplaceAll(subject, " ", "-")), 1))).expect(t, 201, "")
				}
				within(t, time.Minute, "the third attempt succeeds", func() bool { return len(s.gateway.attemptsTo("ada out of order")) == 3 })
				if all := s.gateway.attemptsTo("ada out of order"); all[2].at.Sub(all[1].at) <= all[1].at.Sub(all[0].at) {
					t.Errorf("the second wait is no longer than the first: %v", all)
				}
				var dead []struct {
					ID, Tenant, Reason string
					Attempts           int
				}
				eventually(t, "it is dead-lettered", func() bool {
					listed := s.run(t, s.env, "tasks", "dead", "--json")
					return json.Unmarshal([]byte(listed.stdout), &dead) == nil && len(dead) == 1
				})
				if dead[0].Tenant != "retries" || dead[0].Attempts != 1 || !strings.Contains(dead[0].Reason, "403") {
					t.Errorf("the dead one is %v", dead[0])
				}
				if got := s.run(t, s.env, "tasks", "retry", dead[0].ID); got.code != 0 {
					t.Errorf("tasks retry: exit %d: %s", got.code, got.stderr)
				}
				eventually(t, "it is done at last", func() bool { return len(s.gateway.attemptsTo("ada refused")) == 2 })
			},
		},
	}
}

func eventClaims() []claim {
	return []claim{
		{
			"EX-17", "60 orders by eight callers over three replicas, while a client reads the feed", "each order appears once",
			func(t *testing.T, s *deployment) {
				const orders = 60
				c := s.caller(t, 0, "events", "ada")
				product := c.createProduct(t, "TEA", orders)
				shown := make(chan []string, 1)
				go func() {
					defer close(shown) // as a feed that falls short ends this goroutine
					shown <- c.feed(t, orders)
				}()
				var mu sync.Mutex
				want := map[string]bool{}
				load(t, 8, orders, func() {
					id := s.caller(t, rand.N(3), "events", "ada").call(t, "POST", "/orders", order(product)).expect(t, 201, "").id()
					mu.Lock()
					defer mu.Unlock()
					want[id] = true
				})
				for _, id := range <-shown {
					if !want[id] {
						t.Errorf("%s is shown, and is none or shown before", id)
					}
					delete(want, id)
				}
				if len(want) > 0 {
					t.Errorf("%d orders are not shown", len(want))
				}
			},
		},
		{
			"EX-18", "`kill -9` of both workers, one after the other, during 60 orders", "the remaining worker projects the sales exactly",
			func(t *testing.T, s *deployment) {
				const orders = 60
				c := s.caller(t, 1, "projected", "ada")
				product := c.createProduct(t, "TEA", orders)
				for i := range orders {
					if i == 20 || i == 40 {
						s.kill(t, i/20-1)
					}
					c.call(t, "POST", "/orders", order(product)).expect(t, 201, "")
				}
				eventually(t, "all is projected", func() bool { return s.sold(t, product) >= orders })
				if got := s.sold(t, product); got != orders {
					t.Errorf("%d are sold, want %d", got, orders)
				}
			},
		},
		{
			"EX-19", "`projections rebuild sales`", "the same rows as before",
			func(t *testing.T, s *deployment) {
				const digest = "SELECT hashtext(string_agg(s::text, ',' ORDER BY s::text)) FROM sales s"
				before := s.postgres.queryInt(t, "shop", digest)
				if got := s.run(t, s.env, "projections", "rebuild", "sales"); got.code != 0 {
					t.Fatalf("exit %d: %s", got.code, got.stderr)
				}
				eventually(t, "the rows are as they were", func() bool { return s.postgres.queryInt(t, "shop", "SELECT COALESCE(("+digest+"), 0)") == before })
			},
		},
		{
			"EX-21", "an event of an unregistered type after an order", "`GET` and cancel are 503 `EVENT_UNKNOWN`; `/readyz` of the leading worker names the type and the tenant; orders of another tenant are projected; no event is skipped",
			func(t *testing.T, s *deployment) {
				c := s.caller(t, 0, "unheard", "ada")
				product := c.createProduct(t, "TEA", 3)
				id := c.call(t, "POST", "/orders", order(product)).expect(t, 201, "").id()
				s.postgres.exec(t, "shop", "WITH appended AS (INSERT INTO praecepta.events (tenant_id, stream, version, type, schema_version, data, metadata) "+
					"VALUES ('unheard', 'order-"+id+"', 2, 'order.unheard', 1, '{}', '{}')) INSERT INTO praecepta.event_log (tenant) VALUES ('unheard')")
				c.call(t, "GET", "/orders/"+id, "").expect(t, 503, "EVENT_UNKNOWN")
				c.call(t, "POST", "/orders/"+id+"/cancel", "").expect(t, 503, "EVENT_UNKNOWN")
				ready := func() (all string) {
					for _, w := range s.workers {
						all += caller{url: w.admin}.call(t, "GET", "/readyz", "").text
					}
					return all
				}
				eventually(t, "a worker names the event", func() bool {
					said := ready()
					return strings.Contains(said, "order.unheard") && strings.Contains(said, "tenant unheard")
				})
				other := s.caller(t, 1, "heard", "ada")
				tea := other.createProduct(t, "TEA", 1)
				other.call(t, "POST", "/orders", order(tea)).expect(t, 201, "")
				eventually(t, "another tenant goes on", func() bool { return s.sold(t, tea) == 1 })
				c.call(t, "POST", "/orders", order(product)).expect(t, 201, "")
				eventually(t, "what is before the event is projected", func() bool { return s.sold(t, product) == 1 })
				s.postgres.exec(t, "shop", "DELETE FROM praecepta.events WHERE type = 'order.unheard'")
				eventually(t, "what follows is projected", func() bool { return s.sold(t, product) == 2 })
				eventually(t, "the workers are ready", func() bool { return !strings.Contains(ready(), "order.unheard") })
			},
		},
		{
			"CF-14", "two projections with `EVENTSTORE_MAX_PROJECTION_RUNNERS` 1", "exit code 3, and the name of the second projection",
			func(t *testing.T, s *deployment) {
				s.checkRefused(t, s.with("EVENTSTORE_MAX_PROJECTION_RUNNERS", "1"), 3, "EVENTSTORE_MAX_PROJECTION_RUNNERS", "sales")
			},
		},
	}
}
