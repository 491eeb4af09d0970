package conformance

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// doctorClaims are about the command that checks the surroundings of the service.
func doctorClaims() []claim {
	return []claim{
		{
			"", "`doctor` with everything in order, and with one thing after another that is not", "exit 0, and 3 with a line that names what is wrong and the fix",
			func(t *testing.T, s *deployment) {
				token := s.issuer.token(t, "known", "acme", "ada", "clerk")
				closed := freePort(t)
				doctor := func(name string, code int, env map[string]string, stdin string, want ...string) {
					t.Helper()
					got := s.runWith(t, env, strings.NewReader(stdin), "doctor")
					if got.code != code {
						t.Errorf("%s: exit %d, want %d:\n%s%s", name, got.code, code, got.stdout, got.stderr)
					}
					for _, line := range want {
						if !strings.Contains(got.stdout, line) {
							t.Errorf("%s: it does not print %q:\n%s", name, line, got.stdout)
						}
					}
					if strings.Contains(got.stdout+got.stderr, "runtime:runtime") {
						t.Errorf("%s: it prints a password", name)
					}
				}
				doctor("all in order", 0, s.with("DATABASE_OWNER_URL", s.postgres.url("owner", "shop")), token+"\n",
					"ok    settings", "ok    HTTP_ADDR", "ok    issuer  ", "ok    issuer clock", "ok    token             accepted: subject ada, tenant acme, roles [clerk]",
					"ok    cache             Redis ", "ok    database          PostgreSQL ", "ok    migrations", "ok    connections", "ok    tenant isolation", "ok    owner", "ok    task queue",
					"ok    eviction", "ok    keyspaces", "ok    collector         no collector is configured")
				doctor("no token", 0, s.env, "", "ok    token             no token on stdin", "ok    owner             not checked: DATABASE_OWNER_URL is not set")
				doctor("a token without roles", 0, s.env, s.issuer.token(t, "known", "acme", "ada"), "WARN  token             accepted for subject ada and tenant acme, but the token has no roles")
				doctor("a token of another audience", 3, s.with("AUTH_AUDIENCE", "other"), token, "FAIL  token             refused", "AUTH_AUDIENCE")
				doctor("no token at all", 3, s.env, "hunter2", "FAIL  token")
				doctor("no issuer", 3, s.with("AUTH_ISSUER", fmt.Sprintf("https://127.0.0.1:%d", closed)), token, "FAIL  issuer", "connection refused", "check AUTH_ISSUER", "FAIL  token             not checked", "ok    database")
				doctor("a cache that is not there", 3, s.with("REDIS_URL", fmt.Sprintf("redis://127.0.0.1:%d/0", closed)), "", "FAIL  cache             reach ", "check REDIS_URL", "ok    task queue")
				doctor("one database for the cache and the queue", 3, s.with("REDIS_URL", s.redisURL(1)), "", "FAIL  keyspaces         REDIS_URL and TASKQUEUE_REDIS_URL name the same database")
				doctor("a collector that is not there", 0, s.with("OTEL_EXPORTER_OTLP_ENDPOINT", fmt.Sprintf("http://127.0.0.1:%d", closed)), "", "WARN  collector         spans are lost until the collector accepts them")
				doctor("a pooler that was not declared", 3, s.with("DATABASE_URL", postgres{port: startPgBouncer(t, s.postgres, "")}.url("runtime", "shop")), "", "FAIL  pooler", "set DATABASE_POOLER=transaction")
				doctor("settings that are refused", 2, s.with("HTTP_ADDR", "8080", "AUTH_ISSUER", ""), "", "FAIL  settings          AUTH_ISSUER", "FAIL  settings          HTTP_ADDR")

				redis := s.client(t, 1)
				policy := func(to string) {
					if err := redis.ConfigSet(context.WithoutCancel(t.Context()), "maxmemory-policy", to).Err(); err != nil {
						t.Fatal(err)
					}
				}
				policy("allkeys-lru")
				defer policy("noeviction")
				doctor("a queue that evicts tasks", 3, s.env, "", "FAIL  eviction", "config set maxmemory-policy noeviction")
			},
		},
	}
}
