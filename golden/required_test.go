package golden

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// requiredField returns the statements by which docs/resources.md makes an optional field
// required: the one that fills rows, and three migrations.
func requiredField(t *testing.T) []string {
	t.Helper()
	blocks := fenced(read(t, "docs/resources.md"), "sql")
	if len(blocks) != 4 {
		t.Fatalf("docs/resources.md has %d blocks of SQL, want one that fills rows and three migrations", len(blocks))
	}
	return blocks
}

// addRequiredDue writes the migrations of requiredField into a service with invoices, and
// returns their files. A test of the package runs the statements on rows of two tenants.
func addRequiredDue(t *testing.T, dir string) []string {
	t.Helper()
	var written, up []string
	for i, block := range requiredField(t) {
		statements, _, isMigration := strings.Cut(block, "-- +goose Down")
		up = append(up, fmt.Sprintf("\t\t%q", statements))
		if isMigration {
			file := filepath.Join(dir, "migrations", fmt.Sprintf("%05d_required_due.sql", 90000+i))
			write(t, file, block, 0o644)
			written = append(written, file)
		}
	}
	write(t, filepath.Join(dir, "internal/service/invoices/required_test.go"), fmt.Sprintf(requiredDue, strings.Join(up, ",\n")), 0o644)
	return written
}

// requiredDue is a test that the statements of requiredField fill and check all rows.
const requiredDue = `package invoices_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/shop/internal/praecepta/testkit"
)

func TestDueCanBeRequired(t *testing.T) {
	db := testkit.Postgres(t)
	addRows(t, db, "invoices", "acme", "00000000-0000-7000-8000-")
	addRows(t, db, "invoices", "globex", "00000000-0000-7000-9000-")
	statements := []string{
%s,
	}
	fill, check, validate, require := statements[0], statements[1], statements[2], statements[3]
	owner := db.Owner(t)
	run := func(want, statement string) {
		t.Helper()
		if done, err := owner.Exec(t.Context(), statement); want != done.String() && !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%%s: got %%s, %%v, want %%s", statement, done, err, want)
		}
	}
	run("SET", "SET app.current_tenant = 'acme'")
	run("UPDATE 10", fill)
	run("UPDATE 0", fill)
	run("ALTER TABLE", check)
	run("violates check constraint \"invoices_due_required\"", "UPDATE invoices SET due = NULL")
	run("is violated by some row", validate)
	run("SET", "SET app.current_tenant = 'globex'")
	run("UPDATE 10", fill)
	run("ALTER TABLE", validate)
	run("ALTER TABLE", require)
	run("violates not-null constraint", "UPDATE invoices SET due = NULL")
}
`
