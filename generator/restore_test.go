package generator_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

func restoreIn(t *testing.T, g generator.Generator, dir string, paths ...string) (generator.Report, error) {
	t.Helper()
	report, _, err := g.Restore(context.Background(), generator.RestoreRequest{Dir: dir, Paths: paths})
	return report, err
}

func deleteIn(t *testing.T, dir string, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if err := os.RemoveAll(filepath.Join(dir, path)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRestoreDeletedScaffold writes what a new service has, whether the
// lock knows of the deletion already or not, and says once that a file is deleted.
func TestRestoreDeletedScaffold(t *testing.T) {
	for name, isRecorded := range map[string]bool{"recorded": true, "not recorded": false} {
		t.Run(name, func(t *testing.T) {
			dir, g := officeOf(t, "keeper", "report", "courier")
			addTo(t, g, dir, "ledger")
			want := everything(t, dir)
			deleteIn(t, dir, "migrations/00021_books.sql", "deploy", "main.go")
			if isRecorded {
				if report := syncOf(t, g, dir); len(report.Notices) != 3 {
					t.Errorf("sync notes %q", report.Notices)
				}
				for _, report := range []generator.Report{syncOf(t, g, dir), addTo(t, g, dir, "watch")} {
					if slices.ContainsFunc(report.Notices, func(notice string) bool { return strings.Contains(notice, "deleted") }) {
						t.Errorf("it is noted again: %q", report.Notices)
					}
				}
				removeFrom(t, g, dir, "watch")
			}
			if _, err := restoreIn(t, g, dir, "migrations/00021_books.sql", "./deploy/", "main.go", "deploy/board.json"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, everything(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRestoreChangesNothingElse leaves drift of other files as it is.
func TestRestoreChangesNothingElse(t *testing.T) {
	dir, _ := officeOf(t, "keeper")
	g := generator.Generator{Templates: newer(), Version: "devel"}
	deleteIn(t, dir, "main.go", "migrations/00001_keys.sql")
	report, err := restoreIn(t, g, dir, "main.go")
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range report.Files {
		paths = append(paths, f.Action+" "+f.Path)
	}
	if diff := cmp.Diff([]string{"create main.go"}, paths); diff != "" {
		t.Error(diff)
	}
	if drift := driftOf(t, g, dir); len(drift) == 0 {
		t.Error("the newer templates are no drift any more")
	}
}

// TestRestoreRenumbersAMigration writes a migration after the highest number where its
// own is in use.
func TestRestoreRenumbersAMigration(t *testing.T) {
	dir, g := officeOf(t, "keeper", "ledger")
	deleteIn(t, dir, "migrations/00010_books.sql")
	syncOf(t, g, dir)
	write(t, dir, "migrations/00010_own.sql", "select 1;\n")
	if _, err := restoreIn(t, g, dir, "migrations"); err != nil {
		t.Fatal(err)
	}
	if got, want := migrationsOf(t, dir), "00001_keys.sql 00010_own.sql 00011_books.sql"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if drift := driftOf(t, g, dir); len(drift) > 0 {
		t.Errorf("check: %q", drift)
	}
	before := everything(t, dir)
	syncOf(t, g, dir)
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Errorf("sync changes %s", diff)
	}
}

func TestRestoreRefuses(t *testing.T) {
	dir, g := officeOf(t, "keeper")
	deleteIn(t, dir, "praecepta.mk")
	before := everything(t, dir)
	for path, want := range map[string]string{
		"main.go":                        "mv main.go main.go.orig && praecepta-gen restore main.go",
		"praecepta.mk":                   "praecepta-gen sync",
		"praecepta.yaml":                 "praecepta-gen sync",
		"internal/praecepta/keeper/k.go": "praecepta-gen sync --discard internal/praecepta/keeper/k.go",
		"mine.go":                        "praecepta-gen status",
		"../main.go":                     "praecepta-gen status",
		"deploy/ledger-alerts.yaml":      "praecepta-gen status",
	} {
		_, err := restoreIn(t, g, dir, path)
		if err == nil || !strings.Contains(err.Error(), path) || hint.Of(err) != want {
			t.Errorf("%s: %v, hint %q", path, err, hint.Of(err))
		}
	}
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Errorf("what is refused changes %s", diff)
	}
}
