package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestSwitchover makes the primary a replica while callers place orders: the standby is
// promoted, and the service first reaches the former primary, which is read-only. After
// the address leads to the new primary, nothing that was answered with 201 is missing,
// each order has one mail, the sales are exact, and a feed that connects again whenever it
// ends shows each order once. The 32-bit transaction ID wraps around meanwhile.
func TestSwitchover(t *testing.T) {
	t.Parallel()
	const tenant, customer = "switched", "ada during a switchover"
	primary := startPostgres(t).nearWraparound(t, 1_000)
	address := startProxy(t, primary.port)
	reached := primary
	reached.port = address.port
	s := newDeploymentOn(t, reached)
	standby := primary.standby(t)

	product := s.caller(t, 0, tenant, customer).createProduct(t, "TEA", 1_000_000)
	var accepted, refused atomic.Int64
	stop := make(chan struct{})
	var callers sync.WaitGroup
	for i := range 3 {
		c := s.caller(t, i, tenant, customer)
		callers.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
				}
				got, err := c.try(t.Context(), "POST", "/orders", order(product))
				switch {
				case err != nil:
					t.Errorf("a request has no answer: %v", err)
					return
				case got.status == http.StatusCreated:
					accepted.Add(1)
				case got.status == http.StatusServiceUnavailable, got.status == http.StatusGatewayTimeout:
					refused.Add(1)
				default:
					t.Errorf("got %d %s", got.status, got.text)
				}
			}
		})
	}
	seen := make(chan map[string]int, 1)
	enough := make(chan int, 1) // has the number of orders, once it is known
	go func() { seen <- s.follow(t, tenant, enough) }()
	eventually(t, "orders are accepted", func() bool { return accepted.Load() > 20 })

	primary.becomeReplicaOf(t, standby)
	time.Sleep(5 * time.Second) // the service reaches the read-only server
	before := accepted.Load()
	address.target.Store(int64(standby.port))
	within(t, time.Minute, "orders are accepted again", func() bool { return accepted.Load() > before+20 })
	close(stop)
	callers.Wait()

	s.postgres.exec(t, "postgres", "DO $$ BEGIN WHILE pg_current_xact_id()::text::bigint <= 1::bigint << 32 LOOP COMMIT; END LOOP; END $$")
	last := s.caller(t, 0, tenant, customer)
	last.call(t, "POST", "/orders", order(product)).expect(t, 201, "")
	accepted.Add(1)

	s.checkMails(t, tenant, customer)
	orders := s.postgres.queryInt(t, "shop", "SELECT count(*) FROM praecepta.events WHERE tenant_id = $1 AND stream LIKE 'order-%' AND version = 1", tenant)
	if int64(orders) < accepted.Load() {
		t.Errorf("%d orders were accepted, %d are stored", accepted.Load(), orders)
	}
	within(t, time.Minute, "all is projected", func() bool { return s.sold(t, product) >= orders })
	if got := s.sold(t, product); got != orders {
		t.Errorf("%d are sold, want %d", got, orders)
	}
	enough <- orders
	for id, times := range <-seen {
		if times != 1 {
			t.Errorf("the feed shows %s %d times", id, times)
		}
	}
	var ready answer
	defer func() {
		if t.Failed() {
			t.Log(ready.text)
			for _, w := range s.workers {
				w.line(func(line map[string]any) bool {
					if line["level"] == "ERROR" || line["level"] == "WARN" || line["msg"] == "leading projection" {
						t.Log(line)
					}
					return false
				})
			}
		}
	}()
	for _, url := range []string{s.serving[0].url, s.serving[1].url, s.serving[2].url, s.workers[0].admin, s.workers[1].admin} {
		eventually(t, url+" is ready", func() bool {
			ready = caller{url: url}.call(t, "GET", "/readyz", "")
			return ready.status == http.StatusOK
		})
	}
	t.Logf("%d orders accepted, %d refused, %d stored", accepted.Load(), refused.Load(), orders)
}

// follow reads the feed of a tenant until it has shown as many orders as enough says. When
// a feed ends, it connects to the next replica with the ID of the last event. It returns how
// often each order was shown.
func (s *deployment) follow(t *testing.T, tenant string, enough <-chan int) map[string]int {
	seen, last, want := map[string]int{}, "", -1
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	for replica := 0; ctx.Err() == nil && len(seen) != want; replica = (replica + 1) % len(s.serving) {
		c := s.caller(t, replica, tenant, "reader")
		attempt, end := context.WithTimeout(ctx, 5*time.Second)
		request, err := http.NewRequestWithContext(attempt, http.MethodGet, c.url+"/feed", http.NoBody)
		if err != nil {
			t.Error(err)
		}
		request.Header.Set("Authorization", "Bearer "+c.token)
		request.Header.Set("Last-Event-ID", last)
		response, err := client.Do(request)
		if err == nil {
			id := ""
			for lines := bufio.NewScanner(response.Body); lines.Scan(); {
				if text, is := strings.CutPrefix(lines.Text(), "id: "); is {
					id = text
				}
				if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
					var item struct{ Data struct{ ID string } }
					if err := json.Unmarshal([]byte(data), &item); err != nil {
						t.Error(err)
					}
					seen[item.Data.ID]++
					last = id
				}
			}
			_ = response.Body.Close()
		}
		end()
		select {
		case want = <-enough:
		case <-time.After(50 * time.Millisecond):
		}
	}
	if len(seen) != want {
		t.Errorf("the feed has shown %d orders of %d", len(seen), want)
	}
	return seen
}

// nearWraparound restarts the server with a number of transaction IDs left before the
// 32-bit ID wraps around, with all rows frozen.
func (p postgres) nearWraparound(t *testing.T, left int) postgres {
	t.Helper()
	const step, end, perSegment = 1 << 30, 1 << 32, 1 << 20 // less than half of all IDs at a time; IDs in a file of pg_xact
	for next := step; next <= end; next += step {
		p.stop(t)
		id := next - left
		segment := filepath.Join("data", "pg_xact", fmt.Sprintf("%04X", id/perSegment))
		reset := exec.Command("sh", "-c", fmt.Sprintf("truncate -s 256K %s && %s -x %d data", segment, program(t, "pg_resetwal"), id))
		reset.SysProcAttr, reset.Dir = p.owner, p.dir
		if out, err := reset.CombinedOutput(); err != nil {
			t.Fatalf("pg_resetwal: %v\n%s", err, out)
		}
		p.pid = p.serve(t, "data", p.port).Process.Pid
		p.exec(t, "postgres", "ALTER DATABASE template0 ALLOW_CONNECTIONS true")
		for _, database := range []string{"template0", "template1", "shop", "postgres"} {
			p.exec(t, database, "VACUUM (FREEZE)")
		}
	}
	return p
}

// stop stops the server, which first sends what it has to its standby.
func (p postgres) stop(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(p.pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server has stopped", func() bool {
		_, err := os.Stat(filepath.Join(p.dir, "data", "postmaster.pid"))
		return os.IsNotExist(err)
	})
}

// standby starts a server that replicates p.
func (p postgres) standby(t *testing.T) postgres {
	t.Helper()
	p.baseBackup(t, "standby", "-R")
	standby := p
	standby.port = freePort(t)
	standby.pid = standby.serve(t, "standby", standby.port).Process.Pid
	eventually(t, "the standby streams", func() bool {
		return p.queryInt(t, "postgres", "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == 1
	})
	return standby
}

// baseBackup copies the data of the server to a data directory below that of p.
func (p postgres) baseBackup(t *testing.T, data string, flags ...string) {
	t.Helper()
	backup := exec.Command(program(t, "pg_basebackup"), append(flags, "-d", p.url("postgres", "postgres"), "-D", filepath.Join(p.dir, data), "-X", "stream", "-c", "fast", "--no-sync")...)
	backup.SysProcAttr, backup.Dir = p.owner, p.dir
	if out, err := backup.CombinedOutput(); err != nil {
		t.Fatalf("pg_basebackup: %v\n%s", err, out)
	}
}

// becomeReplicaOf stops p, promotes the standby, and starts p as a replica of it.
func (p postgres) becomeReplicaOf(t *testing.T, standby postgres) {
	t.Helper()
	p.stop(t)
	standby.exec(t, "postgres", "SELECT pg_promote()")
	data := filepath.Join(p.dir, "data")
	settings, err := os.OpenFile(filepath.Join(data, "postgresql.auto.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(settings, "primary_conninfo = '%s'\n", standby.url("postgres", "postgres")); err != nil {
		t.Fatal(err)
	}
	if err := settings.Close(); err != nil {
		t.Fatal(err)
	}
	signal := exec.Command("touch", filepath.Join(data, "standby.signal"))
	signal.SysProcAttr = p.owner
	if out, err := signal.CombinedOutput(); err != nil {
		t.Fatalf("touch: %v\n%s", err, out)
	}
	p.serve(t, "data", p.port)
}

// proxy forwards connections to a port of this machine, which can change. Connections
// that are open stay with their server.
type proxy struct {
	port     int
	target   atomic.Int64
	listener net.Listener
	open     sync.Map // connections of clients
}

func startProxy(t *testing.T, target int) *proxy {
	t.Helper()
	return startProxyAt(t, "127.0.0.1:0", target)
}

func startProxyAt(t *testing.T, address string, target int) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{port: listener.Addr().(*net.TCPAddr).Port, listener: listener}
	t.Cleanup(p.stop)
	p.target.Store(int64(target))
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.forward(client)
		}
	}()
	return p
}

// stop refuses connections from now on, and cuts those that are open.
func (p *proxy) stop() {
	_ = p.listener.Close()
	p.open.Range(func(client, _ any) bool {
		_ = client.(net.Conn).Close()
		return true
	})
}

func (p *proxy) forward(client net.Conn) {
	p.open.Store(client, true)
	defer p.open.Delete(client)
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", "127.0.0.1:"+strconv.FormatInt(p.target.Load(), 10))
	if err != nil {
		return // the server is down
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	}()
	_, _ = io.Copy(client, server)
}
