package conformance

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// queueClaims are about tasks whose service, worker or dispatcher fails.
func queueClaims() []claim {
	return []claim{
		{
			"EX-27", "`kill -9` of a replica ten times while four callers place orders", "one mail for each order that is stored, and no other mail",
			func(t *testing.T, s *deployment) {
				const kills, customer = 10, "ada whose replica dies"
				product := s.caller(t, 0, "killed", customer).createProduct(t, "TEA", 100_000)
				for range kills {
					replica := s.start(t, "serve", s.env)
					c := caller{replica.url, s.issuer.token(t, "known", "killed", customer)}
					var callers sync.WaitGroup
					for range 4 {
						callers.Go(func() {
							for {
								if _, err := c.try(t.Context(), "POST", "/orders", order(product)); err != nil {
									return // the replica is dead
								}
							}
						})
					}
					time.Sleep(rand.N(200 * time.Millisecond))
					_ = replica.cmd.Process.Kill()
					replica.wait(t)
					callers.Wait()
				}
				s.checkMails(t, "killed", customer)
			},
		},
		{
			"EX-31", "the Redis of the queue is emptied ten times during 100 orders", "one mail for each order",
			func(t *testing.T, s *deployment) {
				const orders, customer = 100, "ada whose Redis is emptied"
				c := s.caller(t, 1, "emptied", customer)
				product := c.createProduct(t, "TEA", orders)
				queue := s.client(t, 1)
				for i := range orders {
					c.call(t, "POST", "/orders", order(product)).expect(t, 201, "")
					if i%10 == 0 {
						if err := queue.FlushDB(t.Context()).Err(); err != nil {
							t.Fatal(err)
						}
					}
				}
				s.checkMails(t, "emptied", customer)
			},
		},
	}
}

// checkMails waits until the tasks of a tenant are done, and wants a mail to the
// customer for each order of the tenant, with a key of its own.
func (s *deployment) checkMails(t *testing.T, tenant, customer string) {
	t.Helper()
	within(t, time.Minute, "the tasks are done", func() bool {
		return s.postgres.queryInt(t, "shop", "SELECT count(*) FROM praecepta.taskqueue_tasks WHERE tenant_id = $1", tenant) == 0
	})
	orders := s.postgres.queryInt(t, "shop", "SELECT count(*) FROM praecepta.events WHERE tenant_id = $1 AND stream LIKE 'order-%' AND version = 1", tenant)
	keys := map[string]bool{}
	for _, a := range s.gateway.attemptsTo(customer) {
		keys[a.key] = true
	}
	if orders == 0 || len(keys) != orders {
		t.Errorf("%d mails for %d orders", len(keys), orders)
	}
}
