package golden

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/templates"
)

// ledgerFile lists the SHA-256 and the path of every migration that the templates
// have ever had. Databases hold what they did, so that a line is never changed or
// removed: a table is changed by a new migration.
const ledgerFile = "migrations.sum"

// TestReleasedMigrationsAreUnchanged fails where a migration of the templates was
// changed or removed. With -update it adds new ones to the ledger, and nothing else.
func TestReleasedMigrationsAreUnchanged(t *testing.T) {
	content, err := os.ReadFile(ledgerFile)
	if err != nil {
		t.Fatal(err)
	}
	wrong, added := compareLedger(t, string(content), templates.FS)
	for _, problem := range wrong {
		t.Error(problem)
	}
	if len(added) == 0 || t.Failed() {
		return
	}
	if !*update {
		t.Fatalf("%s does not list:\n%s\nadd them with: make golden", ledgerFile, strings.Join(added, ""))
	}
	if err := os.WriteFile(ledgerFile, append(content, strings.Join(added, "")...), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compareLedger returns what is wrong with the migrations of the templates, and the
// lines of those that the ledger does not list, in order of their paths.
func compareLedger(t *testing.T, ledger string, from fs.FS) (wrong, added []string) {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(from, ".", func(path string, entry fs.DirEntry, err error) error {
		// What add scaffolds is a migration of the service from then on, and none of the templates.
		if err != nil || entry.IsDir() || !strings.HasSuffix(strings.TrimSuffix(path, ".tmpl"), ".sql") || catalog.IsAdded(path) {
			return err
		}
		content, err := fs.ReadFile(from, path)
		found[path] = tree.Sum(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(ledger) {
		words := strings.Fields(line)
		if len(words) != 2 {
			t.Fatalf("%s: %q: want a SHA-256 and a path", ledgerFile, line)
		}
		sum, path := words[0], words[1]
		switch got, has := found[path]; {
		case !has:
			wrong = append(wrong, path+": this migration was released, and is missing: restore it")
		case got != sum:
			wrong = append(wrong, path+": this migration was released, and was changed: restore it, and write a new one")
		}
		delete(found, path)
	}
	for _, path := range slices.Sorted(maps.Keys(found)) {
		added = append(added, fmt.Sprintf("%s  %s\n", found[path], path))
	}
	return wrong, added
}

func TestMigrationLedgerDetectsChanges(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	ledger := tree.Sum([]byte("a")) + "  component/a/migrations/1.sql\n" + tree.Sum([]byte("b")) + "  component/b/internal/praecepta/b/migrations/1.sql\n"
	for name, c := range map[string]struct {
		templates    fstest.MapFS
		wrong, added []string
	}{
		"as released": {fstest.MapFS{"component/a/migrations/1.sql": file("a"), "component/b/internal/praecepta/b/migrations/1.sql": file("b"), "base/main.go.tmpl": file("c")}, nil, nil},
		"one changed, one missing, one new": {
			fstest.MapFS{"component/a/migrations/1.sql": file("a "), "component/a/migrations/2.sql.tmpl": file("c")},
			[]string{
				"component/a/migrations/1.sql: this migration was released, and was changed: restore it, and write a new one",
				"component/b/internal/praecepta/b/migrations/1.sql: this migration was released, and is missing: restore it",
			},
			[]string{tree.Sum([]byte("c")) + "  component/a/migrations/2.sql.tmpl\n"},
		},
	} {
		wrong, added := compareLedger(t, ledger, c.templates)
		if diff := cmp.Diff(c.wrong, wrong); diff != "" {
			t.Errorf("%s: wrong: %s", name, diff)
		}
		if diff := cmp.Diff(c.added, added); diff != "" {
			t.Errorf("%s: added: %s", name, diff)
		}
	}
}
