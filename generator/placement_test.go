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
)

// officeOf is a new service of components of the office.
func officeOf(t *testing.T, components ...string) (string, generator.Generator) {
	t.Helper()
	g := generator.Generator{Templates: office(), Version: "devel"}
	dir := filepath.Join(t.TempDir(), "shop")
	if _, err := g.New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: components}); err != nil {
		t.Fatal(err)
	}
	return dir, g
}

func write(t *testing.T, dir, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func addTo(t *testing.T, g generator.Generator, dir string, components ...string) generator.Report {
	t.Helper()
	report, _, err := g.Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: components})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func removeFrom(t *testing.T, g generator.Generator, dir string, components ...string) {
	t.Helper()
	if _, _, err := g.Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: components}); err != nil {
		t.Fatal(err)
	}
}

func syncOf(t *testing.T, g generator.Generator, dir string) generator.Report {
	t.Helper()
	report, _, err := g.Sync(context.Background(), generator.SyncRequest{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// driftOf is the drift that check reports, as text.
func driftOf(t *testing.T, g generator.Generator, dir string) []string {
	t.Helper()
	report, err := g.Check(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range report.Drift {
		all = append(all, d.Path+": "+d.Kind+": "+d.Fix)
	}
	return all
}

// migrationsOf lists the numbered migrations of a service.
func migrationsOf(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "migrations", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range found {
		found[i] = filepath.Base(name)
	}
	return strings.Join(found, " ")
}

func TestAddNumbersAfterHighestMigration(t *testing.T) {
	for name, c := range map[string]struct {
		own  []string
		adds [][]string
		want string
	}{
		"as a new service has it":    {nil, [][]string{{"ledger", "courier"}}, "00001_keys.sql 00010_books.sql 00020_parcels.sql"},
		"one after the other":        {nil, [][]string{{"ledger"}, {"courier"}}, "00001_keys.sql 00010_books.sql 00020_parcels.sql"},
		"the later one first":        {nil, [][]string{{"courier"}, {"ledger"}}, "00001_keys.sql 00020_parcels.sql 00021_books.sql"},
		"after a higher number":      {[]string{"00030_x.sql"}, [][]string{{"ledger", "courier"}}, "00001_keys.sql 00030_x.sql 00031_books.sql 00032_parcels.sql"},
		"after its own number":       {[]string{"00010_x.sql"}, [][]string{{"ledger"}}, "00001_keys.sql 00010_x.sql 00011_books.sql"},
		"after a timestamp":          {[]string{"20261231235959_x.sql"}, [][]string{{"courier"}, {"ledger"}}, "00001_keys.sql 20261231235959_x.sql 20270101000000_parcels.sql 20270101000001_books.sql"},
		"after a migration in Go":    {[]string{"00040_x.go"}, [][]string{{"ledger"}}, "00001_keys.sql 00041_books.sql"},
		"in a folder of other files": {[]string{"00040_x.txt", "README.md"}, [][]string{{"ledger"}}, "00001_keys.sql 00010_books.sql"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, g := officeOf(t, "keeper")
			for _, file := range c.own {
				write(t, dir, "migrations/"+file, "package migrations\n")
			}
			before := everything(t, dir)
			for _, components := range c.adds {
				addTo(t, g, dir, components...)
			}
			if got := migrationsOf(t, dir); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if drift := driftOf(t, g, dir); len(drift) > 0 {
				t.Errorf("check: %q", drift)
			}
			after := everything(t, dir)
			addTo(t, g, dir, slices.Concat(c.adds...)...)
			syncOf(t, g, dir)
			if diff := cmp.Diff(after, everything(t, dir)); diff != "" {
				t.Errorf("add again and sync change %s", diff)
			}
			removeFrom(t, g, dir, slices.Concat(c.adds...)...)
			if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
				t.Errorf("add and remove leave %s", diff)
			}
		})
	}
}

// TestDryRunShowsTheNumber holds a dry run and its diff to what add writes.
func TestDryRunShowsTheNumber(t *testing.T) {
	dir, g := officeOf(t, "keeper", "courier")
	request := generator.ChangeRequest{Dir: dir, Components: []string{"ledger"}, Preview: generator.Preview{DryRun: true, Diff: true}}
	report, diff, err := g.Add(context.Background(), request)
	if err != nil || !strings.Contains(diff, "+++ b/migrations/00021_books.sql\n") {
		t.Errorf("%v, the diff is %s", err, diff)
	}
	if !slices.ContainsFunc(report.Files, func(f generator.File) bool { return f.Path == "migrations/00021_books.sql" && f.Action == "create" }) {
		t.Errorf("the dry run has %+v", report.Files)
	}
}

// TestRenumberedMigrationIsRecognized follows a scaffold that the user gave another number
// or name: it is not written again, and goes with its component.
func TestRenumberedMigrationIsRecognized(t *testing.T) {
	for name, to := range map[string]string{"number": "00033_books.sql", "name": "00010_create_books.sql", "both": "20260101000000_b.sql"} {
		t.Run(name, func(t *testing.T) {
			dir, g := officeOf(t, "keeper", "ledger")
			if err := os.Rename(filepath.Join(dir, "migrations/00010_books.sql"), filepath.Join(dir, "migrations", to)); err != nil {
				t.Fatal(err)
			}
			if drift := driftOf(t, g, dir); len(drift) > 0 {
				t.Errorf("check: %q", drift)
			}
			if report := syncOf(t, g, dir); len(report.Notices) > 0 {
				t.Errorf("sync: %q", report.Notices)
			}
			if got, want := migrationsOf(t, dir), "00001_keys.sql "+to; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			removeFrom(t, g, dir, "ledger")
			if got := migrationsOf(t, dir); got != "00001_keys.sql" {
				t.Errorf("remove leaves %s", got)
			}
		})
	}
}

// TestDuplicateMigrationNumber is what a clean merge may leave. A scaffold gets
// another number, whether it was edited or not; the user's own files do not.
func TestDuplicateMigrationNumber(t *testing.T) {
	for name, edited := range map[string]string{"as scaffolded": "", "edited": "create table mine ();\n"} {
		t.Run(name, func(t *testing.T) {
			dir, g := officeOf(t, "keeper", "ledger", "courier")
			if edited != "" {
				write(t, dir, "migrations/00010_books.sql", edited)
			}
			content := everything(t, dir)["migrations/00010_books.sql"]
			write(t, dir, "migrations/00010_own.sql", "create table own ();\n")
			if diff := cmp.Diff([]string{"migrations/00010_books.sql: manifest: praecepta-gen sync"}, driftOf(t, g, dir)); diff != "" {
				t.Error(diff)
			}
			report := syncOf(t, g, dir)
			if !slices.Contains(report.Notices, "migrations/00010_books.sql: renumbered to migrations/00021_books.sql") {
				t.Errorf("sync notes %q", report.Notices)
			}
			if got, want := migrationsOf(t, dir), "00001_keys.sql 00010_own.sql 00020_parcels.sql 00021_books.sql"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if everything(t, dir)["migrations/00021_books.sql"] != content {
				t.Error("its content changed")
			}
			if drift := driftOf(t, g, dir); len(drift) > 0 {
				t.Errorf("check: %q", drift)
			}
		})
	}
	t.Run("two of the user's", func(t *testing.T) {
		dir, g := officeOf(t, "keeper")
		write(t, dir, "migrations/00010_a.sql", "select 1;\n")
		write(t, dir, "migrations/00010_b.sql", "select 2;\n")
		before := everything(t, dir)
		want := []string{"migrations/00010_b.sql: manifest: mv migrations/00010_b.sql migrations/00011_b.sql"}
		if diff := cmp.Diff(want, driftOf(t, g, dir)); diff != "" {
			t.Error(diff)
		}
		syncOf(t, g, dir)
		if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
			t.Errorf("sync changes %s", diff)
		}
	})
}

// TestSyncWithoutLockFindsRenumberedMigrations writes none a second time.
func TestSyncWithoutLockFindsRenumberedMigrations(t *testing.T) {
	dir, g := officeOf(t, "keeper", "courier")
	addTo(t, g, dir, "ledger")
	want := everything(t, dir)
	if err := os.Remove(filepath.Join(dir, "praecepta.lock")); err != nil {
		t.Fatal(err)
	}
	syncOf(t, g, dir)
	if diff := cmp.Diff(want, everything(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// TestScaffoldsOfTwoComponentsInAnyOrder adds in every order, and holds the
// files to those of a new service, numbers aside.
func TestScaffoldsOfTwoComponentsInAnyOrder(t *testing.T) {
	names := []string{"ledger", "courier", "watch"}
	want, _ := officeOf(t, append(names, "keeper")...)
	list := func(dir string) []string {
		var all []string
		for name := range everything(t, dir) {
			_, rest, _ := strings.Cut(name, "_")
			if !strings.HasPrefix(name, "migrations/") {
				rest = name
			}
			all = append(all, rest)
		}
		slices.Sort(all)
		return all
	}
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		dir, g := officeOf(t, "keeper")
		before := everything(t, dir)
		for _, i := range order {
			addTo(t, g, dir, names[i])
		}
		if diff := cmp.Diff(list(want), list(dir)); diff != "" {
			t.Errorf("%v: %s", order, diff)
		}
		for _, i := range order {
			removeFrom(t, g, dir, names[i])
		}
		if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
			t.Errorf("%v: remove leaves %s", order, diff)
		}
	}
}

// TestScaffoldOfTwoComponentsIsUserOwned respects an edit and a deletion,
// and adds nothing to a service of an older release.
func TestScaffoldOfTwoComponentsIsUserOwned(t *testing.T) {
	const file = "deploy/ledger-alerts.yaml"
	t.Run("edited", func(t *testing.T) {
		dir, g := officeOf(t, "ledger", "watch")
		write(t, dir, file, "mine\n")
		removeFrom(t, g, dir, "watch")
		if !strings.HasSuffix(everything(t, dir)[file], "mine\n") {
			t.Error("remove took an edited file")
		}
	})
	t.Run("deleted", func(t *testing.T) {
		dir, g := officeOf(t, "ledger", "watch")
		if err := os.Remove(filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
		syncOf(t, g, dir)
		removeFrom(t, g, dir, "watch")
		addTo(t, g, dir, "watch")
		if _, is := everything(t, dir)[file]; is {
			t.Error("a deleted file came again")
		}
	})
	t.Run("never written", func(t *testing.T) {
		dir, g := officeOf(t, "ledger", "watch")
		content, err := os.ReadFile(filepath.Join(dir, "praecepta.lock"))
		if err != nil {
			t.Fatal(err)
		}
		var left []string
		for line := range strings.Lines(string(content)) {
			if !strings.HasSuffix(line, " "+file+"\n") {
				left = append(left, line)
			}
		}
		write(t, dir, "praecepta.lock", strings.Join(left, ""))
		if err := os.Remove(filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
		if drift := driftOf(t, g, dir); len(drift) > 0 {
			t.Errorf("check: %q", drift)
		}
		addTo(t, g, dir, "courier")
		if _, is := everything(t, dir)[file]; is {
			t.Error("a file that an older release did not write came with another component")
		}
	})
}
