package generator_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

const unresolved = "unresolved merge conflict"

func TestMergeConflictInRequirements(t *testing.T) {
	for name, c := range map[string]struct{ content, resolved string }{
		"go.mod": {"module example.com/shop\n<<<<<<< HEAD\ngo 1.26.0\n=======\ngo 1.26.1\n>>>>>>> other\n", "go 1.26.1"},
		"go.sum": {"<<<<<<< HEAD\nexample.com/own v0.5.0 h1:own=\n=======\nexample.com/other v0.5.0 h1:other=\n>>>>>>> other\n", "example.com/other v0.5.0 h1:other=\nexample.com/own v0.5.0 h1:own=\n"},
	} {
		dir := shop(t, "ledger")
		put(t, dir, name, c.content)
		refused := func(command string, err error) {
			t.Helper()
			if err == nil || err.Error() != name+": "+unresolved || hint.Of(err) != "praecepta-gen sync" {
				t.Errorf("%s: %s: %v, hint %q", name, command, err, hint.Of(err))
			}
		}
		_, err := gen().Check(context.Background(), dir)
		refused("check", err)
		for _, how := range []func(context.Context, generator.ChangeRequest) (generator.Report, string, error){gen().Add, gen().Remove} {
			refused("add or remove", refusal(t, dir, how, "courier"))
		}
		if _, _, err := gen().Sync(context.Background(), generator.SyncRequest{Dir: dir}); err != nil {
			t.Errorf("%s: sync: %v", name, err)
		}
		if got := everything(t, dir)[name]; strings.Contains(got, "<<<<<<<") || !strings.Contains(got, c.resolved) {
			t.Errorf("%s was resolved to\n%s", name, got)
		}
		if report, err := gen().Check(context.Background(), dir); err != nil || len(report.Drift) > 0 {
			t.Errorf("%s: check after sync: %v, %v", name, report.Drift, err)
		}
	}
}

func TestMergeKeepsConflictBetweenEdits(t *testing.T) {
	for name, c := range map[string]struct{ content, hint string }{
		"go.mod": {"module example.com/shop\n<<<<<<< HEAD\nrequire {\n=======\ngo 1.26.1\n>>>>>>> other\n", "mv go.mod go.mod.orig && go mod init example.com/shop && praecepta-gen sync"},
		"go.sum": {"<<<<<<< HEAD\nnothing that go writes here\n=======\n>>>>>>> other\n", "mv go.sum go.sum.orig && praecepta-gen sync && go mod tidy"},
	} {
		dir := shop(t, "ledger")
		put(t, dir, name, c.content)
		before := everything(t, dir)
		_, _, err := gen().Sync(context.Background(), generator.SyncRequest{Dir: dir})
		if err == nil || !strings.HasPrefix(err.Error(), name+": "+unresolved+": ") || hint.Of(err) != c.hint {
			t.Errorf("%s: %v, hint %q", name, err, hint.Of(err))
		}
		if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
			t.Errorf("%s is refused, and changes %s", name, diff)
		}
	}
}

// TestNewerTableReplacesWrittenRequirements has a later generator sync services
// of an earlier one.
func TestNewerTableReplacesWrittenRequirements(t *testing.T) {
	later := invented()
	table := strings.NewReplacer("base v1.0.0", "base v1.1.0", "books v1.2.0", "books v1.3.0", "paper v0.1.0", "pens v0.1.0").Replace(string(later["requirements.txt"].Data))
	later["requirements.txt"] = &fstest.MapFile{Data: []byte(table)}
	next := generator.Generator{Templates: later, Version: "devel"}
	fresh := filepath.Join(t.TempDir(), "shop")
	if _, err := next.New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: fresh, Components: []string{"ledger"}}); err != nil {
		t.Fatal(err)
	}
	sync := func(dir string) []string {
		report, _, err := next.Sync(context.Background(), generator.SyncRequest{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, f := range report.Files {
			all = append(all, f.Action+" "+f.Path)
		}
		return all
	}

	asWritten := shop(t, "ledger")
	sync(asWritten)
	if diff := cmp.Diff(everything(t, fresh), everything(t, asWritten)); diff != "" {
		t.Errorf("it is not as a new service: %s", diff)
	}

	imported := shop(t, "ledger")
	put(t, imported, "internal/service/x.go", "package service\n\nimport _ \"example.com/paper/a4\"\n")
	sync(imported)
	if mod := everything(t, imported)["go.mod"]; !strings.Contains(mod, "example.com/paper v0.1.0 // indirect") || !strings.Contains(mod, "example.com/books v1.3.0\n") {
		t.Errorf("the user's code imports paper:\n%s", mod)
	}

	bumped := shop(t, "ledger")
	for name, text := range map[string]string{"go.mod": "module example.com/shop\n\ngo 1.26.0\n\nrequire (\n\texample.com/base v1.9.0\n\texample.com/books v1.9.0\n)\n", "go.sum": ""} {
		put(t, bumped, name, text)
	}
	if got := sync(bumped); !slices.Equal(got, []string{"rewrite praecepta.lock"}) {
		t.Errorf("what is required already is at least what is needed, and sync does %q", got)
	}
}

func TestGoSumDriftIsIgnored(t *testing.T) {
	dir := shop(t, "ledger")
	for name, change := range map[string]func(){
		"a line is gone": func() { put(t, dir, "go.sum", "example.com/base v1.0.0 h1:base=\n") },
		"a line is more": func() { put(t, dir, "go.sum", "example.com/zeal v1.0.0 h1:zeal=\n") },
	} {
		change()
		before := everything(t, dir)
		report, err := gen().Check(context.Background(), dir)
		if err != nil || len(report.Drift) > 0 {
			t.Errorf("%s: check: %v, %v", name, report.Drift, err)
		}
		if report, _, err = gen().Sync(context.Background(), generator.SyncRequest{Dir: dir}); err != nil || len(report.Files) > 0 {
			t.Errorf("%s: sync: %v, %v", name, report.Files, err)
		}
		if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
			t.Errorf("%s: sync changes %s", name, diff)
		}
	}
}

func TestMissingGoSumIsDrift(t *testing.T) {
	dir := shop(t, "ledger")
	before := everything(t, dir)
	if err := os.Remove(filepath.Join(dir, "go.sum")); err != nil {
		t.Fatal(err)
	}
	report, err := gen().Check(context.Background(), dir)
	if err != nil || len(report.Drift) != 1 || report.Drift[0].Path != "go.sum" || report.Drift[0].Fix != "praecepta-gen sync" {
		t.Errorf("check: %v, %v", report.Drift, err)
	}
	if _, _, err := gen().Sync(context.Background(), generator.SyncRequest{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Errorf("sync does not write the same go.sum: %s", diff)
	}
}
