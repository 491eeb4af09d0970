package conformance

import (
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// restoreClaims are about a service on a restored database, with an empty Redis.
func restoreClaims() []claim {
	return []claim{{
		"", "`pg_dump` with the role of `bootstrap sql` and `pg_restore` as the owner into a new server, and `pg_basebackup`, while tasks run, wait, are due later and are dead-lettered",
		"the same rows; each task that was not done runs once, and no other; the projections continue and can be rebuilt; no row of another tenant",
		func(t *testing.T, s *deployment) {
			b := s.beforeBackup(t)
			t.Run("pg_dump", func(t *testing.T) {
				target := startPostgres(t)
				target.exec(t, "postgres", "DROP DATABASE shop")
				target.exec(t, "postgres", "DROP ROLE owner, runtime")
				s.bootstrap(t, s.postgres)
				s.bootstrap(t, target)
				file := filepath.Join(t.TempDir(), "shop.dump")
				if out, err := exec.Command(program(t, "pg_dump"), "--file="+file, s.postgres.url("owner", "shop")).CombinedOutput(); err == nil || !strings.Contains(string(out), "row-level security") {
					t.Errorf("pg_dump as the owner: %v\n%s", err, out)
				}
				command(t, ".", nil, program(t, "pg_dump"), "--format=custom", "--snapshot="+b.snapshot, "--file="+file, s.postgres.url("shop_backup", "shop"))
				command(t, ".", nil, program(t, "pg_restore"), "--exit-on-error", "--dbname="+target.url("owner", "shop"), file)
				if got := digests(t, target.connect(t, "postgres", "shop")); !maps.Equal(got, b.digests) {
					t.Errorf("the tables are\n%v\nwant\n%v", got, b.digests)
				}
				restored := s.on(t, target)
				restored.checkRefused(t, restored.env, 3, "restored from another server", "shop events renumber")
				restored.renumber(t, "renumbered ")
				b.check(t, s, restored)
			})
			t.Run("pg_basebackup", func(t *testing.T) {
				target := s.postgres
				target.baseBackup(t, "restored")
				after := digests(t, s.postgres.connect(t, "postgres", "shop"))
				target.port = freePort(t)
				target.serve(t, "restored", target.port)
				for table, digest := range digests(t, target.connect(t, "postgres", "shop")) {
					if digest != b.digests[table] && digest != after[table] { // the service writes to some
						t.Errorf("the table %s is %s, want %s", table, digest, b.digests[table])
					}
				}
				restored := s.on(t, target)
				restored.renumber(t, "nothing to renumber")
				b.check(t, s, restored)
			})
		},
	}}
}

// The tenant whose tasks the backup contains, and its customers.
const (
	saved          = "saved"
	savedDone      = "ada whose mail is sent"
	savedRunning   = "ada whose mail is being sent"
	savedLater     = "ada whose mail is sent later"
	savedRefused   = "ada whose mail is refused"
	savedWaiting   = "ada whose mail waits"
	ordersPerState = 2
)

// backup is what a backup contains, as of one snapshot.
type backup struct {
	snapshot string            // its name, as long as the test
	digests  map[string]string // of the rows, by table
	pending  map[string]time.Time
	dead     []string // IDs of tasks
	product  string
	sold     int // after all events are projected
}

// beforeBackup places orders whose tasks are in every state, and freezes the workers until
// the end of the test.
func (s *deployment) beforeBackup(t *testing.T) backup {
	t.Helper()
	// The transaction IDs of events are higher than those of a new server.
	s.postgres.exec(t, "postgres", "DO $$ BEGIN FOR i IN 1..10000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$")
	b := backup{product: s.caller(t, 0, saved, savedDone).createProduct(t, "TEA", 1000), pending: map[string]time.Time{}}
	place := func(customer string) {
		for range ordersPerState {
			s.caller(t, 0, saved, customer).call(t, "POST", "/orders", order(b.product)).expect(t, 201, "")
			b.sold++
		}
	}
	s.gateway.setResponse(savedRunning, 10*time.Second)
	s.gateway.setResponse(savedLater, 0, slices.Repeat([]int{http.StatusBadGateway}, 10*ordersPerState)...)
	s.gateway.setResponse(savedRefused, 0, slices.Repeat([]int{http.StatusForbidden}, ordersPerState)...)
	for _, customer := range []string{savedDone, savedLater, savedRefused, savedRunning} {
		place(customer)
	}
	eventually(t, "the mails are tried", func() bool {
		return len(s.gateway.attemptsTo(savedLater)) >= 3*ordersPerState && len(s.gateway.attemptsTo(savedRunning)) >= ordersPerState &&
			s.postgres.queryInt(t, "shop", "SELECT count(*) FROM praecepta.taskqueue_tasks WHERE tenant_id = $1 AND state = 'waiting' AND (attempt >= 3 OR attempt = 0)", saved) == 2*ordersPerState
	})
	for _, w := range s.workers {
		_ = w.cmd.Process.Signal(syscall.SIGSTOP)
	}
	t.Cleanup(s.resume)
	place(savedWaiting)
	b.read(t, s.postgres.connect(t, "postgres", "shop"))
	return b
}

// resume lets the workers continue, and all mails be sent.
func (s *deployment) resume() {
	for _, customer := range []string{savedRunning, savedLater} {
		s.gateway.setResponse(customer, 0)
	}
	for _, w := range s.workers {
		_ = w.cmd.Process.Signal(syscall.SIGCONT)
	}
}

// read opens a snapshot and reads it.
func (b *backup) read(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), "SELECT pg_export_snapshot()").Scan(&b.snapshot); err != nil {
		t.Fatal(err)
	}
	b.digests = digests(t, conn)
	rows, err := conn.Query(t.Context(), "SELECT id::text, payload ->> 'order', state, run_at FROM praecepta.taskqueue_tasks WHERE kind = 'orders.confirm'")
	if err != nil {
		t.Fatal(err)
	}
	var id, of, state string
	var due time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &of, &state, &due}, func() error {
		if state == "dead" {
			b.dead = append(b.dead, id)
		} else {
			b.pending["confirmation of "+of] = due
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	later := 0
	for _, due := range b.pending {
		if time.Until(due) > 0 {
			later++
		}
	}
	if len(b.pending) < 3*ordersPerState || len(b.dead) < ordersPerState || later == 0 {
		t.Fatalf("the backup has %d tasks, %d of them due later, and %d dead ones", len(b.pending), later, len(b.dead))
	}
}

// digests returns a digest of the rows of every table.
func digests(t *testing.T, conn *pgx.Conn) map[string]string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'praecepta')")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 15 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	all := map[string]string{}
	for _, table := range tables {
		var digest string
		if err := conn.QueryRow(t.Context(), "SELECT count(*) || ' rows ' || COALESCE(sum(hashtextextended(r::text, 0)), 0) FROM "+table+" AS r").Scan(&digest); err != nil {
			t.Fatal(err)
		}
		all[table] = digest
	}
	return all
}

// bootstrap creates the roles and the database as bootstrap sql says.
func (s *deployment) bootstrap(t *testing.T, on postgres) {
	t.Helper()
	sql := s.run(t, s.with("DATABASE_URL", on.url("runtime", "shop"), "DATABASE_OWNER_URL", on.url("owner", "shop")), "bootstrap", "sql")
	psql := exec.Command(program(t, "psql"), "-qX", on.url("postgres", "postgres"))
	psql.Env = append(os.Environ(), "OWNER_PASSWORD=owner", "RUNTIME_PASSWORD=runtime", "BACKUP_PASSWORD=shop_backup")
	psql.Stdin = strings.NewReader(sql.stdout)
	if out, err := psql.CombinedOutput(); err != nil || sql.code != 0 {
		t.Fatalf("bootstrap sql: exit %d %s, %v\n%s", sql.code, sql.stderr, err, out)
	}
}

// on is the same service on another server, with a Redis and a gateway of its own.
func (s *deployment) on(t *testing.T, target postgres) *deployment {
	t.Helper()
	other := &deployment{whole: t, postgres: target, redis: startRedis(t), issuer: s.issuer, gateway: startGateway(t), binary: s.binary}
	other.env = s.with("DATABASE_URL", target.url("runtime", "shop"), "REDIS_URL", other.redisURL(0), "TASKQUEUE_REDIS_URL", other.redisURL(1), "SHOP_MAIL_URL", other.gateway.URL)
	return other
}

// asOwner is the environment with the owner of the schema.
func (s *deployment) asOwner() map[string]string {
	return s.with("DATABASE_OWNER_URL", s.postgres.url("owner", "shop"))
}

func (s *deployment) renumber(t *testing.T, want string) {
	t.Helper()
	if got := s.run(t, s.asOwner(), "events", "renumber"); got.code != 0 || !strings.Contains(got.stdout, want) {
		t.Fatalf("events renumber: exit %d: %s%s, want %q", got.code, got.stdout, got.stderr, want)
	}
}
