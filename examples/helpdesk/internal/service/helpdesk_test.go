package service_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

// helpdesk is the service, with a gateway for its mail. Every test has its own, with a
// database of its own.
type helpdesk struct {
	*testkit.Running
	variables map[string]string // for commands and a worker of the same helpdesk
	gateway   *testkit.HTTPUpstream
}

// start starts the service. more has settings that differ from the defaults.
func start(t *testing.T, more map[string]string) helpdesk {
	t.Helper()
	gateway := testkit.Upstream(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "nobody@example.com") { // as cmd/mailgateway does
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})
	variables := map[string]string{"HELPDESK_MAIL_GATEWAY_URL": gateway.URL, "HELPDESK_MAIL_SECRET": mailSecret}
	for name, value := range more {
		variables[name] = value
	}
	variables = testkit.ServiceSettings(t, variables)
	return helpdesk{testkit.Service(t, variables), variables, gateway}
}

// worker starts a worker of the same helpdesk.
func (h helpdesk) worker(t *testing.T) {
	t.Helper()
	testkit.Worker(t, h.variables)
}

// command runs a command of the binary and returns its output.
func (h helpdesk) command(t *testing.T, args ...string) string {
	t.Helper()
	got := testkit.Command(t, h.variables, args...)
	if got.Code != 0 {
		t.Fatalf("%q: exit %d: %s", args, got.Code, got.Stderr)
	}
	return got.Stdout
}

// user returns a caller of a tenant.
func (h helpdesk) user(t *testing.T, tenant string, roles ...string) testkit.Caller {
	t.Helper()
	return h.Bearer(testkit.Token(t, tenant, "ada", roles...))
}

// open opens a ticket and returns its id.
func open(t *testing.T, caller testkit.Caller) string {
	t.Helper()
	opened := caller.Call(t, "POST", "/tickets", `{"subject":"Printer on fire","requester":"grace@example.com","text":"Help!"}`).Wants(t, 201, "")
	return opened.Body["id"].(string)
}
