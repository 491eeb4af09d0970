package conformance

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// observe counts processes and connections.
func (r *rollout) observe(t *testing.T) {
	t.Helper()
	alive, wanted, surge, each := 0, 0, 0, 0.0
	for _, d := range r.deployments {
		wanted += d.replicas
		surge, _ = strconv.Atoi(d.env["APP_MAX_SURGE"])
		for _, p := range d.pods {
			if !p.running().ended() {
				alive++
			}
			line := p.running().line(func(line map[string]any) bool { return line["msg"] == "connection pool limits" })
			if n, is := line["per_process"].(float64); is {
				each = n
			}
		}
	}
	r.budget = (wanted + surge) * int(each)
	for _, p := range r.stopped {
		if !p.running().ended() {
			alive++
		}
	}
	if r.mostPods = max(r.mostPods, alive); alive > wanted+surge {
		t.Errorf("%d processes run, of %d pods and %d more", alive, wanted, surge)
	}
}

// load sends requests until stop is called, and samples connections. The database refuses
// connections of the service beyond the budget.
func (r *rollout) load(t *testing.T) (stop func()) {
	t.Helper()
	r.postgres.exec(t, "postgres", "ALTER ROLE runtime CONNECTION LIMIT "+strconv.Itoa(r.budget))
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i, tenant := range soakTenants {
		all.Go(func() { r.sendRequests(ctx, t, tenant, i) })
	}
	conn := r.postgres.connect(t, "postgres", "postgres")
	all.Go(func() {
		for ; ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
			var n int64
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE usename = 'runtime'").Scan(&n); err != nil {
				t.Errorf("count connections: %v", err)
				return
			}
			r.mostConns.Store(max(r.mostConns.Load(), n))
		}
	})
	eventually(t, "requests succeed", func() bool { return r.answered.Load() > 20 })
	return func() {
		cancel()
		all.Wait()
	}
}

// check holds the rollouts to what TestRollout says.
func (r *rollout) check(t *testing.T) {
	t.Helper()
	cut, repeated := r.onlyKilled(t, r.balancer.cut), r.onlyKilled(t, r.balancer.repeated)
	unexpected := 0
	for key, answers := range r.unexpected {
		unexpected += len(answers)
		if !strings.HasPrefix(key, "502 ") {
			t.Errorf("%d requests are answered with %s, the first: %s", len(answers), key, answers[0])
		}
	}
	if r.refused.Load() > 0 || r.broken.Load() > 0 || unexpected > cut {
		t.Errorf("%d requests refused, %d without an answer, %d answered with 502, of which the killed processes were handling %d", r.refused.Load(), r.broken.Load(), unexpected, cut)
	}
	for _, p := range r.stopped {
		if code := p.running().wait(t); code != 0 {
			t.Errorf("a pod of %s has exit code %d", p.release, code)
		}
	}
	if n := r.dead.Load(); n > 0 {
		t.Errorf("%d pods fail their liveness probe", n)
	}
	if n := r.mostConns.Load(); n == 0 || n > int64(r.budget) {
		t.Errorf("%d connections, of %d", n, r.budget)
	}
	r.serving, r.workers = nil, nil
	for _, d := range r.deployments {
		for _, p := range d.pods {
			if d.command == "serve" {
				r.serving = append(r.serving, p.running())
				if got := (caller{url: p.running().url}).call(t, "GET", "/version", ""); got.body["version"] != p.release {
					t.Errorf("a pod of %s answers %s", p.release, got.text)
				}
			} else {
				r.workers = append(r.workers, p.running())
			}
		}
	}
	r.verify(t)
	t.Logf("%d requests answered with 2xx, %d repeated by the balancer, %d lost with a killed process; at most %d processes and %d connections of %d; %d pods stopped",
		r.answered.Load(), repeated, cut, r.mostPods, r.mostConns.Load(), r.budget, len(r.stopped))
}

// onlyKilled adds up requests that pods did not answer. Each pod has to be a killed one.
func (r *rollout) onlyKilled(t *testing.T, unanswered map[*pod]int) (sum int) {
	t.Helper()
	for p, n := range unanswered {
		if sum += n; !p.wasKilled {
			t.Errorf("a pod of %s that was not killed does not answer %d requests", p.release, n)
		}
	}
	return sum
}

// withConnections restarts the server with another limit of connections.
func (p postgres) withConnections(t *testing.T, most int) postgres {
	t.Helper()
	p.exec(t, "postgres", "ALTER SYSTEM SET max_connections = "+strconv.Itoa(most))
	p.stop(t)
	p.pid = p.serve(t, "data", p.port).Process.Pid
	return p
}
