package golden

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/templates"
)

// lintDriver lints every folder of migrations below its argument, and prints the
// findings of each without their hints. It is built once, as the parser takes
// seconds to start.
const lintDriver = `package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"example.com/shop/internal/praecepta/component"
	"example.com/shop/internal/praecepta/persistence/migratelint"
)

func main() {
	found := map[string][]string{}
	folders, _ := os.ReadDir(os.Args[1])
	for _, folder := range folders {
		findings, err := migratelint.Lint([]component.Migrations{ {Folder: "m", Files: os.DirFS(filepath.Join(os.Args[1], folder.Name()))} })
		if err != nil {
			panic(err)
		}
		found[folder.Name()] = []string{}
		for _, f := range findings {
			f.Hint = ""
			found[folder.Name()] = append(found[folder.Name()], f.String())
		}
	}
	_ = json.NewEncoder(os.Stdout).Encode(found)
}
`

// lintFirst is the first file of a case that lists no files: a table that the
// service has been using when the statements of the case run.
const lintFirst = `-- +goose Up
CREATE TABLE orders (tenant_id text NOT NULL, id uuid NOT NULL, item text, total int, PRIMARY KEY (tenant_id, id));
CREATE INDEX orders_item ON orders (item);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON orders
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));
-- +goose Down
DROP TABLE orders;
`

// TestMigrateLint reads golden/testdata/lint. A case is a line "== name", SQL that
// becomes 00002_b.sql from its line 2 on, or files that begin with ">> FILE.sql",
// and after ">> want" the findings as "FILE.sql:LINE: RULE", without FILE.sql: for
// 00002_b.sql. ISOLATED stands for the expression of a policy, \r and \ufeff for
// the characters.
func TestMigrateLint(t *testing.T) {
	dir := emit(t, templates.FS, "persistence")
	write := func(path, content string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "internal/lintdriver/main.go"), lintDriver)
	driver := filepath.Join(t.TempDir(), "driver")
	run(t, dir, nil, "go", "build", "-o", driver, "./internal/lintdriver")

	cases := lintCases(t)
	root := t.TempDir()
	for name, c := range cases {
		for file, content := range c.files {
			write(filepath.Join(root, name, file), content)
		}
	}
	cmd := exec.Command(driver, root)
	cmd.Env = []string{} // it reads none
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var found map[string][]string
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, shorten(found[name])); diff != "" {
				t.Errorf("findings (-want +got):\n%s\nin full: %s", diff, strings.Join(found[name], "\n"))
			}
		})
	}
	every(t, cases, found)
}

// every holds the cases to all rules of the package: each is found, and each allowed.
func every(t *testing.T, cases map[string]lintCase, found map[string][]string) {
	t.Helper()
	source := files(t, filepath.Join("..", "templates", "component", "persistence", "internal", "praecepta", "persistence", "migratelint"))["rules.go.tmpl"]
	_, list, _ := strings.Cut(source, "const (\n")
	list, _, _ = strings.Cut(list, "\n)")
	rules := 0
	for line := range strings.Lines(list) {
		words := strings.Split(line, `"`)
		if len(words) != 3 {
			continue
		}
		rules++
		seen := slices.ContainsFunc(slices.Concat(slices.Collect(valuesOf(found))...), func(f string) bool { return strings.Contains(f, ": "+words[1]+": ") })
		allowed := strings.HasPrefix(words[1], "allow-")
		for _, c := range cases {
			for _, content := range c.files {
				allowed = allowed || len(c.want) == 0 && strings.Contains(content, "-- lint:allow "+words[1]+":")
			}
		}
		if !seen || !allowed {
			t.Errorf("rule %s: found in a case: %v, allowed in a case: %v", words[1], seen, allowed)
		}
	}
	if rules < 20 {
		t.Errorf("%d rules were read from rules.go.tmpl", rules)
	}
}

func valuesOf(m map[string][]string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// shorten keeps "00001_a.sql:12: rule" of every finding.
func shorten(findings []string) []string {
	short := []string{}
	for _, f := range findings {
		parts := strings.SplitN(strings.TrimPrefix(f, "m/"), ": ", 3)
		short = append(short, strings.Join(parts[:2], ": "))
	}
	return short
}

type lintCase struct {
	files map[string]string
	want  []string
}

func lintCases(t *testing.T) map[string]lintCase {
	t.Helper()
	cases := map[string]lintCase{}
	paths, err := filepath.Glob("testdata/lint/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	special := strings.NewReplacer(`\r`, "\r", `\ufeff`, "\ufeff",
		"ISOLATED", "tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), ''))")
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range strings.Split("\n"+string(content), "\n== ")[1:] {
			name, rest, _ := strings.Cut(text, "\n")
			name = strings.ReplaceAll(name, " ", "-")
			if _, taken := cases[name]; taken {
				t.Fatalf("%s: two cases are named %s", path, name)
			}
			rest, want, wants := strings.Cut(rest, ">> want")
			if !wants {
				t.Fatalf("%s: %s: no wanted findings", path, name)
			}
			c := lintCase{files: map[string]string{}, want: []string{}}
			for line := range strings.Lines(want) {
				if line = strings.TrimSpace(line); line != "" && !strings.Contains(line, ".sql:") {
					line = "00002_b.sql:" + line
				}
				if line != "" {
					c.want = append(c.want, line)
				}
			}
			if !strings.HasPrefix(rest, ">> ") {
				c.files["00001_a.sql"] = lintFirst
				c.files["00002_b.sql"] = special.Replace("-- +goose Up\n" + rest + "-- +goose Down\nSELECT 1;\n")
				rest = ""
			}
			for _, file := range strings.Split("\n"+rest, "\n>> ")[1:] {
				head, body, _ := strings.Cut(file, "\n")
				c.files[head] = special.Replace(body)
			}
			cases[name] = c
		}
	}
	return cases
}

// TestMigrateLintOfAService runs the command of a service with every component,
// with no environment at all: over what is emitted, over a migration that a user
// adds, and in a build with the tag that `make build` sets.
func TestMigrateLintOfAService(t *testing.T) {
	all := known(t, templates.FS)
	dir := emit(t, templates.FS, all.Names()...)
	binary := filepath.Join(t.TempDir(), "shop")
	lint := func(tags, wantOut, wantErr string, wantCode int) {
		t.Helper()
		run(t, dir, nil, "go", "build", "-ldflags", "-s -w", "-tags", tags, "-o", binary, ".")
		var stdout, stderr strings.Builder
		cmd := exec.Command(binary, "migrate", "lint")
		cmd.Env, cmd.Stdout, cmd.Stderr = []string{}, &stdout, &stderr
		_ = cmd.Run()
		if diff := cmp.Diff([]string{wantOut, wantErr}, []string{stdout.String(), stderr.String()}); diff != "" || cmd.ProcessState.ExitCode() != wantCode {
			t.Errorf("exit %d, want %d; output (-want +got):\n%s", cmd.ProcessState.ExitCode(), wantCode, diff)
		}
	}
	lint("", "", "", 0)
	if err := os.WriteFile(filepath.Join(dir, "migrations", "00031_item.sql"), []byte("-- +goose Up\nCREATE INDEX products_name ON products (name);\n\n-- +goose Down\nDROP INDEX products_name;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	lint("", "migrations/00031_item.sql:2: index-blocks-writes: CREATE INDEX blocks writes to products until it is done\n"+
		"hint: CREATE INDEX CONCURRENTLY, in a file with `-- +goose NO TRANSACTION`\n", "migrate lint: 1 finding\n", 1)
	lint("nolint", "", "migrate lint: this binary was built with the tag nolint\nhint: make lint\n", 2)

	mk := files(t, dir)["praecepta.mk"]
	if !strings.Contains(mk, "\tgo run $(MAIN) migrate lint\n") || !strings.Contains(mk, "go build -trimpath -tags nolint ") {
		t.Errorf("praecepta.mk: make lint does not run it, or make build includes the parser:\n%s", mk)
	}
	if mk := files(t, emit(t, templates.FS))["praecepta.mk"]; strings.Contains(mk, "migrate") {
		t.Errorf("praecepta.mk of a service without migrations: %s", mk)
	}
}

// TestEmittedMigrationsAreLinted holds component.json to the folders of migrations that
// components have.
func TestEmittedMigrationsAreLinted(t *testing.T) {
	for _, c := range known(t, templates.FS) {
		emitted := files(t, filepath.Join("..", "templates", "component", c.Name))
		found := false
		for path := range emitted {
			if rest, own := strings.CutPrefix(path, "internal/praecepta/"+c.Name+"/"); own && strings.HasSuffix(path, ".sql") {
				found = true
				if filepath.ToSlash(filepath.Dir(rest)) != "migrations" {
					t.Errorf("%s: %s is not in the folder migrations, which migrate lint reads", c.Name, path)
				}
			}
		}
		if found != (c.Migrations != "") {
			t.Errorf("%s: it has migrations: %v, and component.json names %q", c.Name, found, c.Migrations)
		}
	}
}
