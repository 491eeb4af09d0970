package service_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

// exported returns the lines of the export.
func exported(t *testing.T, caller testkit.Caller) [][]string {
	t.Helper()
	got := caller.Send(t, "GET", "/tickets/export", testkit.Content{})
	if got.Status != 200 || got.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("got %d %v %s", got.Status, got.Header, got.Data)
	}
	all, err := csv.NewReader(bytes.NewReader(got.Data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// memory returns how many bytes the service has obtained from the system so far.
func (h helpdesk) memory(t *testing.T) float64 {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.AdminURL+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^go_memstats_sys_bytes (\S+)$`).FindSubmatch(text)
	if found == nil {
		t.Fatalf("no memory in the metrics: %s", text)
	}
	size, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return size
}

func TestExportNeutralizesFormulas(t *testing.T) {
	acme := start(t, nil).user(t, "acme")
	acme.Call(t, "POST", "/tickets", `{"subject":"=1+1, \"now\"","requester":"grace@example.com","text":"Help!"}`).Wants(t, 201, "")
	got := exported(t, acme)
	if len(got) != 2 || got[1][1] != `'=1+1, "now"` || got[1][2] != "grace@example.com" || got[1][4] != "" {
		t.Errorf("got %q", got)
	}
}

// TestExportOfManyTicketsNeedsLittleMemory exports 50,000 tickets, which are 37 MB.
func TestExportOfManyTicketsNeedsLittleMemory(t *testing.T) {
	const tickets, maxGrowth = 50_000, 16 << 20
	database := testkit.Postgres(t)
	owner := database.Owner(t)
	for _, statement := range []string{ // the policy of the table applies to its owner too, unless it is not forced
		"ALTER TABLE tickets NO FORCE ROW LEVEL SECURITY",
		"INSERT INTO tickets (tenant_id, id, subject, requester, due_at) SELECT 'acme', gen_random_uuid(), repeat('ü', 200), repeat('x', 250) || '.com', now() FROM generate_series(1, " + strconv.Itoa(tickets) + ")",
		"ALTER TABLE tickets FORCE ROW LEVEL SECURITY",
	} {
		if _, err := owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	desk := start(t, database.Variables())
	acme := desk.user(t, "acme")
	acme.Call(t, "GET", "/tickets", "").Wants(t, 200, "")
	before := desk.memory(t)
	if got := len(exported(t, acme)); got != tickets+1 {
		t.Errorf("got %d lines, want %d", got, tickets+1)
	}
	if grown := desk.memory(t) - before; grown > maxGrowth {
		t.Errorf("the memory of the service grew by %.0f bytes", grown)
	}
}
