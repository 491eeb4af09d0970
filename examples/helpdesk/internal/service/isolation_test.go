package service_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

func TestTenantSeesOnlyItsOwnTickets(t *testing.T) {
	desk := start(t, nil)
	acme, globex := desk.user(t, "acme"), desk.user(t, "globex", "admin")
	ticket := open(t, acme)
	file := acme.Send(t, "POST", "/tickets/"+ticket+"/attachments?name=log.txt", testkit.Content{Type: "text/plain", Data: []byte("smoke")}).Wants(t, 201, "")

	if got := len(globex.Call(t, "GET", "/tickets", "").Items(t)); got != 0 {
		t.Errorf("globex lists %d tickets", got)
	}
	if got := len(globex.Call(t, "GET", "/tickets/"+ticket+"/comments", "").Items(t)); got != 0 {
		t.Errorf("globex lists %d comments", got)
	}
	globex.Call(t, "GET", "/tickets/"+ticket, "").Wants(t, 404, "NOT_FOUND")
	globex.Call(t, "POST", "/tickets/"+ticket+"/comments", `{"text":"mine"}`).Wants(t, 404, "NOT_FOUND")
	globex.Call(t, "POST", "/tickets/"+ticket+"/close", "").Wants(t, 404, "NOT_FOUND")
	globex.Send(t, "POST", "/tickets/"+ticket+"/attachments?name=log.txt", testkit.Content{Type: "text/plain", Data: []byte("x")}).Wants(t, 404, "NOT_FOUND")
	globex.Call(t, "GET", file.Header.Get("Location"), "").Wants(t, 404, "NOT_FOUND")
	if got := exported(t, globex); len(got) != 1 {
		t.Errorf("globex exports %q, want the header only", got)
	}

	if got := acme.Call(t, "GET", "/tickets", "").Column(t, "id"); got != ticket {
		t.Errorf("acme lists %q, want %s", got, ticket)
	}
	acme.Call(t, "POST", "/tickets/"+ticket+"/comments", `{"text":"Is it out?"}`).Wants(t, 201, "")
	if got := acme.Call(t, "GET", "/tickets/"+ticket+"/comments", "").Column(t, "author"); got != "grace@example.com ada" {
		t.Errorf("the authors are %q", got)
	}
}
