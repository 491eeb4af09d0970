package client_test

import (
	"context"
	"net/http"
	"os"
	"testing"

	"github.com/google/uuid"

	client "github.com/praecepta/praecepta-gen/examples/helpdesk/client/go"
)

// desk returns a client of the service at HELPDESK_URL, for the user of HELPDESK_TOKEN. The
// tests in internal/service start the service and run this test.
func desk(t *testing.T) *client.ClientWithResponses {
	t.Helper()
	url, token := os.Getenv("HELPDESK_URL"), os.Getenv("HELPDESK_TOKEN")
	if url == "" || token == "" {
		t.Fatal("HELPDESK_URL and HELPDESK_TOKEN are required")
	}
	authorize := client.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	})
	desk, err := client.NewClientWithResponses(url, authorize)
	if err != nil {
		t.Fatal(err)
	}
	return desk
}

func TestClientOpensAndReadsTickets(t *testing.T) {
	ctx, desk := t.Context(), desk(t)
	draft := client.TicketsDraft{Subject: "Printer on fire", Requester: "grace@example.com", Text: "Help!"}

	opened, err := desk.PostTicketsWithResponse(ctx, nil, draft)
	if err != nil || opened.JSON201 == nil {
		t.Fatalf("open a ticket: %v: %s", err, opened.GetBody())
	}
	read, err := desk.GetTicketsByIDWithResponse(ctx, opened.JSON201.ID)
	if err != nil || read.JSON200 == nil {
		t.Fatalf("read the ticket: %v: %s", err, read.GetBody())
	}
	if read.JSON200.Subject != draft.Subject || read.JSON200.Priority != client.TicketsTicketPriorityNormal {
		t.Errorf("read %+v", read.JSON200)
	}
	limit := int64(1)
	listed, err := desk.GetTicketsWithResponse(ctx, &client.GetTicketsParams{Limit: &limit})
	if err != nil || listed.JSON200 == nil {
		t.Fatalf("list tickets: %v: %s", err, listed.GetBody())
	}
	if items := listed.JSON200.Items; len(items) != 1 || items[0].ID != opened.JSON201.ID {
		t.Errorf("listed %+v", items)
	}
}

func TestClientReadsProblems(t *testing.T) {
	ctx, desk := t.Context(), desk(t)
	missing, err := desk.GetTicketsByIDWithResponse(ctx, uuid.New())
	if err != nil || missing.ApplicationProblemJSON404 == nil {
		t.Fatalf("read a missing ticket: %v: %s", err, missing.GetBody())
	}
	if found := missing.ApplicationProblemJSON404; found.ErrorCode != "NOT_FOUND" || found.RequestID == nil {
		t.Errorf("got %+v", found)
	}
	invalid, err := desk.PostTicketsWithResponse(ctx, nil, client.TicketsDraft{Requester: "grace@example.com", Text: "Help!"})
	if err != nil || invalid.ApplicationProblemJSON422 == nil {
		t.Fatalf("open a ticket without a subject: %v: %s", err, invalid.GetBody())
	}
	if fields := invalid.ApplicationProblemJSON422.Errors; fields == nil || len(*fields) != 1 || (*fields)[0].Pointer != "/subject" {
		t.Errorf("got %+v", invalid.ApplicationProblemJSON422)
	}
}
