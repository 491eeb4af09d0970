package conformance

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func httpClaims() []claim {
	return []claim{
		{
			"CF-17 CF-33", "an order while a client reads the feed, over server-sent events and over a WebSocket; an upgrade without a token, and from a page of another origin",
			"each event arrives separately through all middleware; 401 and 403",
			func(t *testing.T, s *deployment) {
				c := s.caller(t, 0, "streams", "ada")
				product := c.createProduct(t, "TEA", 10)
				conn, _, err := websocket.Dial(t.Context(), c.url+"/feed/socket", &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + c.token}}})
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = conn.CloseNow() }()
				for range 2 {
					id := c.call(t, "POST", "/orders", order(product)).expect(t, 201, "").id()
					_, message, err := conn.Read(t.Context())
					if err != nil || !strings.Contains(string(message), id) {
						t.Errorf("got %s, %v", message, err)
					}
				}
				if seen := c.feed(t, 2); len(seen) != 2 {
					t.Errorf("the feed shows %v", seen)
				}
				caller{url: c.url}.call(t, "GET", "/feed/socket", "", "Connection", "Upgrade", "Upgrade", "websocket").expect(t, 401, "UNAUTHENTICATED")
				c.call(t, "GET", "/feed/socket", "", "Connection", "Upgrade", "Upgrade", "websocket", "Origin", "https://evil.example").expect(t, 403, "FOREIGN_ORIGIN")
			},
		},
		{
			"EX-10", "every route of `routes` without a token, and paths that resemble public ones", "401 except for declared public routes; no variant reaches a handler",
			func(t *testing.T, s *deployment) {
				nobody, seen := caller{url: s.serving[0].url}, 0
				for line := range strings.Lines(s.run(t, s.env, "routes").stdout) {
					words := strings.Fields(line)
					if len(words) < 3 || words[2] != "authenticated" {
						continue
					}
					seen++
					path := strings.NewReplacer("{id}", "01900000-0000-7000-8000-000000000000", "{$}", "").Replace(words[1])
					nobody.call(t, words[0], path, "").expect(t, 401, "UNAUTHENTICATED")
				}
				if seen < 10 {
					t.Errorf("routes lists %d that need a token", seen)
				}
				for _, path := range []string{"/health-records", "/livez/../products", "//products", "/livez%2f..%2fproducts", "/livez/products", "/%70roducts"} {
					if got := nobody.call(t, "GET", path, ""); got.status == http.StatusOK {
						t.Errorf("%s is answered: %s", path, got.text)
					}
				}
			},
		},
		{
			"CF-25 EX-11", "requests that are answered with 200, 401, 404, 405 and 422, with a request ID and without", "one ID in the header, in the body of an error and in the log line",
			func(t *testing.T, s *deployment) {
				c := s.caller(t, 0, "ids", "ada")
				for i, asked := range []struct {
					as           caller
					method, path string
					status       int
				}{
					{c, "GET", "/products", 200}, {caller{url: c.url}, "GET", "/products", 401}, {c, "GET", "/nowhere", 404},
					{c, "PATCH", "/products", 405}, {c, "GET", "/products?limit=0", 422},
				} {
					id := fmt.Sprintf("conformance-%d", i)
					got := asked.as.call(t, asked.method, asked.path, "", "X-Request-ID", id)
					if got.status != asked.status || got.header.Get("X-Request-ID") != id || got.status != 200 && got.body["request_id"] != id {
						t.Errorf("%s %s: %d %v %s", asked.method, asked.path, got.status, got.header, got.text)
					}
					eventually(t, "the request is logged", func() bool {
						return s.serving[0].line(func(line map[string]any) bool { return line["msg"] == "request" && line["request_id"] == id }) != nil
					})
				}
				if made := c.call(t, "GET", "/products", "", "X-Request-ID", "no good; id").header.Get("X-Request-ID"); len(made) != 36 {
					t.Errorf("for an id that is none it makes %q", made)
				}
			},
		},
		{
			"EX-12", "requests that are answered with 400, 401, 404, 405, 409, 412, 413, 415, 422 and 428", "problem details (RFC 9457) each time, with `WWW-Authenticate` and `Allow` where required",
			func(t *testing.T, s *deployment) {
				c := s.caller(t, 0, "problems", "ada")
				one := "/products/" + c.createProduct(t, "TEA", 1)
				const body = `{"sku":"TEA","name":"Tea","price":1}`
				for _, got := range []struct {
					answer
					status int
					header string
				}{
					{c.call(t, "POST", "/products", `{`), 400, ""}, {caller{url: c.url}.call(t, "GET", "/products", ""), 401, "WWW-Authenticate"},
					{c.call(t, "GET", "/nowhere", ""), 404, ""}, {c.call(t, "PATCH", "/products", ""), 405, "Allow"},
					{c.call(t, "POST", "/products", body), 409, ""}, {c.call(t, "PUT", one, body, "If-Match", `"9"`), 412, ""},
					{c.call(t, "POST", "/products", strings.Repeat(" ", 2<<20)), 413, ""}, {c.call(t, "POST", "/products", body, "Content-Type", "text/plain"), 415, ""},
					{c.call(t, "POST", "/products", `{"sku":"x y","name":"","price":-1,"more":1}`), 422, ""}, {c.call(t, "PUT", one, body), 428, ""},
				} {
					if got.answer.status != got.status || got.answer.header.Get("Content-Type") != "application/problem+json" || got.body["status"] != float64(got.status) ||
						got.body["type"] == nil || got.body["title"] == nil || got.body["instance"] == nil || got.body["error_code"] == nil {
						t.Errorf("want a problem of %d: %d %s", got.status, got.answer.status, got.text)
					}
					if got.header != "" && got.answer.header.Get(got.header) == "" {
						t.Errorf("%d has no %s", got.status, got.header)
					}
				}
			},
		},
		{
			"EX-13", "incomplete headers, a body of 100 MB, headers of 1 MB", "the first connection is closed, the others get 413 and 431, and the service continues to answer",
			func(t *testing.T, s *deployment) {
				p := s.start(t, "serve", s.with("HTTP_READ_HEADER_TIMEOUT", "1s"))
				conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = conn.Close() }()
				_, _ = io.WriteString(conn, "GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ")
				_ = conn.SetReadDeadline(time.Now().Add(4 * time.Second))
				if _, err := io.ReadAll(conn); err != nil {
					t.Errorf("the connection is open after 4 s: %v", err)
				}
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/products", io.LimitReader(endless{}, 100<<20))
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Authorization", "Bearer "+s.issuer.token(t, "known", "large", "ada"))
				request.Header.Set("Content-Type", "application/json")
				if response, err := client.Do(request); err == nil { // it may be cut off while it is sent
					_ = response.Body.Close()
					if response.StatusCode != http.StatusRequestEntityTooLarge {
						t.Errorf("100 MB are answered %d", response.StatusCode)
					}
				}
				if got := (caller{url: p.url}).call(t, "GET", "/livez", "", "X-Large", strings.Repeat("x", 1<<20)); got.status != http.StatusRequestHeaderFieldsTooLarge {
					t.Errorf("1 MB of headers is answered %d", got.status)
				}
				caller{url: p.url}.call(t, "GET", "/livez", "").expect(t, 200, "")
				p.stop(t)
			},
		},
		{
			"CF-15", "a table that is renamed under a service with `DEBUG=true`", "500 without details in the body; the log has the details, with the same ID",
			func(t *testing.T, s *deployment) {
				p := s.start(t, "serve", s.with("DEBUG", "true"))
				s.postgres.exec(t, "shop", "ALTER TABLE products RENAME TO hidden")
				got := caller{p.url, s.issuer.token(t, "known", "broken", "ada")}.call(t, "GET", "/products", "")
				s.postgres.exec(t, "shop", "ALTER TABLE hidden RENAME TO products")
				if got.status != 500 || strings.Contains(got.text, "relation") || strings.Contains(got.text, "42P01") {
					t.Errorf("got %d %s", got.status, got.text)
				}
				eventually(t, "the log has the reason", func() bool {
					line := p.line(func(line map[string]any) bool {
						return line["msg"] == "request" && line["request_id"] == got.body["request_id"]
					})
					return strings.Contains(fmt.Sprint(line["error"]), "42P01")
				})
				p.stop(t)
			},
		},
		{
			"CF-11", "40 requests with `OTEL_TRACES_SAMPLER_ARG` 0, and with 1, with a collector", "no trace is sent with 0, some are sent with 1",
			func(t *testing.T, s *deployment) {
				var spans atomic.Int64
				collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					if body, _ := io.ReadAll(r.Body); strings.HasSuffix(r.URL.Path, "/v1/traces") && len(body) > 0 {
						spans.Add(1)
					}
				}))
				defer collector.Close()
				for _, ratio := range []string{"0", "1"} {
					spans.Store(0)
					p := s.start(t, "serve", s.with("OTEL_TRACES_SAMPLER", "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG", ratio, "OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL, "OTEL_BSP_SCHEDULE_DELAY", "100"))
					for range 40 {
						caller{url: p.url}.call(t, "GET", "/products", "")
					}
					p.stop(t) // which sends what is left
					if got := spans.Load(); (got > 0) != (ratio == "1") {
						t.Errorf("at %s the collector got %d requests", ratio, got)
					}
				}
			},
		},
		{
			"CF-41", "startup, then 2,000 requests and 200 clients that disconnect", "one log record with the limits; the same number of goroutines as before, within five",
			func(t *testing.T, s *deployment) {
				p := s.start(t, "serve", s.env)
				started := p.line(func(line map[string]any) bool { return line["msg"] == "starting" })
				for _, limit := range []string{"gomaxprocs", "gomemlimit_bytes", "database_max_conns", "taskqueue_max_conns", "max_in_flight", "replicas"} {
					if started[limit] == nil {
						t.Errorf("the record has no %s: %v", limit, started)
					}
				}
				c := caller{p.url, s.issuer.token(t, "known", "goroutines", "ada")}
				c.call(t, "GET", "/products", "")
				before := goroutines(t, p)
				load(t, 20, 2000, func() { c.call(t, "GET", "/products", "") })
				load(t, 20, 200, func() {
					ctx, leave := context.WithTimeout(t.Context(), time.Millisecond)
					defer leave()
					_, _ = c.try(ctx, "GET", "/products", "")
				})
				client.CloseIdleConnections()
				eventually(t, "the goroutines are as many as before", func() bool { return goroutines(t, p) <= before+5 })
				p.stop(t)
			},
		},
	}
}

// endless is a body that is a JSON text without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// load has many do something together, so and so often in all.
func load(t *testing.T, many, times int, do func()) {
	t.Helper()
	var all sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(times))
	for range many {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				do()
			}
		})
	}
	all.Wait()
}

// goroutines is how many there are in the process, as its profile says.
func goroutines(t *testing.T, p *process) (n int) {
	t.Helper()
	got := caller{url: p.admin}.call(t, "GET", "/debug/pprof/goroutine?debug=1", "")
	if _, err := fmt.Fscanf(bufio.NewReader(strings.NewReader(got.text)), "goroutine profile: total %d", &n); err != nil {
		t.Fatalf("%s: %v", got.text, err)
	}
	return n
}

func authClaims() []claim {
	return []claim{
		{
			"CF-31 CF-06", "the first request after startup, and 200 more with ten tokens", "200 at once; the ready service sends no request to the issuer, and has used two connections to it at most",
			func(t *testing.T, s *deployment) {
				s.issuer.mu.Lock()
				clear(s.issuer.contacts)
				s.issuer.mu.Unlock()
				p := s.start(t, "serve", s.env)
				ready := s.issuer.hits.Load()
				for range 10 {
					c := caller{p.url, s.issuer.token(t, "known", "warm", "ada")}
					for range 20 {
						c.call(t, "GET", "/products", "").expect(t, 200, "")
					}
				}
				if asked := s.issuer.hits.Load() - ready; asked != 0 {
					t.Errorf("the issuer was asked %d times", asked)
				}
				s.issuer.mu.Lock()
				defer s.issuer.mu.Unlock()
				if len(s.issuer.contacts) > 2 {
					t.Errorf("over %d connections", len(s.issuer.contacts))
				}
				p.stop(t)
			},
		},
		{
			"CF-19", "an issuer with another name in its discovery document; tokens with `alg: none`, signed with HS256 and the public key, for another audience, and expired", "exit 3; 401 for each",
			func(t *testing.T, s *deployment) {
				s.issuer.setIssuerName("https://evil.example")
				s.checkRefused(t, s.with("AUTH_START_TIMEOUT", "1s"), 3, "auth")
				s.issuer.setIssuerName("")
				c := s.caller(t, 0, "forged", "ada")
				parts := strings.Split(c.token, ".")
				for name, token := range map[string]string{
					"none":      base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".",
					"HS256":     s.issuer.alteredToken(t, "HS256", nil),
					"audience":  s.issuer.alteredToken(t, "RS256", map[string]any{"aud": "another"}),
					"expired":   s.issuer.alteredToken(t, "RS256", map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}),
					"no tenant": s.issuer.alteredToken(t, "RS256", map[string]any{"tenant_id": nil}),
					"cut off":   parts[0] + "." + parts[1],
				} {
					if got := (caller{c.url, token}).call(t, "GET", "/products", ""); got.status != http.StatusUnauthorized {
						t.Errorf("%s is answered %d", name, got.status)
					}
				}
			},
		},
		{
			"EX-14", "300 tokens with unknown keys; then the issuer is down, with a known key and an unknown one", "401 with few requests to the issuer; then 200 and 503",
			func(t *testing.T, s *deployment) {
				p := s.start(t, "serve", s.with("AUTH_KEYS_COOLDOWN", "1s"))
				before := s.issuer.hits.Load()
				for i := range 300 {
					got := caller{p.url, s.issuer.token(t, fmt.Sprintf("unknown-%d", i), "keys", "ada")}.call(t, "GET", "/products", "")
					if got.status != http.StatusUnauthorized {
						t.Fatalf("an unknown key is answered %d", got.status)
					}
				}
				if asked := s.issuer.hits.Load() - before; asked > 20 {
					t.Errorf("the issuer was asked %d times", asked)
				}
				known, unknown := s.issuer.token(t, "known", "keys", "ada"), s.issuer.token(t, "unknown", "keys", "ada")
				s.issuer.broken.Store(true)
				defer s.issuer.broken.Store(false)
				time.Sleep(1200 * time.Millisecond) // past the cooldown
				caller{p.url, known}.call(t, "GET", "/products", "").expect(t, 200, "")
				caller{p.url, unknown}.call(t, "GET", "/products", "").expect(t, 503, "UNAVAILABLE")
				p.stop(t)
			},
		},
	}
}
