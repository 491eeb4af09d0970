package service_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

func TestOnlyAgentsAndAdminsCloseTickets(t *testing.T) {
	desk := start(t, nil)
	ticket := open(t, desk.user(t, "acme"))
	path := "/tickets/" + ticket + "/close"

	desk.As("").Call(t, "POST", path, "").Wants(t, 401, "UNAUTHENTICATED")
	desk.user(t, "acme").Call(t, "POST", path, "").Wants(t, 403, "FORBIDDEN")
	desk.user(t, "acme", "reader").Call(t, "POST", path, "").Wants(t, 403, "FORBIDDEN")
	agent := desk.Bearer(testkit.Token(t, "acme", "grace", "agent"))
	if got := agent.Call(t, "POST", path, "").Wants(t, 200, ""); got.Body["closed_by"] != "grace" {
		t.Errorf("got %v", got.Body)
	}
	if got := desk.user(t, "acme", "admin").Call(t, "POST", path, "").Wants(t, 200, ""); got.Body["closed_by"] != "grace" {
		t.Errorf("closed again: got %v", got.Body)
	}
}
