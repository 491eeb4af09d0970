package cf02_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/praecepta/praecepta-gen/generator/vet/cf02"
	"github.com/praecepta/praecepta-gen/generator/vet/check"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsStatementsThatBypassIsolation(t *testing.T) {
	checktest.Run(t, cf02.Rule(), "a")
}

// found is what the rule finds in migrations, by their names: the lines and the rules.
func found(t *testing.T, migrations map[string]string) []string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("migrations.go", "package migrations\n\nimport \"embed\"\n\n//go:embed *.sql\nvar FS embed.FS\n")
	for name, content := range migrations {
		write(name, content)
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, filepath.Join(dir, "migrations.go"), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Fset: set, Dir: dir, Env: append(os.Environ(), "GO111MODULE=off")}, "file="+filepath.Join(dir, "migrations.go"))
	if err != nil || len(loaded) != 1 {
		t.Fatalf("%d packages, %v", len(loaded), err)
	}
	loaded[0].Syntax = []*ast.File{file}
	graph, err := checker.Analyze(check.Analyzers(check.Config{}, cf02.Rule()), loaded, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, action := range graph.Roots {
		if action.Err != nil {
			t.Fatal(action.Err)
		}
		for _, d := range action.Diagnostics {
			all = append(all, at(set, d))
		}
	}
	return all
}

func at(set *token.FileSet, d analysis.Diagnostic) string {
	p := set.Position(d.Pos)
	message, _, _ := strings.Cut(strings.TrimPrefix(d.Message, d.Category+": "), ":")
	return fmt.Sprintf("%s:%d %s %s", filepath.Base(p.Filename), p.Line, d.Category, message)
}

const isolated = `-- +goose Up
CREATE TABLE orders (tenant_id text NOT NULL DEFAULT current_setting('app.current_tenant', true), id uuid);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON orders USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));
`

func TestFindsMigrationsThatBypassIsolation(t *testing.T) {
	for name, test := range map[string]struct {
		migrations map[string]string
		want       []string
	}{
		"isolated":     {map[string]string{"1.sql": isolated}, nil},
		"no tenants":   {map[string]string{"1.sql": "CREATE TABLE countries (id int, name text CHECK (name <> 'tenant_id'));"}, nil},
		"in two files": {map[string]string{"1.sql": "CREATE TABLE orders (id int, tenant_id text);", "2.sql": strings.Split(isolated, ";\n")[1] + ";" + strings.Join(strings.Split(isolated, ";\n")[2:], ";\n")}, nil},
		"nothing": {map[string]string{"1.sql": "CREATE TABLE IF NOT EXISTS public.orders (\n\tid int,\n\ttenant_id text);"},
			[]string{"1.sql:1 CF-02, EX-05 the table orders has the column tenant_id but lacks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, a policy"}},
		"column later": {map[string]string{"1.sql": "CREATE TABLE orders (id int);", "2.sql": "\nALTER TABLE orders ADD COLUMN tenant_id text;"},
			[]string{"2.sql:2 CF-02, EX-05 the table orders has the column tenant_id but lacks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, a policy"}},
		"policy dropped": {map[string]string{"1.sql": isolated, "2.sql": "DROP POLICY tenant ON orders;"},
			[]string{"1.sql:2 CF-02, EX-05 the table orders has the column tenant_id but lacks a policy"}},
		"table dropped": {map[string]string{"1.sql": "CREATE TABLE orders (tenant_id text); DROP TABLE IF EXISTS orders;"}, nil},
		"way down":      {map[string]string{"1.sql": isolated + "-- +goose Down\nALTER TABLE orders DISABLE ROW LEVEL SECURITY; SET ROLE owner;"}, nil},
		"not forced": {map[string]string{"1.sql": isolated, "2.sql": "ALTER TABLE orders NO FORCE ROW LEVEL SECURITY;"},
			[]string{"2.sql:1 CF-02, EX-05 the table orders has the column tenant_id but lacks FORCE ROW LEVEL SECURITY"}},
		"set": {map[string]string{"1.sql": "SELECT set_config('app.current_tenant', 'acme', false);\nSET LOCAL app.current_tenant = 'acme';\nSET \"app\".current_tenant TO 'acme'"},
			[]string{"1.sql:1 EX-05, CF-02 " + cut("sets"), "1.sql:2 EX-05, CF-02 " + cut("sets"), "1.sql:3 EX-05, CF-02 " + cut("sets")}},
		"in functions": {map[string]string{"1.sql": "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$\nBEGIN\n\tSET LOCAL ROLE owner;\n\tEXECUTE 'SET ROLE owner';\nEND $$;"},
			[]string{"1.sql:1 CF-02, EX-05 " + cut("definer"), "1.sql:3 CF-02, EX-05 " + cut("role"), "1.sql:4 CF-02, EX-05 " + cut("role")}},
		"view": {map[string]string{"1.sql": "CREATE VIEW v AS SELECT * FROM orders WHERE tenant_id = current_setting('APP.current_tenant');"},
			[]string{"1.sql:1 EX-05, CF-02 " + cut("reads")}},
		"a column named role": {map[string]string{"1.sql": "UPDATE users SET role = 'admin'; -- SET ROLE owner"}, nil},
		"allowed":             {map[string]string{"1.sql": "-- praecepta:allow CF-02 this migration runs as the owner\nSET ROLE owner;"}, nil},
		"allows nothing": {map[string]string{"1.sql": "-- praecepta:allow CF-02 this was once needed\nSELECT 1;"},
			[]string{"1.sql:1 allow nothing here violates CF-02"}},
	} {
		if diff := cmp.Diff(test.want, found(t, test.migrations)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// cut is the beginning of a finding's text.
func cut(what string) string {
	return map[string]string{
		"sets":    "do not set app.current_tenant",
		"role":    "this statement changes the role (SET ROLE, RESET ROLE, SET SESSION AUTHORIZATION)",
		"definer": "a SECURITY DEFINER function runs with the rights of its owner",
		"reads":   "do not read app.current_tenant in a query",
	}[what]
}
