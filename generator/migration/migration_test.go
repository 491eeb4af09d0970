package migration_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/migration"
)

func TestParse(t *testing.T) {
	for file, want := range map[string]migration.Name{
		"migrations/00010_orders.sql":       {Number: 10, Digits: "00010", Rest: "orders.sql"},
		"migrations/20260102030405_a_b.sql": {Number: 20260102030405, Digits: "20260102030405", Rest: "a_b.sql"},
		"migrations/7_backfill.go":          {Number: 7, Digits: "7", Rest: "backfill.go"},
	} {
		if got, ok := migration.Parse(file); !ok || got != want {
			t.Errorf("%s: %+v, %t", file, got, ok)
		}
	}
	for _, file := range []string{
		"migrations/migrations.go", "migrations/00000_zero.sql", "migrations/00010.sql", "migrations/00010_a.sql.bak", "migrations/x_1.sql",
		"migrations/old/00010_a.sql", "00010_a.sql", "migrations/00010_a_test.go", "migrations/99999999999999999999_a.sql", "migrations/-1_a.sql",
	} {
		if got, ok := migration.Parse(file); ok {
			t.Errorf("%s: %+v", file, got)
		}
	}
}

// TestNumbers numbers two new migrations, 00010_orders.sql and 00020_notices.sql,
// in folders of every style.
func TestNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		present string
		want    []string
	}{
		"fresh":               {"00001_grants.sql 00002_products.sql", []string{"00010_orders.sql", "00020_notices.sql"}},
		"empty":               {"", []string{"00010_orders.sql", "00020_notices.sql"}},
		"one is lower":        {"00001_grants.sql 00012_own.sql", []string{"00013_orders.sql", "00020_notices.sql"}},
		"both are lower":      {"00001_grants.sql 00030_own.sql", []string{"00031_orders.sql", "00032_notices.sql"}},
		"the same number":     {"00001_grants.sql 00020_own.sql", []string{"00021_orders.sql", "00022_notices.sql"}},
		"timestamps":          {"00001_grants.sql 20260228235959_own.sql", []string{"20260301000000_orders.sql", "20260301000001_notices.sql"}},
		"a leap day":          {"20280228235959_own.sql", []string{"20280229000000_orders.sql", "20280229000001_notices.sql"}},
		"no time":             {"20261399000000_own.sql", []string{"20261399000001_orders.sql", "20261399000002_notices.sql"}},
		"three digits":        {"001_grants.sql 002_products.sql", []string{"010_orders.sql", "020_notices.sql"}},
		"four digits":         {"0001_grants.sql 0040_products.sql", []string{"0041_orders.sql", "0042_notices.sql"}},
		"no zeros":            {"1_grants.sql 2_products.sql 30_own.sql", []string{"31_orders.sql", "32_notices.sql"}},
		"one that is short":   {"00001_grants.sql 00002_products.sql 0003_own.sql", []string{"00010_orders.sql", "00020_notices.sql"}},
		"a number too wide":   {"00001_grants.sql 00002_products.sql 100000_own.sql", []string{"100001_orders.sql", "100002_notices.sql"}},
		"a width that ends":   {"001_grants.sql 999_own.sql", []string{"1000_orders.sql", "1001_notices.sql"}},
		"a migration in Go":   {"00001_grants.sql 00040_own.go migrations.go", []string{"00041_orders.sql", "00042_notices.sql"}},
		"other files":         {"00001_grants.sql 00090_own.sql.orig README.md 00080.sql 00070_own_test.go", []string{"00010_orders.sql", "00020_notices.sql"}},
		"the last timestamp":  {"99991231235959_own.sql", []string{"99991231235960_orders.sql", "99991231235961_notices.sql"}},
		"seconds since 1970":  {"1700000000_own.sql", []string{"1700000001_orders.sql", "1700000002_notices.sql"}},
		"a sequence after it": {"20260101000000_own.sql 20260101000001_more.sql 00002_products.sql", []string{"20260101000002_orders.sql", "20260101000003_notices.sql"}},
	} {
		t.Run(name, func(t *testing.T) {
			var files []string
			for file := range strings.FieldsSeq(c.present) {
				files = append(files, migration.Folder+"/"+file)
			}
			got, err := migration.Number(files, []string{"migrations/00010_orders.sql", "migrations/00020_notices.sql"})
			if err != nil {
				t.Fatal(err)
			}
			for i := range got {
				got[i] = strings.TrimPrefix(got[i], migration.Folder+"/")
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNumberBeyondMaximum(t *testing.T) {
	inUse := []string{"migrations/9223372036854775807_own.sql"}
	if _, err := migration.Number(inUse, []string{"migrations/00010_orders.sql"}); err == nil || hint.Of(err) == "" {
		t.Errorf("%v, hint %q", err, hint.Of(err))
	}
}
