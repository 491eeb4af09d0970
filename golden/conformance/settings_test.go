package conformance

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func settingsClaims() []claim {
	return []claim{
		{
			"CF-12 EX-01", "`serve` with an unknown variable, one out of bounds, an invalid one and a missing one; then a name with several lines, and one in Cyrillic",
			"exit code 2, and all of them are reported together, with the nearest name for the unknown one",
			func(t *testing.T, s *deployment) {
				s.checkRefused(t, s.with("DATABASE_MAXCONNS", "5", "APP_REPLICAS", "0", "HTTP_READ_TIMEOUT", "abc", "AUTH_AUDIENCE", ""), 2,
					"DATABASE_MAXCONNS: no such setting: did you mean DATABASE_POOL_MAX_CONNS?", "APP_REPLICAS: ", "HTTP_READ_TIMEOUT: ", "AUTH_AUDIENCE: required")
				s.checkRefused(t, s.with("APP_NAME", "shop\nfront", "AUTH_TENANT_CLAIM", "tenant\nid", "HTTP_ADDR", "8080"), 2, "APP_NAME: ", "AUTH_TENANT_CLAIM: ", "HTTP_ADDR: ")
				s.checkRefused(t, s.with("APP_NAME", "магазин"), 2, "APP_NAME: ")
				s.checkRefused(t, s.with("AUTH_AUDIENCE", `"shop"`, "HTTP_ADDR", "8080", "REDIS_TLS_URLS", "x", "DATABASE_URL_FILE", "/run/secrets/url"), 2,
					"AUTH_AUDIENCE: the value is in quotes", "did you mean :8080, or 127.0.0.1:8080 for", "REDIS_TLS_URLS: no such setting", "DATABASE_URL: DATABASE_URL_FILE is set as well")
				ignored := s.run(t, s.with("REDIS_TLS_URL", "x", "DATABASE_PUBLIC_URL", "x", "OTEL_PROPAGATORS", "b3", "OTEL_NODE_IP", "x"), "config")
				if ignored.code != 0 || ignored.stderr != "no such setting, ignored: OTEL_NODE_IP\nno such setting, ignored: OTEL_PROPAGATORS\n" {
					t.Errorf("config with variables of others: exit %d: %s", ignored.code, ignored.stderr)
				}
			},
		},
		{
			"CF-07", "pool sizes of 0 and above the maximum, and `config`", "exit code 2 with the name of each; `config` shows the current values and their sources",
			func(t *testing.T, s *deployment) {
				s.checkRefused(t, s.with("DATABASE_POOL_MAX_CONNS", "0", "REDIS_POOL_SIZE", "1001", "EVENTSTORE_PROJECTION_POOL_MAX_CONNS", "101"), 2,
					"DATABASE_POOL_MAX_CONNS", "REDIS_POOL_SIZE", "EVENTSTORE_PROJECTION_POOL_MAX_CONNS")
				shown := strings.Join(strings.Fields(s.run(t, s.env, "config").stdout), " ")
				for _, want := range []string{"DATABASE_POOL_MAX_CONNS 5 environment", "REDIS_POOL_SIZE 10 default"} {
					if !strings.Contains(shown, want) {
						t.Errorf("config does not say %q: %s", want, shown)
					}
				}
			},
		},
		{
			"CF-29 EX-02", "`APP_ENV` set to `production`, `PROD`, `prod` with a space, and empty", "exit code 2, and the nearest valid name",
			func(t *testing.T, s *deployment) {
				for _, value := range []string{"production", "PROD", "prod ", ""} {
					s.checkRefused(t, s.with("APP_ENV", value), 2, "APP_ENV: ")
				}
			},
		},
		{
			"CF-29", "`redis://` for the cache and for the queue without the opt-outs, two hosts in one address, `skip_verify`", "exit 2, and what to write instead",
			func(t *testing.T, s *deployment) {
				s.checkRefused(t, s.with("REDIS_ALLOW_UNVERIFIED_TLS", "", "TASKQUEUE_REDIS_ALLOW_UNVERIFIED_TLS", ""), 2,
					"REDIS_URL: production requires rediss://", "TASKQUEUE_REDIS_URL: production requires rediss://")
				s.checkRefused(t, s.with("REDIS_URL", "redis://h1:1,h2:2/0", "TASKQUEUE_REDIS_URL", "rediss://h/0?skip_verify=true"), 2,
					"REDIS_URL: it names several hosts", "TASKQUEUE_REDIS_URL: skip_verify is not supported")
			},
		},
		{
			"CF-29", "a Redis over TLS with a trusted certificate, then one with an untrusted certificate", "it serves without opt-outs; exit code 3",
			func(t *testing.T, s *deployment) {
				port := startRedisByTLS(t, s.issuer)
				env := s.with("REDIS_ALLOW_UNVERIFIED_TLS", "", "TASKQUEUE_REDIS_ALLOW_UNVERIFIED_TLS", "", "REDIS_START_TIMEOUT", "1s",
					"REDIS_URL", fmt.Sprintf("rediss://127.0.0.1:%d/0", port), "TASKQUEUE_REDIS_URL", fmt.Sprintf("rediss://127.0.0.1:%d/1", port))
				s.start(t, "serve", env).stop(t)
				env["SSL_CERT_FILE"] = os.DevNull
				s.checkRefused(t, env, 3, "rediss://127.0.0.1", "certificate signed by unknown authority")
			},
		},
		{
			"CF-36", "the bypass of authentication and the command `dev`, in a release build", "both are refused",
			func(t *testing.T, s *deployment) {
				s.checkRefused(t, s.with("AUTH_DEV_BYPASS", "true"), 2, "AUTH_DEV_BYPASS: this build has no authentication bypass")
				if got := s.run(t, s.env, "dev"); got.code == 0 || got.code == 1 {
					t.Errorf("dev: exit %d: %s", got.code, got.stderr)
				}
			},
		},
		{
			"CF-05", "a wildcard origin with credentials, `null`, a path; then a preflight and a 401 for a page that is not listed and for a listed one",
			"exit code 2 for each; only the listed page may read the answers, including a 401, and `Vary` names the origin",
			func(t *testing.T, s *deployment) {
				for _, origins := range []string{"*", "null", "https://a.example/x", "https://a.example/"} {
					s.checkRefused(t, s.with("CORS_ALLOWED_ORIGINS", origins, "CORS_ALLOW_CREDENTIALS", "true"), 2, "CORS_ALLOWED_ORIGINS")
				}
				p := s.start(t, "serve", s.with("CORS_ALLOWED_ORIGINS", "https://a.example"))
				for origin, want := range map[string]string{"https://a.example": "https://a.example", "https://evil.example": ""} {
					for _, got := range []answer{
						caller{url: p.url}.call(t, "OPTIONS", "/products", "", "Origin", origin, "Access-Control-Request-Method", "POST"),
						caller{url: p.url}.call(t, "GET", "/products", "", "Origin", origin),
					} {
						if allowed := got.header.Get("Access-Control-Allow-Origin"); allowed != want || !strings.Contains(strings.Join(got.header.Values("Vary"), ","), "Origin") {
							t.Errorf("%s: allowed %q, vary %v", origin, allowed, got.header.Values("Vary"))
						}
					}
				}
				p.stop(t)
			},
		},
		{
			"CF-20", "invalid issuers: empty, without a host, with a space, a query, a user, a fragment, and `http://`", "exit 2 for each",
			func(t *testing.T, s *deployment) {
				for _, issuer := range []string{"", "https://", "https:// evil", "https://idp/?x", "https://a@idp/", "https://idp/#x", "http://idp"} {
					s.checkRefused(t, s.with("AUTH_ISSUER", issuer), 2, "AUTH_ISSUER: ")
				}
			},
		},
		{
			"CF-23 EX-03", "a role whose password is `p@ss:/w#rd%?`, a Redis with a password; connection strings without host or database, or with an invalid port", "it serves, and neither its log nor `config` contains a password; exit code 2 for the others",
			func(t *testing.T, s *deployment) {
				const spelled = "p%40ss%3A%2Fw%23rd%25%3F"
				s.postgres.exec(t, "shop", `CREATE ROLE odd LOGIN PASSWORD 'p@ss:/w#rd%?' IN ROLE runtime`)
				env := s.with("DATABASE_URL", strings.Replace(s.env["DATABASE_URL"], "runtime:runtime", "odd:"+spelled, 1))
				p := s.start(t, "serve", env)
				p.stop(t)
				shown := s.run(t, env, "config")
				for _, line := range p.lines {
					for _, value := range line {
						if text, _ := value.(string); strings.Contains(text, "w#rd") || strings.Contains(text, spelled) {
							t.Errorf("the log holds the password: %v", line)
						}
					}
				}
				if shown.code != 0 || strings.Contains(shown.stdout, "w#rd") || strings.Contains(shown.stdout, spelled) {
					t.Errorf("config: exit %d, %s", shown.code, shown.stdout)
				}
				s.checkRefused(t, s.with("DATABASE_URL", "postgres://runtime:runtime@/?sslmode=disable"), 2, "DATABASE_URL")
				s.checkRefused(t, s.with("REDIS_URL", "http://localhost"), 2, "REDIS_URL")
				for _, redis := range []string{"redis://:hunter2@127.0.0.1:1/0", "redis://:hunter2@127.0.0.1:x/0"} {
					if got := s.run(t, s.with("REDIS_URL", redis), "config"); strings.Contains(got.stdout+got.stderr, "hunter2") {
						t.Errorf("config holds the password of %s", redis)
					}
				}
			},
		},
		{
			"CF-13", "the cache and the queue in one database, with two spellings of the address; then `FLUSHDB` of the cache", "exit code 3; queued tasks stay",
			func(t *testing.T, s *deployment) {
				s.checkRefused(t, s.with("TASKQUEUE_REDIS_URL", strings.Replace(s.redisURL(0), "127.0.0.1", "localhost", 1)), 3, "REDIS_URL", "TASKQUEUE_REDIS_URL")
				before := s.client(t, 1).DBSize(t.Context()).Val()
				if err := s.client(t, 0).FlushDB(t.Context()).Err(); err != nil {
					t.Fatal(err)
				}
				if after := s.client(t, 1).DBSize(t.Context()).Val(); before == 0 || after == 0 {
					t.Errorf("the queue has %d keys, and had %d", after, before)
				}
			},
		},
		{
			"CF-34 CF-08 CF-27", "`version`, `version --json` and `help` with an empty environment, and `/version`", "they need no environment, and report the same build",
			func(t *testing.T, s *deployment) {
				nothing := map[string]string{}
				plain, inJSON, help := s.run(t, nothing, "version"), s.run(t, nothing, "version", "--json"), s.run(t, nothing, "help")
				served := caller{url: s.serving[0].url}.call(t, "GET", "/version", "")
				if plain.code != 0 || help.code != 0 || strings.TrimSpace(inJSON.stdout) != strings.TrimSpace(served.text) || served.body["version"] == "" {
					t.Errorf("got %v, %v, %s", plain, inJSON, served.text)
				}
			},
		},
		{
			"CF-42 CF-18 CF-26", "`routes`", "the middleware has named priorities in ascending order, tracing is outermost",
			func(t *testing.T, s *deployment) {
				out := s.run(t, s.env, "routes").stdout
				_, chain, _ := strings.Cut(out, "chain: ")
				want := "trace context (5), request id (10), access log (20), measure (20), recover (30), security headers (40), cors (50), authenticate (100)"
				if !strings.HasPrefix(strings.ToLower(chain), want) {
					t.Errorf("the chain is %s, want %s", chain, want)
				}
			},
		},
	}
}
