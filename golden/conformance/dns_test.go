package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAddressChange changes the addresses that the names of Postgres and Redis have, and ends the
// servers at the old addresses. A replica and a worker that run meanwhile find the new ones.
func TestAddressChange(t *testing.T) {
	t.Parallel()
	const tenant, customer, before, after = "moved", "ada after a move", "127.0.0.2", "127.0.0.3"
	s := newDeployment(t)
	for _, p := range append(s.serving, s.workers...) {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		p.wait(t)
	}
	database, queue := startProxyAt(t, before+":0", s.postgres.port), startProxyAt(t, before+":0", s.redis)
	names := newHosts(t, s)
	names.set(t, before)
	s.env["DATABASE_URL"] = strings.Replace(s.env["DATABASE_URL"], fmt.Sprintf("127.0.0.1:%d", s.postgres.port), fmt.Sprintf("servers.test:%d", database.port), 1)
	for _, name := range []string{"REDIS_URL", "TASKQUEUE_REDIS_URL"} {
		s.env[name] = strings.Replace(s.env[name], fmt.Sprintf("127.0.0.1:%d", s.redis), fmt.Sprintf("servers.test:%d", queue.port), 1)
	}
	s.serving, s.workers = []*process{s.start(t, "serve", s.env)}, []*process{s.worker(t)}

	c := s.caller(t, 0, tenant, customer)
	product := c.createProduct(t, "TEA", 1_000)
	c.call(t, "POST", "/orders", order(product)).expect(t, 201, "")
	s.checkMails(t, tenant, customer)

	startProxyAt(t, fmt.Sprintf("%s:%d", after, database.port), s.postgres.port)
	startProxyAt(t, fmt.Sprintf("%s:%d", after, queue.port), s.redis)
	names.set(t, after)
	database.stop()
	queue.stop()
	began := time.Now()
	within(t, time.Minute, "an order is accepted", func() bool {
		got, err := c.try(t.Context(), "POST", "/orders", order(product))
		return err == nil && got.status == 201
	})
	accepted := time.Since(began)
	s.checkMails(t, tenant, customer)
	t.Logf("an order was accepted after %s, and all mails were sent after %s", accepted, time.Since(began))
	for _, p := range []string{s.serving[0].url, s.workers[0].admin} {
		eventually(t, p+" is ready", func() bool { return caller{url: p}.call(t, "GET", "/readyz", "").status == 200 })
	}
}

// hosts is a file with the names of servers, which the service reads instead of /etc/hosts.
type hosts struct{ path string }

// newHosts builds the service so that its resolver reads the file.
func newHosts(t *testing.T, s *deployment) hosts {
	t.Helper()
	names := hosts{filepath.Join(t.TempDir(), "hosts")}
	s.binary, s.env["GODEBUG"] = buildShop(t, "-ldflags", "-X net.hostsFilePath="+names.path), "netdns=go"
	return names
}

// set gives servers.test an address.
func (h hosts) set(t *testing.T, address string) {
	t.Helper()
	if err := os.WriteFile(h.path, []byte("127.0.0.1 localhost\n"+address+" servers.test\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
