package generator_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/praecepta/praecepta-gen/generator"
)

// TestMergeRemovesComponentRemovedOnOneBranch merges a branch that removed a component with one
// that changed a scaffold of it, which git keeps. As it was scaffolded it goes; as
// somebody edited it, it stays and is named.
func TestMergeRemovesComponentRemovedOnOneBranch(t *testing.T) {
	for name, c := range map[string]struct {
		edit  func(t *testing.T, dir string)
		want  string
		notes []string
	}{
		"renumbered": {func(t *testing.T, dir string) {
			if err := os.Rename(filepath.Join(dir, "migrations/00010_books.sql"), filepath.Join(dir, "migrations/00012_books.sql")); err != nil {
				t.Fatal(err)
			}
		}, "00001_keys.sql 00020_parcels.sql", nil},
		"edited": {func(t *testing.T, dir string) {
			write(t, dir, "migrations/00010_books.sql", "create table mine ();\n")
		}, "00001_keys.sql 00010_books.sql 00020_parcels.sql", []string{"migrations/00010_books.sql: not changed: the file already exists and is user-owned"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, g := officeOf(t, "keeper", "ledger")
			mustGit(t, dir, "init", "--quiet", "--initial-branch", "main")
			commit(t, dir)
			mustGit(t, dir, "checkout", "--quiet", "-b", "removes")
			removeFrom(t, g, dir, "ledger")
			commit(t, dir)
			mustGit(t, dir, "checkout", "--quiet", "main")
			c.edit(t, dir)
			addTo(t, g, dir, "courier")
			commit(t, dir)
			if out, clean := git(t, dir, "merge", "removes"); clean {
				t.Fatalf("no conflicts: %s", out)
			}
			report, _, err := withGit(t, g).Sync(context.Background(), generator.SyncRequest{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			report.Notices = slices.DeleteFunc(slices.Sorted(slices.Values(report.Notices)), func(notice string) bool {
				return strings.HasSuffix(notice, ": merge conflict resolved")
			})
			if diff := cmp.Diff(c.notes, report.Notices, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if got := migrationsOf(t, dir); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if drift := driftOf(t, g, dir); len(drift) > 0 {
				t.Errorf("check: %q", drift)
			}
		})
	}
}
