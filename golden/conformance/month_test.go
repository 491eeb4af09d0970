package conformance

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var exhaustive = flag.Bool("every", false, "live the month in every order of components, and bump every dependency in it")

// componentOrders are the orders in which components come to a service during the
// month. The last two of each are added on two branches and merged: those of the
// first order both have an example, which is wired into the same file.
func componentOrders() [][]string {
	orders := [][]string{
		{"auth", "observability", "cache", "taskqueue", "eventstore"},
		{"observability", "taskqueue", "auth", "eventstore", "cache"},
		{"eventstore", "cache", "taskqueue", "observability", "auth"},
	}
	if *exhaustive {
		return orders
	}
	return orders[:1]
}

// TestRandomChangesOfAMonth ages a service as a team does: a git history, own code, own
// migrations, dependency bumps, clones, merges, a rename, and one live database
// that is migrated after every step. It holds EX-29 and issue by issue what a fresh
// service cannot show.
func TestRandomChangesOfAMonth(t *testing.T) {
	postgres, redis, issuer := startPostgres(t), startRedis(t), startIssuer(t)
	bin := t.TempDir()
	command(t, "../..", nil, "go", "build", "-o", bin, "./cmd/praecepta-gen")
	for i, order := range componentOrders() {
		t.Run(strings.Join(order, "-"), func(t *testing.T) {
			t.Parallel()
			database := fmt.Sprintf("month%d", i)
			postgres.exec(t, "postgres", "CREATE DATABASE "+database+" OWNER owner")
			m := &changeSequence{
				generator: filepath.Join(bin, "praecepta-gen"), database: database,
				stage: &deployment{whole: t, postgres: postgres, redis: redis, issuer: issuer, binary: filepath.Join(t.TempDir(), "service")},
			}
			m.stage.env = map[string]string{
				"APP_ENV": "prod", "APP_DRAIN_DELAY": "0", "HTTP_ADDR": "127.0.0.1:0", "ADMIN_ADDR": "127.0.0.1:0", "APP_REPLICAS": "1", "APP_MAX_SURGE": "0",
				"DATABASE_URL": postgres.url("runtime", database), "DATABASE_TENANT_KEY": tenantKey, "DATABASE_ALLOW_UNVERIFIED_TLS": "true", "DATABASE_POOL_MAX_CONNS": "3",
				"REDIS_URL": m.stage.redisURL(0), "TASKQUEUE_REDIS_URL": m.stage.redisURL(1),
				"REDIS_ALLOW_UNVERIFIED_TLS": "true", "TASKQUEUE_REDIS_ALLOW_UNVERIFIED_TLS": "true",
				"AUTH_ISSUER": issuer.URL, "AUTH_AUDIENCE": "shop", "SSL_CERT_FILE": issuer.certificateFile(t),
			}
			m.owner = m.stage.with("DATABASE_OWNER_URL", postgres.url("owner", database))
			m.apply(t, order)
		})
	}
}

// changeSequence is one service, its repository and its live database.
type changeSequence struct {
	generator string
	dir       string // the working copy
	database  string
	hasRows   bool // of the team's own, in the live database
	stage     *deployment
	owner     map[string]string // the environment of migrate
}

func (m *changeSequence) apply(t *testing.T, order []string) {
	step := func(name string, do func(*testing.T)) {
		t.Helper()
		if !t.Run(name, func(t *testing.T) { do(t); m.checkInvariants(t) }) {
			t.FailNow() // the rest of the month builds on this day
		}
	}
	alone, left, right := order[:len(order)-2], order[len(order)-2], order[len(order)-1]
	step("new", func(t *testing.T) {
		m.dir = filepath.Join(folder(m.stage.whole), "shop")
		m.praecepta(t, filepath.Dir(m.dir), "new", "service", "shop", "--module", "example.com/shop", "--with", "persistence", "--no-input")
		m.git(t, "init", "--initial-branch=main")
		m.commit(t, "Start the shop")
	})
	step("own code", func(t *testing.T) {
		m.ownPackage(t)
		m.commit(t, "Keep customers")
	})
	m.hasRows = true
	m.stage.postgres.exec(t, m.database, "INSERT INTO customers VALUES ('acme', gen_random_uuid(), 'Ann'); INSERT INTO events VALUES ('2026-11-05', 'fireworks')")
	if *exhaustive { // the newest versions must be compiled, and may be broken tomorrow
		step("bump", func(t *testing.T) {
			command(t, m.dir, nil, "go", "get", "-u", "./...")
			command(t, m.dir, nil, "go", "mod", "tidy")
			m.runUnchanged(t, "sync")
			m.commit(t, "Bump every dependency")
		})
	}
	step("clone", func(t *testing.T) {
		clone := filepath.Join(folder(m.stage.whole), "clone")
		command(t, m.dir, nil, "sh", "-c", `umask 077 && exec git clone --quiet . "$1"`, "sh", clone)
		m.dir = clone
		m.runUnchanged(t, "sync")
	})
	for _, component := range alone {
		step("add "+component, func(t *testing.T) {
			m.praecepta(t, m.dir, "add", component)
			m.commit(t, "Add "+component)
		})
	}
	step("merge", func(t *testing.T) {
		m.git(t, "checkout", "-b", "left")
		m.praecepta(t, m.dir, "add", left)
		m.commit(t, "Add "+left)
		m.git(t, "checkout", "-b", "right", "main")
		m.praecepta(t, m.dir, "add", right)
		m.checkInvariants(t) // the live database has seen what this branch brings, and not what the other does
		m.commit(t, "Add "+right)
		m.git(t, "checkout", "main")
		m.git(t, "merge", "--no-edit", "left")
		m.merge(t, "right")
	})
	step("rename", func(t *testing.T) {
		m.praecepta(t, m.dir, "rename", "--service", "store", "--module", "example.com/store")
		m.commit(t, "Rename the shop")
	})
	step("remove", func(t *testing.T) {
		m.praecepta(t, m.dir, "remove", "cache") // which nobody's code uses
		m.commit(t, "Remove cache")
	})
}

// checkInvariants is what has to be so after every step: no drift, a build and a vet
// without findings, a tidy go.mod, a migrated database and a service that is ready.
func (m *changeSequence) checkInvariants(t *testing.T) {
	t.Helper()
	m.praecepta(t, m.dir, "check")
	command(t, m.dir, nil, "go", "build", "-trimpath", "-o", m.stage.binary, ".")
	command(t, m.dir, nil, "go", "vet", "-trimpath", "./...")
	command(t, m.dir, nil, "go", "mod", "tidy", "-diff")
	if got := m.stage.run(t, m.owner, "migrate", "up"); got.code != 0 {
		t.Fatalf("migrate up: exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	p := m.stage.launch(t, t, "serve", m.stage.env)
	caller{url: p.url}.call(t, "GET", "/readyz", "").expect(t, 200, "")
	if code := p.stop(t); code != 0 {
		t.Fatalf("serve: exit %d after SIGTERM", code)
	}
	if m.hasRows && m.stage.postgres.queryInt(t, m.database, "SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM public.events)") != 2 {
		t.Fatal("rows of the team are lost")
	}
}

// merge merges a branch into main as the documentation says: sync is the one
// command that resolves what git could not.
func (m *changeSequence) merge(t *testing.T, branch string) {
	t.Helper()
	merge := exec.Command("git", "-c", "user.name=dev", "-c", "user.email=dev@example.com", "merge", "--no-edit", branch)
	merge.Dir = m.dir
	if out, err := merge.CombinedOutput(); err == nil {
		t.Fatalf("both branches added a component, and git merged them without a conflict:\n%s", out)
	}
	m.praecepta(t, m.dir, "sync")
	m.runUnchanged(t, "sync")
	m.commit(t, "Merge "+branch)
}

// ownPackage is what the team writes: a table, and code that reads it.
func (m *changeSequence) ownPackage(t *testing.T) {
	t.Helper()
	write(t, filepath.Join(m.dir, "migrations/00030_customers.sql"), `-- +goose Up
CREATE TABLE customers (
	tenant_id text NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id        uuid NOT NULL,
	name      text NOT NULL,
	PRIMARY KEY (tenant_id, id)
);
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON customers
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- A table of the team's own may have the name of one that a component keeps.
CREATE TABLE events (day date PRIMARY KEY, name text NOT NULL);

-- +goose Down
DROP TABLE events;
DROP TABLE customers;
`)
	write(t, filepath.Join(m.dir, "internal/service/customers/customers.go"), `// Package customers knows who buys.
package customers

import (
	"context"
	"net/http"

	"golang.org/x/sync/singleflight"

	"example.com/shop/internal/praecepta/component"
	"example.com/shop/internal/praecepta/openapi"
	"example.com/shop/internal/praecepta/persistence"
)

type customers struct {
	db   *persistence.Database
	once *singleflight.Group
}

type customer struct {
	ID   string `+"`json:\"id\"`"+`
	Name string `+"`json:\"name\"`"+`
}

type list struct {
	Body struct {
		Items []customer `+"`json:\"items\"`"+`
	}
}

// New returns the routes of customers.
func New(db *persistence.Database) component.Contribution {
	c := customers{db, &singleflight.Group{}}
	return component.Contribution{Operations: []openapi.Operation{
		{Method: http.MethodGet, Pattern: "/customers", Summary: "List customers", Handler: openapi.Handle(c.list)},
	}}
}

func (c customers) list(ctx context.Context, _ *struct{}) (*list, error) {
	found, err := persistence.All[customer](ctx, c.db, "SELECT id, name FROM customers ORDER BY id LIMIT 100")
	if err != nil {
		return nil, err
	}
	out := &list{}
	out.Body.Items = found
	return out, nil
}
`)
	command(t, m.dir, nil, "go", "mod", "tidy") // what they import is a direct requirement from now on
	service := filepath.Join(m.dir, "internal/service/service.go")
	content, err := os.ReadFile(service)
	if err != nil {
		t.Fatal(err)
	}
	wired := strings.NewReplacer(
		"\t\"example.com/shop/internal/service/products\"\n", "\t\"example.com/shop/internal/service/customers\"\n\t\"example.com/shop/internal/service/products\"\n",
		"component.Join(\n", "component.Join(\n\t\tcustomers.New(c.Database),\n",
	).Replace(string(content))
	write(t, service, wired)
}

// runUnchanged runs a command of the generator that has nothing to do.
func (m *changeSequence) runUnchanged(t *testing.T, arguments ...string) {
	t.Helper()
	before := command(t, m.dir, nil, "git", "status", "--porcelain")
	diff := command(t, m.dir, nil, "git", "diff")
	m.praecepta(t, m.dir, arguments...)
	if after := command(t, m.dir, nil, "git", "status", "--porcelain"); after != before || command(t, m.dir, nil, "git", "diff") != diff {
		t.Fatalf("praecepta-gen %s changed\n%s", strings.Join(arguments, " "), command(t, m.dir, nil, "git", "diff"))
	}
}

func (m *changeSequence) praecepta(t *testing.T, dir string, arguments ...string) {
	t.Helper()
	command(t, dir, nil, m.generator, arguments...)
}

func (m *changeSequence) commit(t *testing.T, subject string) {
	t.Helper()
	m.git(t, "add", "--all")
	m.git(t, "commit", "--quiet", "--allow-empty", "--message", subject)
}

func (m *changeSequence) git(t *testing.T, arguments ...string) {
	t.Helper()
	command(t, m.dir, nil, "git", append([]string{"-c", "user.name=dev", "-c", "user.email=dev@example.com"}, arguments...)...)
}

// command runs a program to its end, and returns what it prints.
func command(t *testing.T, dir string, environment []string, name string, arguments ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, arguments...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath -buildvcs=false") // one copy in the build cache for all folders
	cmd.Env = append(cmd.Env, environment...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(name), strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
