package conformance

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// startPgBouncer returns the port of a PgBouncer in transaction mode, with fewer
// sessions of the server than a service has connections. It drops the parameters
// that are named, and refuses others.
func startPgBouncer(t *testing.T, p postgres, ignored string) int {
	t.Helper()
	dir, port := folder(t), freePort(t)
	as := &syscall.SysProcAttr{}
	if os.Getuid() == 0 { // it refuses to run as root
		nobody, err := user.Lookup("nobody")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.ParseUint(nobody.Uid, 10, 32)
		gid, _ := strconv.ParseUint(nobody.Gid, 10, 32)
		as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	config := fmt.Sprintf(`[databases]
* = host=127.0.0.1 port=%d
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = plain
auth_file = %s/users
pool_mode = transaction
default_pool_size = 3
ignore_startup_parameters = %s
`, p.port, port, dir, ignored)
	for name, text := range map[string]string{"users": `"runtime" "runtime"` + "\n" + `"owner" "owner"` + "\n", "config": config} {
		if err := os.WriteFile(dir+"/"+name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	bouncer := exec.Command(program(t, "pgbouncer"), "-q", dir+"/config")
	bouncer.SysProcAttr = as
	launch(t, bouncer, syscall.SIGTERM)
	eventually(t, "pgbouncer answers", func() bool {
		conn, err := pgx.Connect(t.Context(), postgres{port: port}.url("runtime", "shop"))
		if err == nil {
			_ = conn.Close(t.Context())
		}
		return err == nil
	})
	return port
}

func poolerClaims() []claim {
	return []claim{
		{
			"", "a PgBouncer in transaction mode that nobody has declared: one that refuses parameters, one that drops them, one whose role has the same settings", "exit 3 with the setting that declares it",
			func(t *testing.T, s *deployment) {
				const dropped = "statement_timeout, lock_timeout, idle_in_transaction_session_timeout, tcp_keepalives_idle, tcp_keepalives_interval, tcp_keepalives_count, tcp_user_timeout, client_connection_check_interval, app.runtime_role, search_path"
				strict, lax := startPgBouncer(t, s.postgres, ""), startPgBouncer(t, s.postgres, dropped)
				for _, port := range []int{strict, lax} {
					pooled := postgres{port: port}
					s.checkRefused(t, s.with("DATABASE_URL", pooled.url("runtime", "shop")), 3, "DATABASE_POOLER=transaction")
					got := s.run(t, s.with("DATABASE_URL", pooled.url("runtime", "shop"), "DATABASE_OWNER_URL", pooled.url("owner", "shop")), "migrate", "status")
					if got.code != 3 || !strings.Contains(got.stderr, "DATABASE_OWNER_URL: a pooler") {
						t.Errorf("migrate as a pooled owner: exit %d: %s", got.code, got.stderr)
					}
				}
				s.postgres.exec(t, "shop", "ALTER ROLE runtime SET statement_timeout = '30s'; ALTER ROLE runtime SET lock_timeout = '2s'; ALTER ROLE runtime SET idle_in_transaction_session_timeout = '5min'")
				alike := startPgBouncer(t, s.postgres, dropped)
				s.checkRefused(t, s.with("DATABASE_URL", postgres{port: alike}.url("runtime", "shop")), 3, "two connections share one session")
				s.postgres.exec(t, "shop", "ALTER ROLE runtime RESET ALL")
			},
		},
		{
			"", "a PgBouncer in transaction mode with 3 sessions: `migrate up`, 240 requests of two tenants over a pool of 10, two workers", "all 200, and no row of the other; each projection is led by one worker",
			func(t *testing.T, s *deployment) {
				s.postgres.exec(t, "postgres", "CREATE DATABASE pooled OWNER owner")
				bouncer := postgres{port: startPgBouncer(t, s.postgres, "")}
				env := s.with("DATABASE_URL", bouncer.url("runtime", "pooled"), "DATABASE_POOLER", "transaction", "DATABASE_DIRECT_URL", s.postgres.url("runtime", "pooled"),
					"DATABASE_POOL_MAX_CONNS", "10", "DATABASE_AUDIT_INTERVAL", "1s", "TASKQUEUE_REDIS_URL", s.redisURL(3))
				migrate := s.with("DATABASE_OWNER_URL", s.postgres.url("owner", "pooled"))
				for _, name := range []string{"DATABASE_URL", "DATABASE_POOLER", "DATABASE_DIRECT_URL"} {
					migrate[name] = env[name]
				}
				if got := s.run(t, migrate, "migrate", "up"); got.code != 0 {
					t.Fatalf("migrate up: exit %d: %s", got.code, got.stderr)
				}
				serving := s.start(t, "serve", env)
				tenants := []string{"pooled-a", "pooled-b"}
				for _, tenant := range tenants {
					caller{serving.url, s.issuer.token(t, "known", tenant, "ada")}.call(t, "POST", "/products", `{"sku":"`+strings.ToUpper(tenant)+`","name":"Tea","price":1}`).expect(t, 201, "")
				}
				var all sync.WaitGroup
				for i := range 24 {
					all.Go(func() {
						mine, other := tenants[i%2], strings.ToUpper(tenants[1-i%2])
						c := caller{serving.url, s.issuer.token(t, "known", mine, "ada")}
						for range 10 {
							got := c.call(t, "GET", "/products", "").expect(t, 200, "")
							if !strings.Contains(got.text, strings.ToUpper(mine)) || strings.Contains(got.text, other) {
								t.Errorf("%s sees %s", mine, got.text)
							}
						}
					})
				}
				all.Wait()
				workers := []*process{s.start(t, "worker", env), s.start(t, "worker", env)}
				const led = "SELECT count(*) FROM praecepta.projections p JOIN pg_stat_activity a ON a.pid = p.session"
				eventually(t, "every projection is led", func() bool {
					return s.postgres.queryInt(t, "pooled", "SELECT count(*) FROM praecepta.projections") > 0 &&
						s.postgres.queryInt(t, "pooled", led) == s.postgres.queryInt(t, "pooled", "SELECT count(*) FROM praecepta.projections")
				})
				time.Sleep(time.Second) // several rounds of both workers
				if twice := s.postgres.queryInt(t, "pooled", "SELECT count(*) FROM praecepta.projections WHERE epoch > 1"); twice != 0 {
					t.Errorf("%d projections went from one worker to the other", twice)
				}
				for _, w := range workers {
					if code := w.stop(t); code != 0 {
						t.Errorf("a worker exits %d", code)
					}
				}
				if code := serving.stop(t); code != 0 {
					t.Errorf("exit %d", code)
				}
			},
		},
	}
}
