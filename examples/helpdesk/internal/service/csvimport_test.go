package service_test

import (
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

func TestImportOpensAllTicketsOrNone(t *testing.T) {
	desk := start(t, nil)
	admin := desk.user(t, "acme", "admin")
	send := func(lines string) testkit.Reply {
		return admin.Send(t, "POST", "/tickets/import", testkit.Content{Type: "text/csv", Data: []byte("subject,requester,text\n" + lines)})
	}
	send("No toner,alan@example.com,Since Monday.\nNo light,,Help!\n").Wants(t, 422, "INVALID")
	send("No toner,alan@example.com,Since Monday.\nNo light,ada@example.com\n").Wants(t, 422, "INVALID")
	send("No toner,alan@example.com,Since Monday.\n"+strings.Repeat("x", 300)+",ada@example.com,Help!\n").Wants(t, 422, "INVALID")
	send(strings.Repeat("No toner,alan@example.com,Since Monday.\n", 1001)).Wants(t, 422, "INVALID")
	desk.user(t, "acme").Send(t, "POST", "/tickets/import", testkit.Content{Type: "text/csv"}).Wants(t, 403, "FORBIDDEN")
	if got := admin.Call(t, "GET", "/tickets", "").Items(t); len(got) != 0 {
		t.Errorf("a refused file opened %v", got)
	}
	if got := send("No toner,alan@example.com,\"Since Monday,\nor Sunday.\"\nNo light,ada@example.com,Help!\n").Wants(t, 201, ""); got.Body["opened"] != 2.0 {
		t.Errorf("got %v", got.Body)
	}
	if got := admin.Call(t, "GET", "/tickets", "").Column(t, "subject"); got != "No toner No light" {
		t.Errorf("the tickets are %q", got)
	}
}
