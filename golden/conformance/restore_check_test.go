package conformance

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// check starts the service on the restored database, and compares it with the former one.
func (b backup) check(t *testing.T, s, restored *deployment) {
	t.Helper()
	doctor := restored.run(t, restored.asOwner(), "doctor")
	for _, line := range []string{"ok    tenant isolation", "ok    migrations", "ok    owner", "ok    backup"} {
		if doctor.code != 0 || !strings.Contains(doctor.stdout, line) {
			t.Errorf("doctor: exit %d, want %q:\n%s", doctor.code, line, doctor.stdout)
		}
	}
	restored.serving, restored.workers = []*process{restored.start(t, "serve", restored.env)}, []*process{restored.worker(t)}
	b.checkTasks(t, restored)
	b.checkProjections(t, s, restored)
	b.checkTenants(t, restored)
}

// checkTasks wants a mail for each task that was not done, not before it is due, and no other.
func (b backup) checkTasks(t *testing.T, restored *deployment) {
	t.Helper()
	within(t, time.Minute, "the tasks are done", func() bool {
		return len(restored.gateway.all()) >= len(b.pending) &&
			restored.postgres.queryInt(t, "shop", "SELECT count(*) FROM praecepta.taskqueue_dispatch WHERE kind = 'orders.confirm' AND NOT dead") == 0
	})
	sent := map[string]int{}
	for _, mail := range restored.gateway.all() {
		due, expected := b.pending[mail.key]
		if sent[mail.key]++; !expected || sent[mail.key] > 1 || mail.at.Before(due) {
			t.Errorf("%s to %s is sent %d times, at %s: was it to be sent: %t, and after %s", mail.key, mail.to, sent[mail.key], mail.at, expected, due)
		}
	}
	if len(sent) != len(b.pending) {
		t.Errorf("%d mails, want %d", len(sent), len(b.pending))
	}
	var dead []struct{ ID string }
	listed := restored.run(t, restored.env, "tasks", "dead", "--json")
	if err := json.Unmarshal([]byte(listed.stdout), &dead); err != nil || len(dead) != len(b.dead) {
		t.Errorf("%d tasks are dead, want %d: %v", len(dead), len(b.dead), err)
	}
	for _, task := range dead {
		if !slices.Contains(b.dead, task.ID) {
			t.Errorf("the task %s was not dead", task.ID)
		}
		if got := restored.run(t, restored.env, "tasks", "retry", task.ID); got.code != 0 {
			t.Errorf("tasks retry: exit %d: %s", got.code, got.stderr)
		}
	}
	eventually(t, "the dead tasks are done", func() bool { return len(restored.gateway.all()) >= len(b.pending)+len(b.dead) })
}

// checkProjections wants the same projections as before, also after a rebuild, and events to
// be projected that are appended from now on.
func (b backup) checkProjections(t *testing.T, s, restored *deployment) {
	t.Helper()
	const digest = "SELECT hashtext(string_agg(s::text, ',' ORDER BY s::text)) FROM sales s"
	eventually(t, "all is projected", func() bool { return restored.sold(t, b.product) == b.sold })
	before := restored.postgres.queryInt(t, "shop", digest)
	if got := restored.run(t, restored.env, "projections", "rebuild", "sales"); got.code != 0 {
		t.Fatalf("projections rebuild: exit %d: %s", got.code, got.stderr)
	}
	eventually(t, "the rows are as they were", func() bool {
		return restored.postgres.queryInt(t, "shop", "SELECT COALESCE(("+digest+"), 0)") == before
	})
	c := restored.caller(t, 0, saved, savedDone)
	c.call(t, "POST", "/orders", order(b.product)).expect(t, 201, "")
	eventually(t, "the new order is projected", func() bool { return restored.sold(t, b.product) == b.sold+1 })
	seen := map[string]bool{}
	for _, id := range c.feed(t, b.sold+1) {
		if seen[id] {
			t.Errorf("the feed shows %s twice", id)
		}
		seen[id] = true
	}
}

// checkTenants wants the policies to apply to the role of the service and to the owner.
func (b backup) checkTenants(t *testing.T, restored *deployment) {
	t.Helper()
	if got := restored.caller(t, 0, "another", "ada").call(t, "GET", "/products", "").expect(t, 200, ""); strings.Contains(got.text, b.product) {
		t.Errorf("another tenant sees %s", got.text)
	}
	restored.caller(t, 0, saved, "ada").call(t, "GET", "/products/"+b.product, "").expect(t, 200, "")
	for _, role := range []string{"runtime", "owner"} {
		var rows int
		conn := restored.postgres.connect(t, role, "shop")
		if err := conn.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM products) + (SELECT count(*) FROM praecepta.events)").Scan(&rows); err != nil || rows != 0 {
			t.Errorf("%s sees %d rows without a tenant: %v", role, rows, err)
		}
	}
}

// all returns every attempt to send mail.
func (g *gateway) all() []attempt {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.attempts)
}
