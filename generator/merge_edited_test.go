package generator_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

// mergedWith commits ours on main and theirs on another branch of a service, and
// merges the two with conflicts.
func mergedWith(t *testing.T, dir string, ours, theirs func()) {
	t.Helper()
	mustGit(t, dir, "init", "--quiet", "--initial-branch", "main")
	commit(t, dir)
	mustGit(t, dir, "checkout", "--quiet", "-b", "theirs")
	theirs()
	commit(t, dir)
	mustGit(t, dir, "checkout", "--quiet", "main")
	ours()
	commit(t, dir)
	if out, clean := git(t, dir, "merge", "theirs"); clean {
		t.Fatalf("no conflicts: %s", out)
	}
}

// TestMergeRefusesEditedGeneratedFile merges an edited generated file
// with a newer version of the same file, with and without a conflict in it.
func TestMergeRefusesEditedGeneratedFile(t *testing.T) {
	const file = "internal/praecepta/keeper/k.go"
	for name, edit := range map[string]string{
		"merged by git": "// Edited.\npackage keeper\n\nimport _ \"example.com/keys\"\n\nconst Released = 1\n",
		"in conflict":   "package keeper\n\nimport _ \"example.com/keys\"\n\nconst Released = 3\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir, g := officeOf(t, "keeper")
			later := generator.Generator{Templates: newer(), Version: "devel"}
			mergedWith(t, dir, func() { addTo(t, g, dir, "watch"); write(t, dir, file, edit) }, func() { syncOf(t, later, dir) })
			before := everything(t, dir)
			_, _, err := withGit(t, later).Sync(context.Background(), generator.SyncRequest{Dir: dir})
			if err == nil || !strings.Contains(err.Error(), file) || hint.Of(err) != "praecepta-gen sync --discard "+file {
				t.Fatalf("sync: %v, hint %q", err, hint.Of(err))
			}
			if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
				t.Errorf("a refused sync changes %s", diff)
			}
			if _, _, err := withGit(t, later).Sync(context.Background(), generator.SyncRequest{Dir: dir, Discard: []string{file}}); err != nil {
				t.Fatal(err)
			}
			if drift := driftOf(t, later, dir); len(drift) > 0 {
				t.Errorf("check: %q", drift)
			}
		})
	}
}

// TestScaffoldEditSurvivesMergeAndRemove merges two branches that added one
// component, one of which edited its migration.
func TestScaffoldEditSurvivesMergeAndRemove(t *testing.T) {
	const file, edit = "migrations/00010_books.sql", "create table mine ();\n"
	dir, g := officeOf(t, "keeper")
	mergedWith(t, dir,
		func() { addTo(t, g, dir, "ledger"); write(t, dir, file, edit) },
		func() { addTo(t, g, dir, "ledger", "courier") })
	report, _, err := withGit(t, g).Sync(context.Background(), generator.SyncRequest{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(report.Notices, "\n"), file+": merge conflict resolved in a user-owned file") {
		t.Errorf("sync notes %q", report.Notices)
	}
	removeFrom(t, g, dir, "ledger")
	if got := everything(t, dir)[file]; !strings.Contains(got, edit) {
		t.Errorf("after remove the edited file is %q", got)
	}
}

// TestSyncReportsUsesOfRemovedComponent merges a branch that removed
// a component with one whose own code uses it.
func TestSyncReportsUsesOfRemovedComponent(t *testing.T) {
	dir, g := officeOf(t, "keeper", "ledger")
	mergedWith(t, dir,
		func() {
			write(t, dir, "internal/service/pricing/pricing.go", "package pricing\n\nimport _ \"example.com/shop/internal/praecepta/ledger\"\n")
			addTo(t, g, dir, "courier")
		},
		func() { removeFrom(t, g, dir, "ledger") })
	report, _, err := withGit(t, g).Sync(context.Background(), generator.SyncRequest{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if next := strings.Join(report.Next, "\n"); !strings.Contains(next, "internal/service/pricing/pricing.go:3") || !strings.Contains(next, "praecepta-gen add ledger") {
		t.Errorf("left to do: %q", next)
	}
}
