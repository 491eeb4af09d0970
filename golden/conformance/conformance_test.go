// Package conformance tests examples/shop as a black box: by HTTP, signals, SQL
// and Redis commands. It is a module of its own, so that it can import nothing of
// the service. `go test . -update` writes docs/conformance.md.
package conformance

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/conformance.md")

const page = "../../docs/conformance.md"

// claim is what can be seen of some rules from outside.
type claim struct {
	rules string // such as CF-16 EX-08; empty if there is no rule for it
	does  string // what is done to the service
	sees  string // what has to be seen
	check func(t *testing.T, s *deployment)
}

// claims are in the order in which they are checked: last what the service does
// not survive.
func claims() []claim {
	return slices.Concat(taskClaims(), queueClaims(), settingsClaims(), httpClaims(), authClaims(), tenantClaims(), poolerClaims(), doctorClaims(), startClaims(), eventClaims(), restoreClaims(), recoveryClaims(), hostileClaims(), outageClaims(), stopClaims())
}

func TestConformance(t *testing.T) {
	s := newDeployment(t)
	killWorkers(t, s)
	for _, c := range claims() {
		t.Run(strings.ReplaceAll(cmp.Or(c.rules, c.does), " ", "_"), func(t *testing.T) { c.check(t, s) })
	}
}

func TestConformancePageIsCurrent(t *testing.T) {
	want := written(t)
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(page); err != nil || string(got) != want {
		t.Errorf("%s is not what this test would write: %v\nwrite it with: make golden", page, err)
	}
}

// written is the page: a line a rule, in the order of the catalogue.
func written(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "-C", "../..", "run", "./cmd/praecepta-gen", "list", "rules", "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var catalogue struct {
		Rules []struct{ ID, Name string }
	}
	if err := json.Unmarshal(out, &catalogue); err != nil || len(catalogue.Rules) == 0 {
		t.Fatalf("%d rules, %v", len(catalogue.Rules), err)
	}
	var text strings.Builder
	text.WriteString(`# Conformance

See which rules a black-box test checks, what it does and what it observes. [The shop](../examples/shop) runs as in production: three
replicas and two workers, with one Postgres, one Redis, a token issuer and a mail gateway, the last two over TLS. The test shares no code
with the shop and uses HTTP, signals, SQL and Redis commands only. The [proofs](proofs.md) cover rules that cannot be observed from
outside.

| rule | action | observation |
|---|---|---|
`)
	known := map[string]bool{}
	for _, r := range catalogue.Rules {
		known[r.ID] = true
		does, sees := "none: it can be observed only inside the process", ""
		for _, c := range claims() {
			if slices.Contains(strings.Fields(c.rules), r.ID) {
				does, sees = c.does, c.sees
			}
		}
		fmt.Fprintf(&text, "| %s %s | %s | %s |\n", r.ID, r.Name, does, sees)
	}
	for _, c := range claims() {
		for _, id := range strings.Fields(c.rules) {
			if !known[id] {
				t.Errorf("%s is no rule", id)
			}
		}
	}
	return text.String()
}
