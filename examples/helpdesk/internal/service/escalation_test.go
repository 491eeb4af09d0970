package service_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

func TestOverdueTicketsOfAllTenantsAreEscalated(t *testing.T) {
	t.Parallel()
	desk := start(t, map[string]string{"HELPDESK_RESPOND_WITHIN": "1s", "HELPDESK_ESCALATE_EVERY": "1s"})
	closed := open(t, desk.user(t, "acme"))
	desk.user(t, "acme", "agent").Call(t, "POST", "/tickets/"+closed+"/close", "").Wants(t, 200, "")
	overdue := map[string]string{"acme": open(t, desk.user(t, "acme")), "globex": open(t, desk.user(t, "globex"))}
	desk.worker(t)

	for tenant, ticket := range overdue {
		testkit.Eventually(t, "the ticket of "+tenant+" is escalated", func() bool {
			return desk.user(t, tenant).Call(t, "GET", "/tickets/"+ticket, "").Body["escalated_at"] != nil
		})
	}
	testkit.Eventually(t, "the requesters got a confirmation of each ticket, and a mail for each escalation", func() bool { return len(desk.gateway.Requests()) == 5 })
	if got := desk.user(t, "acme").Call(t, "GET", "/tickets/"+closed, "").Body["escalated_at"]; got != nil {
		t.Errorf("the closed ticket was escalated at %v", got)
	}
}
