package conformance

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/jackc/pgx/v5"
)

func tenantClaims() []claim {
	return []claim{
		{
			"CF-02", "two tenants write and read alternately, 200 times over one connection, and some of them disconnect early", "neither of them sees a row of the other",
			func(t *testing.T, s *deployment) {
				p := s.start(t, "serve", s.with("DATABASE_POOL_MAX_CONNS", "1"))
				for i := range 200 {
					tenant := []string{"left", "right"}[i%2]
					c := caller{p.url, s.issuer.token(t, "known", tenant, "ada")}
					if i < 20 {
						c.call(t, "POST", "/products", fmt.Sprintf(`{"sku":"%s-%d","name":"of %s","price":1}`, strings.ToUpper(tenant), i, tenant)).expect(t, 201, "")
					}
					if i%5 == 0 {
						ctx, leave := context.WithTimeout(t.Context(), time.Millisecond)
						_, _ = c.try(ctx, "GET", "/products", "")
						leave()
					}
					got := c.call(t, "GET", "/products", "").expect(t, 200, "")
					if other := []string{"of right", "of left"}[i%2]; strings.Contains(got.text, other) || !strings.Contains(got.text, "of "+tenant) {
						t.Fatalf("%s sees %s", tenant, got.text)
					}
				}
				p.stop(t)
			},
		},
		{
			"EX-05", "the header `X-Tenant-ID` with the tenant of the token, another tenant, and empty, for reads and writes", "only the tenant of the token is accepted; everything else is 403",
			func(t *testing.T, s *deployment) {
				c := s.caller(t, 0, "headed", "ada")
				c.call(t, "GET", "/products", "", "X-Tenant-ID", "headed").expect(t, 200, "")
				for _, foreign := range []string{"acme", ""} {
					c.call(t, "GET", "/products", "", "X-Tenant-ID", foreign).expect(t, 403, "FOREIGN_TENANT")
				}
				c.call(t, "POST", "/products", `{"sku":"A","name":"a","price":1}`, "X-Tenant-ID", "acme").expect(t, 403, "FOREIGN_TENANT")
			},
		},
		{
			"EX-07 EX-20", "SQL with the role of the service: without a tenant, with an empty one, with one that it has not signed, and as one tenant for rows of another", "no rows and no error; no row can be written for another tenant",
			func(t *testing.T, s *deployment) {
				c := s.caller(t, 0, "sql", "ada")
				c.createProduct(t, "TEA", 1)
				conn := s.postgres.connect(t, "runtime", "shop")
				seen := func(tenant, signature string) (n int) {
					err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
						if tenant != "none" {
							if _, err := tx.Exec(t.Context(), "SELECT set_config('app.current_tenant', $1, true), set_config('app.tenant_signature', $2, true)", tenant, signature); err != nil {
								return err
							}
						}
						return tx.QueryRow(t.Context(), "SELECT count(*) FROM products").Scan(&n)
					})
					if err != nil {
						t.Errorf("as %q: %v", tenant, err)
					}
					return n
				}
				signed := signTenant("sql")
				if one := seen("sql", signed); one != 1 {
					t.Errorf("%d rows with a signature", one)
				}
				for _, forged := range [][2]string{{"none", ""}, {"", ""}, {"", signed}, {"nobody", signTenant("nobody")}, {"sql", ""}, {"sql", signTenant("nobody")}, {"SQL", signed}, {"none", ""}} {
					if n := seen(forged[0], forged[1]); n != 0 {
						t.Errorf("%d rows as %q with the signature %q", n, forged[0], forged[1])
					}
				}
				err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
					if _, err := tx.Exec(t.Context(), "SELECT set_config('app.current_tenant', 'nobody', true)"); err != nil {
						return err
					}
					_, err := tx.Exec(t.Context(), "INSERT INTO products (tenant_id, id, sku, name, price) VALUES ('sql', gen_random_uuid(), 'X', 'x', 1)")
					return err
				})
				if err == nil || !strings.Contains(err.Error(), "row-level security") {
					t.Errorf("a row of another is written: %v", err)
				}
			},
		},
		{
			"EX-06", "the role of the service becomes a superuser, gets BYPASSRLS, TRUNCATE or REPLICATION, or a default tenant; a table that does not force its policies; row-level security is switched off while the service runs", "exit code 3 each time, with the statement that fixes it, after which the service starts; 503 and not ready within one interval, and 200 again after row-level security is back on; the role cannot change the schema",
			func(t *testing.T, s *deployment) {
				for _, hole := range []struct{ make, said, mend string }{
					{"ALTER ROLE runtime SUPERUSER", "is a superuser", "ALTER ROLE runtime NOSUPERUSER"},
					{"ALTER ROLE runtime BYPASSRLS", "can bypass row-level security", "ALTER ROLE runtime NOBYPASSRLS"},
					{"GRANT TRUNCATE ON products TO runtime", "allows the role to TRUNCATE it", "REVOKE TRUNCATE ON public.products FROM PUBLIC, runtime"},
					{"ALTER TABLE products NO FORCE ROW LEVEL SECURITY", "does not force row-level security", "ALTER TABLE public.products FORCE ROW LEVEL SECURITY"},
					{"ALTER ROLE runtime REPLICATION", "from the WAL", "ALTER ROLE runtime NOREPLICATION"},
					{"ALTER ROLE runtime SET app.current_tenant = 'acme'", "sets app.current_tenant", "ALTER ROLE runtime RESET app.current_tenant"},
					{"ALTER ROLE runtime SET row_security = off", "sets row_security to off", "ALTER ROLE runtime RESET row_security"},
				} {
					s.postgres.exec(t, "shop", hole.make)
					s.checkRefused(t, s.env, 3, hole.said, hole.mend)
					s.postgres.exec(t, "shop", hole.mend)
				}
				s.start(t, "serve", s.env).stop(t)
				conn := s.postgres.connect(t, "runtime", "shop")
				for _, statement := range []string{"CREATE TABLE x (y int)", "ALTER TABLE products ADD x int", "TRUNCATE products", "DROP POLICY tenant ON products"} {
					if _, err := conn.Exec(t.Context(), statement); err == nil {
						t.Errorf("the role may %s", statement)
					}
				}
				p := s.start(t, "serve", s.with("DATABASE_AUDIT_INTERVAL", "1s"))
				c := caller{p.url, s.issuer.token(t, "known", "audited", "ada")}
				c.call(t, "GET", "/products", "").expect(t, 200, "")
				s.postgres.exec(t, "shop", "ALTER TABLE products DISABLE ROW LEVEL SECURITY")
				eventually(t, "requests are refused", func() bool { return c.call(t, "GET", "/products", "").status == http.StatusServiceUnavailable })
				refused := c.call(t, "GET", "/products", "")
				eventually(t, "it is not ready", func() bool { return c.call(t, "GET", "/readyz", "").status == http.StatusServiceUnavailable })
				ready := c.call(t, "GET", "/readyz", "")
				s.postgres.exec(t, "shop", "ALTER TABLE products ENABLE ROW LEVEL SECURITY")
				if strings.Contains(refused.text+ready.text, "row-level security") || !strings.Contains(ready.text, `"isolation":{"status":"unavailable"}`) {
					t.Errorf("it says %s and %s", refused.text, ready.text)
				}
				if p.line(func(line map[string]any) bool {
					return line["level"] == "ERROR" && line["object"] == "table public.products"
				}) == nil {
					t.Error("the log does not name the table")
				}
				eventually(t, "requests are answered again", func() bool { return c.call(t, "GET", "/products", "").status == http.StatusOK })
				p.stop(t)
			},
		},
		{
			"CF-01", "names with quotes, semicolons and comments, as text in a body and in a path", "they are stored unchanged, or rejected; every table still exists",
			func(t *testing.T, s *deployment) {
				c := s.caller(t, 0, "quoted", "ada")
				const name = `'; DROP TABLE products; --"\`
				made := c.call(t, "POST", "/products", `{"sku":"A","name":"'; DROP TABLE products; --\"\\","price":1}`).expect(t, 201, "")
				if made.body["name"] != name {
					t.Errorf("it is called %v", made.body["name"])
				}
				c.call(t, "GET", "/products/%27%3B%20DROP%20TABLE%20products", "").expect(t, 422, "INVALID")
				c.call(t, "GET", "/products", "").expect(t, 200, "")
			},
		},
		{
			"CF-37", "a service that logs its queries", "the text of the statement is in the log, its arguments are not",
			func(t *testing.T, s *deployment) {
				p := s.start(t, "serve", s.with("DATABASE_LOG_QUERIES", "true", "LOG_LEVEL", "debug"))
				caller{p.url, s.issuer.token(t, "known", "logged", "ada")}.call(t, "POST", "/products", `{"sku":"SECRET-SKU","name":"a","price":1}`).expect(t, 201, "")
				p.stop(t)
				text := fmt.Sprint(p.lines)
				if !strings.Contains(text, "INSERT INTO products") || strings.Contains(text, "SECRET-SKU") {
					t.Error("the log has no statement, or its arguments")
				}
			},
		},
		{
			"CF-04", "50 replicas in the settings, and 50 for a rollout; a role with its own limit that acts as another role; then 200 concurrent callers", "exit code 3 with the numbers; never more connections than declared",
			func(t *testing.T, s *deployment) {
				for _, many := range []string{"APP_REPLICAS", "APP_MAX_SURGE"} {
					s.checkRefused(t, s.with(many, "50"), 3, "max_connections")
				}
				s.postgres.exec(t, "shop", "CREATE ROLE narrow LOGIN PASSWORD 'narrow' CONNECTION LIMIT 5 IN ROLE runtime; ALTER ROLE narrow SET role = 'runtime'")
				s.checkRefused(t, s.with("DATABASE_URL", strings.Replace(s.env["DATABASE_URL"], "runtime:runtime@", "narrow:narrow@", 1)), 3, "the limit of the role")
				p := s.start(t, "serve", s.with("APP_NAME", "counted"))
				declared, _ := p.line(func(line map[string]any) bool { return line["msg"] == "starting" })["database_max_conns"].(float64)
				c := caller{p.url, s.issuer.token(t, "known", "counted", "ada")}
				most, done := 0, make(chan struct{})
				go func() {
					defer close(done)
					load(t, 200, 2000, func() { c.call(t, "GET", "/products", "") })
				}()
				for counting := true; counting; {
					most = max(most, s.postgres.queryInt(t, "shop", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'counted'"))
					select {
					case <-done:
						counting = false
					case <-time.After(10 * time.Millisecond):
					}
				}
				if most == 0 || float64(most) > declared {
					t.Errorf("%d connections at once, and %v are declared", most, declared)
				}
				p.stop(t)
			},
		},
		{
			"CF-22 CF-39", "1,000 reads of cached values by 20 callers; then Redis is stopped with SIGSTOP", "never more connections than the pool has; requests are still answered",
			func(t *testing.T, s *deployment) {
				p := s.start(t, "serve", s.with("APP_NAME", "cached", "REDIS_POOL_SIZE", "3", "REDIS_POOL_MAX_IDLE", "3"))
				c := caller{p.url, s.issuer.token(t, "known", "cached", "ada")}
				load(t, 20, 1000, func() { c.call(t, "GET", "/sales", "").expect(t, 200, "") })
				if open := s.clients(t, "cached", "db=0"); open == 0 || open > 3 {
					t.Errorf("%d connections, want 1 to 3", open)
				}
				if err := s.client(t, 0).Do(t.Context(), "CLIENT", "PAUSE", "1500", "ALL").Err(); err != nil {
					t.Fatal(err)
				}
				begun := time.Now()
				c.call(t, "GET", "/sales", "").expect(t, 200, "")
				if took := time.Since(begun); took > 1400*time.Millisecond {
					t.Errorf("it took %s", took)
				}
				time.Sleep(1500 * time.Millisecond)
				p.stop(t)
			},
		},
		{
			"CF-32 EX-09", "`pg_terminate_backend` of every connection under load, and one name used twice", "503 with `Retry-After` or 200, then 200 at once; 409",
			func(t *testing.T, s *deployment) {
				c := s.caller(t, 0, "cut", "ada")
				c.createProduct(t, "TEA", 1)
				var mu sync.Mutex
				seen := map[int]int{}
				done := make(chan struct{})
				go func() {
					defer close(done)
					load(t, 20, 600, func() {
						got := c.call(t, "GET", "/products", "")
						mu.Lock()
						defer mu.Unlock()
						seen[got.status]++
						if got.status == http.StatusServiceUnavailable && got.header.Get("Retry-After") == "" {
							t.Error("503 without Retry-After")
						}
					})
				}()
				for range 5 {
					s.postgres.queryInt(t, "shop", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'runtime' AND application_name = 'shop'")
					time.Sleep(20 * time.Millisecond)
				}
				<-done
				for status, times := range seen {
					if status != http.StatusOK && status != http.StatusServiceUnavailable {
						t.Errorf("%d, %d times", status, times)
					}
				}
				eventually(t, "it answers 200 again", func() bool { return c.call(t, "GET", "/products", "").status == http.StatusOK })
				c.call(t, "POST", "/products", `{"sku":"TEA","name":"Tea","price":1}`).expect(t, 409, "SKU_TAKEN")
			},
		},
	}
}

// clients is how many connections of a service to a database there are.
func (s *deployment) clients(t *testing.T, name, database string) (n int) {
	t.Helper()
	for line := range strings.Lines(s.client(t, 0).ClientList(t.Context()).Val()) {
		if strings.Contains(line, "name="+name+" ") && strings.Contains(line, " "+database+" ") {
			n++
		}
	}
	return n
}

func startClaims() []claim {
	return []claim{
		{
			"CF-21", "a database without the schema: `serve`, then five concurrent `migrate up`, then `serve`", "exit code 3; all five exit with 0, and each migration is applied once; then it serves",
			func(t *testing.T, s *deployment) {
				s.postgres.exec(t, "postgres", "CREATE DATABASE fresh OWNER owner")
				env := s.with("DATABASE_URL", s.postgres.url("runtime", "fresh"))
				s.checkRefused(t, env, 3, "migrate up")
				owner := s.with("DATABASE_URL", s.postgres.url("runtime", "fresh"), "DATABASE_OWNER_URL", s.postgres.url("owner", "fresh"))
				var all sync.WaitGroup
				for range 5 {
					all.Go(func() {
						if got := s.run(t, owner, "migrate", "up"); got.code != 0 {
							t.Errorf("migrate up: exit %d: %s", got.code, got.stderr)
						}
					})
				}
				all.Wait()
				if twice := s.postgres.queryInt(t, "fresh", "SELECT count(*) FROM (SELECT FROM praecepta.migrations GROUP BY set, version HAVING count(*) > 1) x"); twice != 0 {
					t.Errorf("%d steps are there twice", twice)
				}
				s.start(t, "serve", env).stop(t)
			},
		},
		{
			"CF-10 CF-30 CF-35", "an unused port, a wrong database, a Redis that is down", "exit code 3 before it listens, with the component, its priority and the reason; started components are stopped, and no connection is left",
			func(t *testing.T, s *deployment) {
				s.checkRefused(t, s.with("DATABASE_URL", "postgres://runtime:runtime@127.0.0.1:1/shop?sslmode=disable", "DATABASE_START_TIMEOUT", "1s"), 3, `start \"persistence\" (priority 75)`)
				s.checkRefused(t, s.with("DATABASE_URL", s.postgres.url("runtime", "nowhere"), "DATABASE_START_TIMEOUT", "1s"), 3, `start \"persistence\" (priority 75)`)
				s.checkRefused(t, s.with("APP_NAME", "halfway", "REDIS_URL", "redis://127.0.0.1:1/0", "REDIS_START_TIMEOUT", "1s"), 3, `start \"cache\" (priority 78)`, `"stopped"`)
				within(t, 10*time.Second, "no connection is left", func() bool { // Postgres lists a session until its process has ended
					return s.postgres.queryInt(t, "shop", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'halfway'") == 0
				})
			},
		},
	}
}

func outageClaims() []claim {
	return []claim{
		{
			"CF-03 EX-28", "`kill -9` of both workers while they send ten mails", "other workers run their tasks within a minute, each task takes effect once, and no task pays for the crash with an attempt",
			func(t *testing.T, s *deployment) {
				within(t, time.Minute, "what the dead workers did is done", func() bool {
					return s.postgres.queryInt(t, "shop", "SELECT count(*) FROM praecepta.taskqueue_dispatch WHERE tenant = 'lost'") == 0
				})
				keys, attempts := map[string]bool{}, s.gateway.attemptsTo(affectedCustomer)
				for _, a := range attempts {
					keys[a.key] = true
				}
				if len(keys) != lost {
					t.Errorf("mail was sent under %d keys, want %d", len(keys), lost)
				}
				if len(attempts) == lost {
					t.Error("nothing was being sent when the workers died")
				}
				for _, w := range slices.Concat(s.killed, s.workers) {
					charged := w.line(func(line map[string]any) bool {
						return line["msg"] == "task done" && line["tenant"] == "lost" && line["attempt"] != 1.0
					})
					if charged != nil {
						t.Errorf("an attempt is counted: %v", charged)
					}
				}
			},
		},
		{
			"CF-16 EX-08", "Postgres stopped with SIGSTOP, then continued", "`/readyz` and `/healthz` are 503 within the timeout and name the check only; `/livez` is 200; later `/readyz` is 200 again",
			func(t *testing.T, s *deployment) {
				c := caller{url: s.serving[0].url}
				s.postgres.signal(t, syscall.SIGSTOP)
				begun := time.Now()
				eventually(t, "it is not ready", func() bool { return c.call(t, "GET", "/readyz", "").status == http.StatusServiceUnavailable })
				took := time.Since(begun)
				public, live := []answer{c.call(t, "GET", "/readyz", ""), c.call(t, "GET", "/healthz", "")}, c.call(t, "GET", "/livez", "")
				s.postgres.signal(t, syscall.SIGCONT)
				if took > 6*time.Second || live.status != http.StatusOK {
					t.Errorf("not ready after %s, alive: %d", took, live.status)
				}
				for _, got := range public {
					if got.status != http.StatusServiceUnavailable || !strings.Contains(got.text, `"database":{"status":"unavailable"}`) {
						t.Errorf("it says %d %s", got.status, got.text)
					}
				}
				eventually(t, "it is ready again", func() bool { return c.call(t, "GET", "/readyz", "").status == http.StatusOK })
			},
		},
	}
}

func stopClaims() []claim {
	return []claim{
		{
			"CF-09 EX-04", "SIGTERM to everything, under load, with a feed and a WebSocket open", "every request is answered or was never accepted; the WebSocket is closed with 1001; exit code 0; no connection to Postgres or Redis is left",
			func(t *testing.T, s *deployment) {
				c := s.caller(t, 0, "stop", "ada")
				conn, _, err := websocket.Dial(t.Context(), c.url+"/feed/socket", &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + c.token}}})
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = conn.CloseNow() }()
				request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+"/feed", http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Authorization", "Bearer "+c.token)
				feed, err := client.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = feed.Body.Close() }()
				var all sync.WaitGroup
				for i := range 3 {
					all.Go(func() {
						c := s.caller(t, i, "stop", "ada")
						for {
							got, err := c.try(t.Context(), "GET", "/products", "")
							switch {
							case err != nil && !strings.Contains(err.Error(), "refused"):
								t.Errorf("a request is lost: %v", err)
								return
							case err != nil:
								return // nobody listens any more
							case got.status != http.StatusOK:
								t.Errorf("got %d %s", got.status, got.text)
							}
						}
					})
				}
				time.Sleep(200 * time.Millisecond)
				for _, p := range append(s.serving, s.workers...) {
					_ = p.cmd.Process.Signal(syscall.SIGTERM)
				}
				if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusGoingAway {
					t.Errorf("the socket ends with %v", err)
				}
				lines := bufio.NewScanner(feed.Body)
				for lines.Scan() {
				}
				if lines.Err() != nil {
					t.Errorf("the feed ends with %v", lines.Err())
				}
				for _, p := range append(s.serving, s.workers...) {
					if code := p.wait(t); code != 0 {
						t.Errorf("exit %d", code)
					}
				}
				all.Wait()
				eventually(t, "nothing is left at Postgres", func() bool {
					return s.postgres.queryInt(t, "shop", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shop'") == 0
				})
				if left := s.clients(t, "shop", "db=0") + s.clients(t, "shop", "db=1"); left != 0 {
					t.Errorf("%d connections are left at Redis", left)
				}
			},
		},
		{
			"EX-16", "every line that all of these processes wrote", "each is JSON, and none contains a token or a key",
			func(t *testing.T, s *deployment) {
				seen := 0
				for _, p := range slices.Concat(s.serving, s.workers, s.killed) {
					if len(p.notJSON) > 0 {
						t.Errorf("not JSON: %q", p.notJSON[0])
					}
					for _, line := range p.lines {
						seen++
						if strings.Contains(fmt.Sprint(line), "eyJ") {
							t.Errorf("a token: %v", line)
						}
					}
				}
				if seen == 0 {
					t.Error("nothing was written")
				}
			},
		},
	}
}

// signTenant returns the signature of a tenant, as the service computes it.
func signTenant(tenant string) string {
	key := sha256.Sum256([]byte(tenantKey))
	mac := hmac.New(sha256.New, key[:])
	_, _ = mac.Write([]byte(tenant))
	return hex.EncodeToString(mac.Sum(nil))
}
