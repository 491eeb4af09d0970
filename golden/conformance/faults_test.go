package conformance

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fault is something that goes wrong for some seconds, and is over when it returns.
type fault struct {
	name  string
	apply func(t *testing.T, s *soak, random *rand.Rand)
}

// faults are what the soak chooses from.
func faults() []fault {
	all := []fault{
		{"replica killed", func(t *testing.T, s *soak, random *rand.Rand) {
			s.replace(t, s.serving, random.IntN(3), syscall.SIGKILL)
		}},
		{"replica stopped", func(t *testing.T, s *soak, random *rand.Rand) {
			s.replace(t, s.serving, random.IntN(3), syscall.SIGTERM)
		}},
		{"worker killed", func(t *testing.T, s *soak, random *rand.Rand) {
			s.replace(t, s.workers, random.IntN(2), syscall.SIGKILL)
		}},
		{"replica frozen", func(_ *testing.T, s *soak, random *rand.Rand) { freeze(s.serving[random.IntN(3)], 3*time.Second) }},
		{"worker frozen", func(_ *testing.T, s *soak, random *rand.Rand) { freeze(s.workers[random.IntN(2)], 6*time.Second) }},
		{"log not read", func(_ *testing.T, s *soak, random *rand.Rand) {
			p := s.serving[random.IntN(3)]
			p.unread.Lock()
			time.Sleep(4 * time.Second)
			p.unread.Unlock()
		}},
		{"Postgres read-only", func(t *testing.T, s *soak, _ *rand.Rand) {
			s.withParameter(t, "default_transaction_read_only", "on", func() { time.Sleep(3 * time.Second) })
		}},
		{"role locked out", func(t *testing.T, s *soak, _ *rand.Rand) {
			s.postgres.exec(t, "postgres", "ALTER ROLE runtime NOLOGIN; "+endSessions)
			time.Sleep(3 * time.Second)
			s.postgres.exec(t, "postgres", "ALTER ROLE runtime LOGIN")
		}},
		{"sessions ended", func(t *testing.T, s *soak, _ *rand.Rand) { s.postgres.exec(t, "postgres", endSessions) }},
		{"Postgres frozen", func(t *testing.T, s *soak, _ *rand.Rand) {
			s.postgres.signal(t, syscall.SIGSTOP)
			time.Sleep(2 * time.Second)
			s.postgres.signal(t, syscall.SIGCONT)
		}},
		{"table changed", func(t *testing.T, s *soak, _ *rand.Rand) {
			s.postgres.exec(t, "shop", "ALTER TABLE products ADD COLUMN remark text")
			time.Sleep(time.Second)
			s.postgres.exec(t, "shop", "ALTER TABLE products DROP COLUMN remark")
		}},
		{"rows locked", func(t *testing.T, s *soak, random *rand.Rand) {
			conn := s.postgres.connect(t, "postgres", "shop")
			_, err := conn.Exec(t.Context(), "BEGIN; SELECT FROM products WHERE tenant_id = '"+soakTenants[random.IntN(len(soakTenants))]+"' FOR UPDATE")
			if err != nil {
				t.Error(err)
			}
			time.Sleep(4 * time.Second)
			_ = conn.Close(t.Context())
		}},
		{"leaders blocked", blockLeaders},
		{"slow bodies", slowBodies},
		{"Redis paused", func(t *testing.T, s *soak, _ *rand.Rand) {
			if err := s.client(t, 0).Do(t.Context(), "CLIENT", "PAUSE", 3000).Err(); err != nil {
				t.Error(err)
			}
			time.Sleep(3 * time.Second)
		}},
		{"Redis connections cut", func(t *testing.T, s *soak, _ *rand.Rand) {
			if err := s.client(t, 0).Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes").Err(); err != nil {
				t.Error(err)
			}
		}},
		{"queue emptied", func(t *testing.T, s *soak, _ *rand.Rand) {
			if err := s.client(t, 1).FlushDB(t.Context()).Err(); err != nil {
				t.Error(err)
			}
		}},
		{"issuer out of order", func(_ *testing.T, s *soak, _ *rand.Rand) {
			s.issuer.broken.Store(true)
			time.Sleep(3 * time.Second)
			s.issuer.broken.Store(false)
		}},
	}
	if *soakFor > 0 { // the short form does not build the service a second time
		all = append(all, fault{"clock set", stepClock})
	}
	return all
}

// apply applies every fault once, in a random order, and begins again until the time has come. It returns the names of what it applied.
func (s *soak) apply(t *testing.T, random *rand.Rand, until time.Time) (names []string) {
	t.Helper()
	for {
		all := faults()
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, f := range all {
			t.Logf("%s %s", time.Now().Format(time.TimeOnly), f.name)
			s.mu.Lock()
			s.fault = f.name
			s.mu.Unlock()
			f.apply(t, s, random)
			names = append(names, f.name)
			time.Sleep(time.Duration(random.IntN(1000)) * time.Millisecond)
		}
		if time.Now().After(until) {
			return names
		}
	}
}

// endSessions ends every session of the role that serves.
const endSessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'runtime'"

// replace ends a process by a signal and starts another, with something else in its environment.
func (s *soak) replace(t *testing.T, processes []*process, i int, signal syscall.Signal, pairs ...string) {
	t.Helper()
	_ = processes[i].cmd.Process.Signal(signal)
	if code := processes[i].wait(t); signal == syscall.SIGTERM && code != 0 {
		t.Errorf("exit %d after SIGTERM", code)
	}
	var started *process
	if processes[i].url == "" {
		started = s.worker(t, pairs...)
	} else {
		started = s.start(t, "serve", s.with(pairs...))
	}
	started.dropLog()
	s.mu.Lock()
	defer s.mu.Unlock()
	processes[i] = started
}

// dropLog keeps the lines of half an hour out of memory.
func (p *process) dropLog() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgets, p.lines = true, nil
}

// freeze stops a process for some time, as a machine that swaps does.
func freeze(p *process, limit time.Duration) {
	_ = p.cmd.Process.Signal(syscall.SIGSTOP)
	time.Sleep(limit)
	_ = p.cmd.Process.Signal(syscall.SIGCONT)
}

// withParameter sets a parameter of the server while do runs.
func (s *deployment) withParameter(t *testing.T, name, value string, do func()) {
	t.Helper()
	conn := s.postgres.connect(t, "postgres", "postgres")
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	for _, statement := range []string{"SET default_transaction_read_only = off", "ALTER SYSTEM SET " + name + " = " + value, "SELECT pg_reload_conf()"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Error(err)
		}
	}
	defer func() {
		for _, statement := range []string{"ALTER SYSTEM RESET " + name, "SELECT pg_reload_conf()"} {
			if _, err := conn.Exec(context.WithoutCancel(t.Context()), statement); err != nil {
				t.Error(err)
			}
		}
	}()
	do()
}

// blockLeaders ends the session that dispatches tasks, takes its lock, and locks the leases
// of the projections, so that for some seconds no worker can lead.
func blockLeaders(t *testing.T, s *soak, _ *rand.Rand) {
	conn := s.postgres.connect(t, "postgres", "shop")
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	const endHolder = `SELECT pg_terminate_backend(l.pid) FROM pg_locks l, hashtextextended('praecepta taskqueue sweeper', 0) AS key(n)
		WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND (l.classid::bigint << 32 | l.objid::bigint) = key.n`
	eventually(t, "the lock of the dispatcher is taken, before another worker takes it", func() bool {
		var taken bool
		_, err := conn.Exec(t.Context(), endHolder)
		if err == nil {
			err = conn.QueryRow(t.Context(), "SELECT pg_try_advisory_lock(hashtextextended('praecepta taskqueue sweeper', 0))").Scan(&taken)
		}
		return err == nil && taken
	})
	for _, statement := range []string{"BEGIN", "SELECT FROM praecepta.projections FOR UPDATE"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	time.Sleep(4 * time.Second)
}

// slowBodies opens many requests of one tenant, and sends one byte of each body.
func slowBodies(t *testing.T, s *soak, random *rand.Rand) {
	const requests = 100
	token := s.issuer.token(t, "known", soakTenants[random.IntN(len(soakTenants))], "slow")
	for range requests {
		address := strings.TrimPrefix(s.target(), "http://")
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err != nil {
			continue // a replica that is ending
		}
		defer func() { _ = conn.Close() }()
		_, _ = fmt.Fprintf(conn, "POST /products HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 1000\r\nAuthorization: Bearer %s\r\n\r\n{", token)
	}
	time.Sleep(4 * time.Second)
}
