package conformance

import (
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"
)

// recoveryClaims are about faults that end without a restart of the service.
func recoveryClaims() []claim {
	return []claim{
		{
			"EX-22", "an order, then Postgres that is read-only for three seconds while its mail waits", "writes are 503 with `Retry-After`; afterwards writes are 201, the mail is sent, and no task is dead-lettered",
			func(t *testing.T, s *deployment) {
				const customer = "ada during a failover"
				c := s.caller(t, 0, "failover", customer)
				product := c.createProduct(t, "TEA", 2)
				s.gateway.setResponse(customer, time.Second)
				c.call(t, "POST", "/orders", order(product)).expect(t, 201, "")
				s.withParameter(t, "default_transaction_read_only", "on", func() {
					eventually(t, "a write is refused", func() bool {
						got := c.call(t, "POST", "/orders", order(product))
						if got.status == http.StatusCreated {
							return false
						}
						if got.expect(t, 503, "UNAVAILABLE").header.Get("Retry-After") == "" {
							t.Error("there is no Retry-After")
						}
						return true
					})
					time.Sleep(3 * time.Second)
				})
				s.gateway.setResponse(customer, 0)
				eventually(t, "writes succeed again", func() bool {
					return c.call(t, "POST", "/products", `{"sku":"AFTER","name":"after","price":5}`).status != http.StatusServiceUnavailable
				})
				s.checkMails(t, "failover", customer)
			},
		},
		{
			"EX-24", "a row that another session locks, and ten writes to it", "requests of another tenant are 200 and `/readyz` is 200 meanwhile; the ten are 200 or 503, and none is 500",
			func(t *testing.T, s *deployment) {
				c, other := s.caller(t, 2, "locked", "ada"), s.caller(t, 2, "unlocked", "ada")
				product := c.createProduct(t, "TEA", 1)
				holder := s.postgres.connect(t, "postgres", "shop")
				if _, err := holder.Exec(t.Context(), "BEGIN; SELECT FROM products WHERE id = '"+product+"' FOR UPDATE"); err != nil {
					t.Fatal(err)
				}
				var writes sync.WaitGroup
				for range 10 {
					writes.Go(func() {
						if got := c.call(t, "POST", "/products/"+product+"/stock", `{"by":1}`); got.status != http.StatusOK && got.status != http.StatusServiceUnavailable {
							t.Errorf("a write to the row: %d %s", got.status, got.text)
						}
					})
				}
				for range 30 {
					time.Sleep(100 * time.Millisecond)
					other.call(t, "GET", "/products", "").expect(t, 200, "")
					caller{url: other.url}.call(t, "GET", "/readyz", "").expect(t, 200, "")
				}
				if _, err := holder.Exec(t.Context(), "ROLLBACK"); err != nil {
					t.Fatal(err)
				}
				writes.Wait()
			},
		},
		{
			"EX-26", "SIGSTOP of the worker that leads a projection, then SIGCONT", "the other worker leads within 30 seconds, and the sales stay exact",
			func(t *testing.T, s *deployment) {
				const orders = 20
				c := s.caller(t, 0, "led", "ada")
				product := c.createProduct(t, "TEA", orders)
				leader, epoch := s.leader()
				if leader == nil {
					t.Fatal("no worker leads")
				}
				_ = leader.cmd.Process.Signal(syscall.SIGSTOP)
				defer func() { _ = leader.cmd.Process.Signal(syscall.SIGCONT) }()
				for range orders / 2 {
					c.call(t, "POST", "/orders", order(product)).expect(t, 201, "")
				}
				eventually(t, "another worker leads and projects", func() bool {
					_, now := s.leader()
					return now > epoch && s.sold(t, product) == orders/2
				})
				_ = leader.cmd.Process.Signal(syscall.SIGCONT)
				for range orders / 2 {
					c.call(t, "POST", "/orders", order(product)).expect(t, 201, "")
				}
				eventually(t, "all is projected", func() bool { return s.sold(t, product) >= orders })
				if got := s.sold(t, product); got != orders {
					t.Errorf("%d are sold, want %d", got, orders)
				}
			},
		},
	}
}

// leader is the worker that has the last term of the projection of sales, and the
// number of the term, as their logs have it.
func (s *deployment) leader() (leader *process, epoch float64) {
	for _, w := range s.workers {
		w.line(func(line map[string]any) bool {
			if number, _ := line["epoch"].(float64); line["msg"] == "leading projection" && line["projection"] == "sales" && number > epoch {
				leader, epoch = w, number
			}
			return false
		})
	}
	return leader, epoch
}
