package generator_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

// generated is a migration of the ledger, which is written with its code.
const generated = "internal/praecepta/ledger/migrations/00001_ledger.sql"

// withMigration is a generator whose ledger has migrations, by the names of their files.
func withMigration(version string, texts map[string]string) generator.Generator {
	files := invented()
	for name, text := range texts {
		files["component/ledger/internal/praecepta/ledger/migrations/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return generator.Generator{Templates: files, Version: version}
}

func TestWrittenMigrationIsNeverRewritten(t *testing.T) {
	const first = "create table ledgers ();\n"
	before := withMigration("v1.0.0", map[string]string{"00001_ledger.sql": first})
	edits := map[string]func(file string) error{
		"as written": func(string) error { return nil },
		"edited":     func(file string) error { return os.WriteFile(file, []byte("edited\n"), 0o600) },
		"deleted":    os.Remove,
	}
	later := map[string]struct {
		texts map[string]string
		kind  string
		why   string
	}{
		"another text": {map[string]string{"00001_ledger.sql": first + "alter table ledgers add n int;\n"}, "outdated", "generates a different version of it"},
		"no text":      {map[string]string{"00002_more.sql": "create table more ();\n"}, "stale", "does not generate it"},
	}
	for edit, change := range edits {
		for name, c := range later {
			t.Run(edit+", then "+name, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "shop")
				if _, err := before.New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: []string{"ledger"}}); err != nil {
					t.Fatal(err)
				}
				if err := change(filepath.Join(dir, filepath.FromSlash(generated))); err != nil {
					t.Fatal(err)
				}
				if edit == "deleted" && name == "no text" {
					return // it is nowhere: there is nothing to change
				}
				after := withMigration("v1.1.0", c.texts)
				was := everything(t, dir)
				for command, err := range map[string]error{
					"sync":    onlyError(after.Sync(context.Background(), generator.SyncRequest{Dir: dir})),
					"discard": onlyError(after.Sync(context.Background(), discardOf(dir, edit))),
					"add":     onlyError(after.Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"report"}})),
				} {
					if err == nil || !strings.Contains(err.Error(), generated+": this version of praecepta-gen "+c.why) {
						t.Errorf("%s: %v", command, err)
					}
					if got := hint.Of(err); got != "go install github.com/praecepta/praecepta-gen/cmd/praecepta-gen@v1.0.0" {
						t.Errorf("%s: hint %q", command, got)
					}
				}
				if diff := cmp.Diff(was, everything(t, dir)); diff != "" {
					t.Errorf("a refused command changed %s", diff)
				}
				report, err := after.Check(context.Background(), dir)
				if err != nil {
					t.Fatal(err)
				}
				if got := kindOf(report, generated); got != c.kind {
					t.Errorf("check: %q, want %q", got, c.kind)
				}
			})
		}
	}
}

func TestRestoreMigrationThenAdd(t *testing.T) {
	const first = "create table ledgers ();\n"
	g := withMigration("v1.0.0", map[string]string{"00001_ledger.sql": first})
	dir := filepath.Join(t.TempDir(), "shop")
	if _, err := g.New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: []string{"ledger"}}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, filepath.FromSlash(generated))
	if err := os.WriteFile(file, []byte("edited\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := onlyError(g.Sync(context.Background(), generator.SyncRequest{Dir: dir})); err == nil || !strings.Contains(err.Error(), generated+";") {
		t.Errorf("sync over an edit: %v", err)
	}
	later := withMigration("v1.1.0", map[string]string{"00001_ledger.sql": first, "00002_more.sql": "create table more ();\n"})
	if err := onlyError(later.Sync(context.Background(), generator.SyncRequest{Dir: dir, Discard: []string{generated}})); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil || string(content) != first {
		t.Errorf("restored is %q, %v", content, err)
	}
	if !has(t, dir, "internal/praecepta/ledger/migrations/00002_more.sql") {
		t.Error("the new migration is missing")
	}
	put(t, dir, "internal/service/service.go", "package service\n")
	if err := onlyError(later.Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"ledger"}})); err != nil {
		t.Errorf("remove the component of a migration: %v", err)
	}
}

func onlyError(_ generator.Report, _ string, err error) error { return err }

// discardOf is a sync that names the migration, where it is there to be named.
func discardOf(dir, edit string) generator.SyncRequest {
	r := generator.SyncRequest{Dir: dir}
	if edit != "deleted" {
		r.Discard = []string{generated}
	}
	return r
}

func kindOf(r generator.Report, path string) string {
	for _, d := range r.Drift {
		if d.Path == path {
			return d.Kind
		}
	}
	return ""
}
