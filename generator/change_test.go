package generator_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// invented is a set of templates in small. The ledger seeds a part, migrations and
// a package that its own code imports; the report needs the ledger; the courier
// stands alone.
func invented() fstest.MapFS {
	files := fstest.MapFS{}
	for name, content := range map[string]string{
		"requirements.txt": `go 1.26.0

[base]
require example.com/base v1.0.0
sum example.com/base v1.0.0 h1:base=

[ledger]
require example.com/books v1.2.0
require example.com/paper v0.1.0 // indirect
sum example.com/books v1.2.0 h1:books=
sum example.com/paper v0.1.0 h1:paper=

[report]
require example.com/paper v0.1.0
sum example.com/paper v0.1.0 h1:paper=

[courier]
require example.com/wheels v2.0.0+incompatible
sum example.com/wheels v2.0.0+incompatible h1:wheels=
`,
		"base/main.go":                            "package main\n",
		"base/praecepta.mk":                       "help:\n",
		"base/internal/service/service.go.tmpl":   "package service\n{{range .Parts}}\nimport _ \"{{$.Module}}/internal/service/{{.Part}}\"\n{{end}}",
		"base/internal/service/greetings.go.tmpl": "{{if not .Parts}}package service\n{{end}}",
		"base/internal/praecepta/components.go.tmpl": "package praecepta\n\ntype Settings struct{}\n\ntype Components struct {\n" +
			"{{range .Components}}\t{{.Field}} int\n{{end}}}\n",
		"base/internal/praecepta/testkit/testkit.go": "package testkit\n\nfunc Service() {}\n",

		"component/ledger/component.json": `{"summary": "s", "prefix": "LEDGER_", "type": "Ledger", "field": "Ledger", "part": "accounts",
			"seeds": ["migrations/*", "internal/service/accounts/*"]}`,
		"component/ledger/internal/praecepta/ledger/ledger.go.tmpl": "package ledger\n\nimport (\n\t_ \"example.com/books\"\n\n\t_ \"{{.Module}}/migrations\"\n)\n",
		"component/ledger/internal/praecepta/ledger/deep/deep.go":   "package deep\n",
		"component/ledger/internal/praecepta/testkit/ledger.go":     "package testkit\n\nfunc Ledger() {}\n",
		"component/ledger/migrations/1.sql":                         "create table accounts ();\n",
		"component/ledger/migrations/migrations.go":                 "package migrations\n",
		"component/ledger/internal/service/accounts/a.go.tmpl":      "package accounts\n\nimport _ \"{{.Module}}/internal/praecepta/ledger\"\n",
		"component/ledger/internal/service/accounts/a_test.go.tmpl": "package accounts_test\n\nimport _ \"{{.Module}}/internal/service/accounts\"\n",

		"component/report/component.json":                           `{"summary": "s", "prefix": "REPORT_", "type": "Report", "field": "Report", "needs": ["ledger"], "seeds": ["deploy/report/*"]}`,
		"component/report/internal/praecepta/report/report.go.tmpl": "package report\n\nimport _ \"{{.Module}}/internal/praecepta/ledger/deep\"\n",
		"component/report/deploy/report/board.json":                 "{}\n",

		"component/courier/component.json":                        `{"summary": "s", "prefix": "COURIER_", "type": "Courier", "field": "Courier"}`,
		"component/courier/internal/praecepta/courier/courier.go": "package courier\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return files
}

// gen is a generator of what is invented.
func gen() generator.Generator {
	return generator.Generator{Templates: invented(), Version: "devel"}
}

// shop is a new service of the components.
func shop(t *testing.T, components ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	if _, err := gen().New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: components}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func add(t *testing.T, dir string, components ...string) generator.Report {
	t.Helper()
	report, _, err := gen().Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: components})
	if err != nil {
		t.Fatalf("add %q: %v", components, err)
	}
	return report
}

func remove(t *testing.T, dir string, components ...string) generator.Report {
	t.Helper()
	report, _, err := gen().Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: components})
	if err != nil {
		t.Fatalf("remove %q: %v", components, err)
	}
	return report
}

// refusal is why components cannot go or come; nothing may have changed.
func refusal(t *testing.T, dir string, how func(context.Context, generator.ChangeRequest) (generator.Report, string, error), components ...string) error {
	t.Helper()
	before := everything(t, dir)
	_, _, err := how(context.Background(), generator.ChangeRequest{Dir: dir, Components: components})
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Errorf("%q is refused, and changes %s", components, diff)
	}
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("%q: %v", components, err)
		return errors.New("")
	}
	return err
}

// everything is all that a folder holds: folders, modes and bytes. It leaves out what
// undo reads.
func everything(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, _ := filepath.Rel(dir, name)
		switch relative = filepath.ToSlash(relative); relative {
		case ".praecepta":
			return nil
		case ".praecepta/undo":
			return fs.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		var content []byte
		if info.Mode().IsRegular() {
			content, err = os.ReadFile(name)
		}
		all[relative] = fmt.Sprintf("%v %s", info.Mode(), content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func has(t *testing.T, dir, name string) bool {
	t.Helper()
	_, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name)))
	return err == nil
}

// orders are all orders of names.
func orders(names []string) [][]string {
	if len(names) == 0 {
		return [][]string{nil}
	}
	var all [][]string
	for i, first := range names {
		for _, rest := range orders(slices.Delete(slices.Clone(names), i, i+1)) {
			all = append(all, append([]string{first}, rest...))
		}
	}
	return all
}

// owners are services whose praecepta.yaml and go.mod have been edited.
var owners = map[string]func(t *testing.T, dir string){
	"new": func(*testing.T, string) {},
	"with a manifest of its own": func(t *testing.T, dir string) {
		put(t, dir, "praecepta.yaml", "# ours\nversion: 1\nmodule: example.com/shop # for good\nservice: shop\ncomponents: [ ] # none yet\n")
	},
	"with requirements of its own": func(t *testing.T, dir string) {
		put(t, dir, "go.mod", "module example.com/shop\n\ngo 1.26.0\n\nrequire (\n\texample.com/base v1.0.0\n\texample.com/own v0.5.0 // pinned\n)\n\nrequire (\n\texample.com/deep v0.1.0 // indirect\n\texample.com/zeal v0.1.0 // indirect\n)\n")
		put(t, dir, "go.sum", "example.com/base v1.0.0 h1:base=\nexample.com/own v0.5.0 h1:own=\n")
		put(t, dir, "internal/service/own.go", "package service\n\nimport _ \"example.com/own\"\n")
	},
	"with requirements that are bumped": func(t *testing.T, dir string) {
		put(t, dir, "go.mod", "module example.com/shop\n\ngo 1.27.0\n\nrequire example.com/base v1.5.0\n\nrequire example.com/paper v0.3.0 // indirect\n")
		put(t, dir, "go.sum", "example.com/base v1.5.0 h1:base=\nexample.com/paper v0.1.0 h1:paper=\nexample.com/paper v0.3.0 h1:paper=\n")
	},
	"with requirements that are lower": func(t *testing.T, dir string) {
		put(t, dir, "go.mod", "module example.com/shop\n\ngo 1.26.0\n\nrequire example.com/base v1.5.0\n\nrequire (\n\texample.com/books v1.0.0 // indirect\n\texample.com/paper v0.0.1 // indirect\n)\n")
		put(t, dir, "go.sum", "example.com/base v1.5.0 h1:base=\nexample.com/books v1.0.0 h1:books=\n")
	},
}

func TestAddRemoveInAnyOrder(t *testing.T) {
	names := []string{"ledger", "report", "courier"}
	for name, own := range owners {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for bits := 1; bits < 1<<len(names); bits++ {
				var set []string
				for i, name := range names {
					if bits&(1<<i) != 0 {
						set = append(set, name)
					}
				}
				addAndRemove(t, own, set)
			}
		})
	}
}

// addAndRemove adds and removes the components at once, and in every order.
func addAndRemove(t *testing.T, own func(*testing.T, string), set []string) {
	t.Helper()
	once := shop(t)
	own(t, once)
	before := everything(t, once)
	add(t, once, set...)
	want := everything(t, once)
	if report, err := gen().Check(context.Background(), once); err != nil || len(report.Drift) > 0 {
		t.Errorf("%q: %v, %v", set, report.Drift, err)
	}
	for _, order := range orders(set) {
		dir := shop(t)
		own(t, dir)
		for _, component := range order {
			add(t, dir, component)
		}
		if diff := cmp.Diff(want, everything(t, dir)); diff != "" {
			t.Errorf("%q one after the other is not the same as at once: %s", order, diff)
		}
		if again := add(t, dir, order...); len(again.Files) > 0 {
			t.Errorf("adding what is there changes %v", again.Files)
		}
		for i, component := range order {
			if component == "ledger" && slices.Contains(order[i:], "report") {
				remove(t, dir, order[i:]...) // at once: the one needs the other
				break
			}
			remove(t, dir, component)
		}
		if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
			t.Errorf("%q came and went, and left %s", order, diff)
		}
	}
	remove(t, once, set...)
	if diff := cmp.Diff(before, everything(t, once)); diff != "" {
		t.Errorf("%q came and went at once, and left %s", set, diff)
	}
}

// TestComponentThatWasNotGeneratedIsAdded generates what praecepta.yaml lists and the lock
// does not have.
func TestComponentThatWasNotGeneratedIsAdded(t *testing.T) {
	dir := shop(t, "report")
	var kept []string
	for line := range strings.Lines(contentOf(t, dir, tree.LockPath)) {
		if !strings.Contains(line, " report ") && !strings.Contains(line, " ledger ") {
			kept = append(kept, line)
		}
	}
	put(t, dir, tree.LockPath, strings.Join(kept, ""))
	if report := add(t, dir, "courier"); !slices.Contains(report.Notices, "report: also added, because praecepta.yaml lists it") {
		t.Errorf("said %q", report.Notices)
	}
}

func TestNeededComponentsAreAddedAndRemoved(t *testing.T) {
	dir := shop(t)
	report := add(t, dir, "report")
	if want := []string{
		"ledger: also added, because report needs it",
		"internal/service/service.go was not changed: it does not import example.com/shop/internal/praecepta/component, or imports it twice",
	}; !slices.Equal(report.Notices, want) {
		t.Errorf("said %q", report.Notices)
	}
	if want := `in internal/service/service.go, import "example.com/shop/internal/service/accounts", and pass accounts.New(c.Ledger) to component.Join; c is the parameter of type praecepta.Components`; !slices.Equal(report.Next, []string{want}) {
		t.Errorf("next: %q", report.Next)
	}
	err := refusal(t, dir, gen().Remove, "ledger")
	if !strings.HasPrefix(err.Error(), "ledger: report needs it") || hint.Of(err) != "praecepta-gen remove ledger report" {
		t.Errorf("%v, hint %q", err, hint.Of(err))
	}
	report = remove(t, dir, "report")
	if !slices.Contains(report.Notices, "ledger: also removed, because no other component needs it") || has(t, dir, "internal/praecepta/ledger") {
		t.Errorf("said %q", report.Notices)
	}
	// What was asked for by name stays.
	add(t, dir, "report")
	add(t, dir, "ledger")
	remove(t, dir, "report")
	if !has(t, dir, "internal/praecepta/ledger/ledger.go") || has(t, dir, "internal/praecepta/report") || has(t, dir, "deploy") {
		t.Error("the report took along what was asked for, or left something")
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	for _, c := range []struct {
		there []string
		how   func(context.Context, generator.ChangeRequest) (generator.Report, string, error)
	}{{nil, gen().Add}, {[]string{"ledger"}, gen().Remove}} {
		dir := shop(t)
		if c.there != nil {
			add(t, dir, c.there...)
		}
		before := everything(t, dir)
		dry, diff, err := c.how(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"ledger"}, Preview: generator.Preview{DryRun: true, Diff: true}})
		if err != nil {
			t.Fatal(err)
		}
		if changed := cmp.Diff(before, everything(t, dir)); changed != "" {
			t.Errorf("a dry run changes %s", changed)
		}
		wet, same, err := c.how(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"ledger"}, Preview: generator.Preview{Diff: true}})
		if err != nil || cmp.Diff(dry, wet) != "" || diff != same {
			t.Errorf("%v: %s", err, cmp.Diff(dry, wet))
		}
		for _, path := range []string{"praecepta.yaml", "go.mod", "migrations/1.sql"} {
			if !strings.Contains(diff, path+"\n") {
				t.Errorf("the diff does not show %s", path)
			}
		}
	}
}

func TestExistingFileIsKeptInPlaceOfScaffold(t *testing.T) {
	for name, content := range map[string]string{"something else": "mine\n", "the very same": "create table accounts ();\n"} {
		dir := shop(t)
		put(t, dir, "migrations/1.sql", content)
		before := everything(t, dir)
		report := add(t, dir, "ledger")
		if !slices.Contains(report.Notices, "migrations/1.sql: not changed: the file already exists and is user-owned") {
			t.Errorf("%s: said %q", name, report.Notices)
		}
		remove(t, dir, "ledger")
		if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestRemoveKeepsEditedScaffolds(t *testing.T) {
	dir := shop(t)
	before := everything(t, dir)
	add(t, dir, "ledger")
	put(t, dir, "migrations/1.sql", "create table books ();\n")
	put(t, dir, "migrations/2.sql", "mine\n")
	report := remove(t, dir, "ledger")
	if !slices.Contains(report.Notices, "migrations/1.sql: not removed: the file was edited") {
		t.Errorf("said %q", report.Notices)
	}
	after := everything(t, dir)
	for _, name := range []string{"migrations", "migrations/1.sql", "migrations/2.sql"} {
		if _, stays := after[name]; !stays {
			t.Errorf("%s is gone", name)
		}
		delete(after, name)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
	if report, err := gen().Check(context.Background(), dir); err != nil || len(report.Drift) > 0 {
		t.Errorf("%v, %v", report.Drift, err)
	}
	// It is nothing but the user's from then on.
	report = add(t, dir, "ledger")
	if !slices.Contains(report.Notices, "migrations/1.sql: not changed: the file already exists and is user-owned") || !has(t, dir, "internal/service/accounts/a.go") {
		t.Errorf("said %q", report.Notices)
	}
}

func TestRemoveReportsAppliedMigrations(t *testing.T) {
	dir := shop(t, "courier")
	add(t, dir, "ledger")
	const want = "migrations/1.sql: migration files removed; databases where they were applied keep their tables and data"
	if report := remove(t, dir, "ledger"); !slices.Contains(report.Notices, want) {
		t.Errorf("said %q", report.Notices)
	}
	if report := remove(t, dir, "courier"); len(report.Notices) > 0 {
		t.Errorf("said %q", report.Notices)
	}
}

func TestComponentCannotWriteScaffoldOfBase(t *testing.T) {
	// What a service of no parts begins with, it keeps; one of parts never gets it.
	none, some := shop(t), shop(t, "ledger")
	if report := add(t, none, "ledger"); slices.ContainsFunc(report.Files, func(f generator.File) bool { return strings.HasPrefix(f.Path, "internal/service/g") }) {
		t.Errorf("%v", report.Files)
	}
	if !has(t, none, "internal/service/greetings.go") {
		t.Error("a seed of the base is gone")
	}
	put(t, some, "internal/service/service.go", "package service\n")
	remove(t, some, "ledger")
	if has(t, some, "internal/service/greetings.go") {
		t.Error("a seed of the base is written")
	}
	for _, dir := range []string{none, some} {
		if report, err := gen().Check(context.Background(), dir); err != nil || len(report.Drift) > 0 {
			t.Errorf("%v, %v", report.Drift, err)
		}
	}
}

func TestRemoveRefusesUsedComponent(t *testing.T) {
	for name, c := range map[string]struct{ file, code, want string }{
		"its package":             {"internal/service/x.go", "package service\n\nimport _ \"example.com/shop/internal/praecepta/ledger\"\n", "internal/service/x.go:3 (example.com/shop/internal/praecepta/ledger)"},
		"one below it":            {"x.go", "package main\n\nimport (\n\t\"fmt\"\n\n\tdeep \"example.com/shop/internal/praecepta/ledger/deep\"\n)\n", "x.go:6 (example.com/shop/internal/praecepta/ledger/deep)"},
		"its part":                {"internal/service/service.go", "package service\n\nimport _ \"example.com/shop/internal/service/accounts\"\n", "internal/service/service.go:3 (example.com/shop/internal/service/accounts)"},
		"its migrations":          {"tools/x.go", "//go:build tools\n\npackage tools\n\nimport _ `example.com/shop/migrations`\n", "tools/x.go:5 (example.com/shop/migrations)"},
		"in a test":               {"internal/service/x_test.go", "package service\n\nimport _ \"example.com/shop/internal/praecepta/ledger\"\n", "internal/service/x_test.go:3 "},
		"an edited seed":          {"internal/service/accounts/a.go", "package accounts\n\nimport _ \"example.com/shop/internal/praecepta/ledger\" // mine\n", "internal/service/accounts/a.go:3 "},
		"what a test started":     {"x_test.go", "package main\n\nimport \"example.com/shop/internal/praecepta/testkit\"\n\nfunc f() {\n\ttestkit.Service()\n\ttestkit.Ledger()\n}\n", "x_test.go:7 (testkit.Ledger)"},
		"by another name":         {"x_test.go", "package main\n\nimport kit \"example.com/shop/internal/praecepta/testkit\"\n\nvar _ = kit.Ledger\n", "x_test.go:5 (kit.Ledger)"},
		"what was wired":          {"x.go", "package main\n\nimport \"example.com/shop/internal/praecepta\"\n\nfunc f(c praecepta.Components) { _ = c.Ledger }\n", "x.go:5 (praecepta.Components.Ledger)"},
		"in a file that is no Go": {"x.go", "<<<<<<< HEAD\n", "x.go:1:1: "},
	} {
		dir := shop(t)
		add(t, dir, "ledger")
		put(t, dir, c.file, c.code)
		err := refusal(t, dir, gen().Remove, "ledger")
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct{ file, code string }{
		"a dot folder":          {".old/x.go", "package old\n\nimport _ \"example.com/shop/internal/praecepta/ledger\"\n"},
		"test data":             {"testdata/x.go", "package old\n\nimport _ \"example.com/shop/internal/praecepta/ledger\"\n"},
		"another package":       {"x.go", "package main\n\nimport _ \"example.com/shop/internal/praecepta/ledgers\"\n"},
		"what stays of ours":    {"x.go", "package main\n\nimport \"example.com/shop/internal/praecepta/testkit\"\n\nfunc f() { testkit.Service() }\n"},
		"a namesake":            {"x.go", "package main\n\nimport _ \"example.com/shop/internal/praecepta\"\n\nfunc f(c struct{ Ledger int }) { _ = c.Ledger }\n"},
		"a file that is hidden": {"_x.go", "<<<<<<< HEAD\n"},
	} {
		dir := shop(t)
		add(t, dir, "ledger")
		put(t, dir, c.file, c.code)
		if _, _, err := gen().Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"ledger"}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A module of its own within the service is another's.
	dir := shop(t)
	add(t, dir, "ledger")
	put(t, dir, "tools/go.mod", "module example.com/tools\n")
	put(t, dir, "tools/x.go", "package tools\n\nimport _ \"example.com/shop/internal/praecepta/ledger\"\n")
	remove(t, dir, "ledger")
}

func TestRemoveRefusesComponentImportedByAnother(t *testing.T) {
	templates := invented()
	templates["component/courier/internal/praecepta/courier/courier.go"].Data = []byte("package courier\n\nimport _ \"example.com/shop/internal/praecepta/ledger\"\n")
	g := generator.Generator{Templates: templates, Version: "devel"}
	dir := shop(t)
	if _, _, err := g.Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"ledger", "courier"}}); err != nil {
		t.Fatal(err)
	}
	if err := refusal(t, dir, g.Remove, "ledger"); !strings.Contains(err.Error(), "internal/praecepta/courier/courier.go:3 ") {
		t.Error(err)
	}
}

func TestEditedGeneratedFileRefusesChange(t *testing.T) {
	for _, c := range []struct {
		name, edited string
		hint         string
		there        []string
		how          func(context.Context, generator.ChangeRequest) (generator.Report, string, error)
	}{
		{"add", "praecepta.mk", "praecepta-gen own ", nil, gen().Add},
		{"remove", "praecepta.mk", "praecepta-gen own ", []string{"ledger"}, gen().Remove},
		{"remove, of what goes", "internal/praecepta/ledger/ledger.go", "praecepta-gen sync --discard ", []string{"ledger"}, gen().Remove},
		{"remove, next to removed files", "internal/praecepta/ledger/mine.go", "praecepta-gen sync --discard ", []string{"ledger"}, gen().Remove},
	} {
		dir := shop(t, "courier")
		if c.there != nil {
			add(t, dir, c.there...)
		}
		put(t, dir, c.edited, "package ledger // mine\n")
		err := refusal(t, dir, c.how, "ledger")
		if !strings.Contains(err.Error(), ": "+c.edited+";") || !strings.HasPrefix(hint.Of(err), c.hint+c.edited) {
			t.Errorf("%s: %v, hint %q", c.name, err, hint.Of(err))
		}
	}
}

func TestChangeRefusesIncompleteService(t *testing.T) {
	for name, c := range map[string]struct {
		change     func(dir string)
		want, hint string
	}{
		"no lock":         {func(dir string) { _ = os.Remove(filepath.Join(dir, "praecepta.lock")) }, "praecepta.lock: no such file", "praecepta-gen sync"},
		"no manifest":     {func(dir string) { _ = os.Remove(filepath.Join(dir, "praecepta.yaml")) }, "praecepta.yaml: no such file, ", "git checkout HEAD -- praecepta.yaml || praecepta-gen schema"},
		"no go.mod":       {func(dir string) { _ = os.Remove(filepath.Join(dir, "go.mod")) }, "go.mod: the file does not exist", "go mod init example.com/shop && praecepta-gen sync"},
		"a broken go.mod": {func(dir string) { put(t, dir, "go.mod", "module example.com/shop\nrequire {\n") }, "", ""},
	} {
		for _, how := range []func(context.Context, generator.ChangeRequest) (generator.Report, string, error){gen().Add, gen().Remove} {
			dir := shop(t)
			add(t, dir, "ledger")
			c.change(dir)
			_, _, err := how(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"ledger"}})
			if name == "a broken go.mod" && err != nil && strings.Contains(err.Error(), "go.mod") {
				continue
			}
			if err == nil && c.want != "" { // there already
				_, _, err = how(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"courier"}})
			}
			if c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want) || hint.Of(err) != c.hint) {
				t.Errorf("%s: %v, hint %q", name, err, hint.Of(err))
			}
		}
	}
	for _, how := range []func(context.Context, generator.ChangeRequest) (generator.Report, string, error){gen().Add, gen().Remove} {
		err := refusal(t, shop(t), how, "legder")
		if !strings.Contains(err.Error(), "did you mean ledger?") || hint.Of(err) != "praecepta-gen list components" {
			t.Errorf("%v, hint %q", err, hint.Of(err))
		}
	}
	if report := remove(t, shop(t), "ledger"); len(report.Files) > 0 || !slices.Equal(report.Notices, []string{"ledger: not in the service"}) {
		t.Errorf("%v", report)
	}
}

func TestRemoveKeepsRequirementOfUserCode(t *testing.T) {
	dir := shop(t)
	add(t, dir, "ledger")
	put(t, dir, "internal/service/x_test.go", "package service\n\nimport _ \"example.com/books/pages\"\n")
	report := remove(t, dir, "ledger")
	got := everything(t, dir)
	for name, want := range map[string]string{"go.mod": "\texample.com/books v1.2.0\n", "go.sum": "example.com/paper v0.1.0 h1:paper=\n"} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s has no %q:\n%s", name, want, got[name])
		}
	}
	if !report.Tidy {
		t.Error("only the go command can tell what else is needed, and that is not said")
	}
}

func TestApplyDoesNotFollowSymlink(t *testing.T) {
	dir, outside := shop(t), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "migrations")); err != nil {
		t.Fatal(err)
	}
	before := everything(t, dir)
	_, _, err := gen().Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"ledger"}})
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a symlink out is followed: %v", err)
	}
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" || len(everything(t, outside)) > 1 {
		t.Error(diff)
	}
}

func TestComponentsThere(t *testing.T) {
	dir := shop(t)
	add(t, dir, "report")
	there, err := gen().ComponentsThere(dir)
	slices.Sort(there)
	if err != nil || !slices.Equal(there, []string{"ledger", "report"}) {
		t.Errorf("%q, %v", there, err)
	}
}

func TestServiceIsIndependentOfAddOrder(t *testing.T) {
	one, two := shop(t, "report", "courier"), shop(t)
	add(t, two, "courier", "report")
	a, b := everything(t, one), everything(t, two)
	for _, name := range []string{"internal/service/service.go", "internal/service/greetings.go", "praecepta.lock"} { // scaffolded files of the base are from the first day
		delete(a, name)
		delete(b, name)
	}
	if !maps.Equal(a, b) {
		t.Error(cmp.Diff(a, b))
	}
}
