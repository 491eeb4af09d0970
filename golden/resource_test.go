package golden

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/vet"
	"github.com/praecepta/praecepta-gen/templates"
)

// addResources adds resources to a service.
func addResources(t *testing.T, dir string, lists []resourceList) {
	t.Helper()
	for _, l := range lists {
		described, err := resource.Parse(l.name, "", l.fields, l.roles)
		if err != nil {
			t.Fatalf("add resource %s: %v", l, err)
		}
		described.HasEvents = l.events
		request := generator.ResourceRequest{Dir: dir, Resource: described}
		preview := request
		preview.Preview = generator.Preview{DryRun: true, Diff: true}
		before := files(t, dir)
		_, first, err := devel().AddResource(context.Background(), preview)
		if err != nil {
			t.Fatalf("add resource %s: %v", l, err)
		}
		_, second, err := devel().AddResource(context.Background(), preview)
		if err != nil || first != second || first == "" {
			t.Fatalf("add resource %s: two dry runs differ, or one failed: %v", l, err)
		}
		if diff := cmp.Diff(before, files(t, dir)); diff != "" {
			t.Fatalf("add resource %s: the dry run changed files:\n%s", l, diff)
		}
		report, _, err := devel().AddResource(context.Background(), request)
		if err != nil || len(report.Next) != 1 {
			t.Fatalf("add resource %s: %q, %v", l, report.Next, err)
		}
	}
}

// TestScaffoldedResourcesWork adds resources to one service, adds fields to one of them that
// was edited, and runs what its CI runs. With -every it runs the tests of 60 resources, which
// have all pairs of options of each type, those of a resource without one of its guards, and
// those of resources to which the fields were added one after another.
func TestScaffoldedResourcesWork(t *testing.T) {
	dir := emit(t, templates.FS, "persistence")
	lists := resourceLists(t)
	if !*exhaustive {
		lists = lists[:1]
	}
	lists = append(invoices(), lists...)
	addResources(t, dir, lists)
	addShipments(t, dir)
	addCustomerFields(t, dir)

	required := addRequiredDue(t, dir)
	checkScaffolds(t, dir)
	for _, file := range required { // the tests of the package have an optional field
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, nil, "go", "test", "-vet=off", "-timeout=60m", "./internal/service/...")
	if *exhaustive {
		t.Run("without a guard", resourceTestsFail)
		t.Run("with added fields", addedFieldsWork)
	}
}

// checkScaffolds runs what the CI of a service runs before its tests.
func checkScaffolds(t *testing.T, dir string) {
	t.Helper()
	if out := run(t, dir, nil, "gofmt", "-l", "internal/service"); out != "" {
		t.Errorf("gofmt would change %s", out)
	}
	run(t, dir, nil, "go", "mod", "tidy", "-diff")
	run(t, dir, nil, "go", "build", "./...")
	run(t, dir, nil, "go", "vet", "./internal/service/...", "./migrations", ".")
	run(t, dir, nil, "go", "run", ".", "migrate", "lint")
	checked, err := vet.Run(context.Background(), vet.Request{Dir: dir})
	if err != nil || len(checked.Findings) > 0 {
		t.Errorf("vet: %v, %v", checked.Findings, err)
	}
	report, err := devel().Check(context.Background(), dir)
	if err != nil || len(report.Drift) > 0 {
		t.Errorf("check: %v, %v", report.Drift, err)
	}
}

// resourceTestsFail removes what keeps tenants apart, and what keeps pages complete, from a
// scaffolded resource. Its own tests must fail.
func resourceTestsFail(t *testing.T) {
	dir := emit(t, templates.FS, "persistence")
	addResources(t, dir, []resourceList{
		{name: "customer", fields: []string{"name:string"}},
		{name: "invoice", fields: []string{"total:int:sort", "customer:ref(customers)", "number:string:unique", "rate:decimal:max=20"}},
	})
	const policy = "\tUSING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))\n" +
		"\tWITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));"
	failsWithout(t, dir, "invoices", map[string]scaffoldGuard{
		"policy": {
			"migrations/*_invoices.sql", [][2]string{{"CREATE POLICY tenant ON invoices\n" + policy, "CREATE POLICY tenant ON invoices USING (true);"}}, "",
		},
		"forced row-level security": {
			"migrations/*_invoices.sql", [][2]string{{"ALTER TABLE invoices FORCE ROW LEVEL SECURITY;\n", ""}}, "",
		},
		"tenant in the foreign key": {
			"migrations/*_invoices.sql", [][2]string{
				{"-- +goose Up\n", "-- +goose Up\nALTER TABLE customers ADD UNIQUE (id);\n"},
				{"FOREIGN KEY (tenant_id, customer) REFERENCES customers (tenant_id, id)", "FOREIGN KEY (customer) REFERENCES customers (id)"},
			}, "",
		},
		"foreign key": {
			"migrations/*_invoices.sql", [][2]string{
				{",\n\tCONSTRAINT invoices_customer_fkey FOREIGN KEY (tenant_id, customer) REFERENCES customers (tenant_id, id)", ""},
			}, "TestInvoicesAreIsolatedByTenant",
		},
		"tie-breaker": {
			"internal/service/invoices/list.go", [][2]string{
				{`"AND (total, id) > ($1, $2)", after.Value, after.ID`, `"AND total > $1", after.Value`},
				{`"ORDER BY total, id"`, `"ORDER BY total"`},
			}, "TestInvoicesSortByTotal",
		},
		"name of a unique constraint in Go": {
			"internal/service/invoices/invoices.go", [][2]string{{`case "invoices_number":`, `case "invoices_other":`}}, "TestInvoiceNumberIsUniquePerTenant",
		},
		"name of a foreign key in Go": {
			"internal/service/invoices/invoices.go", [][2]string{{`case "invoices_customer_fkey":`, `case "invoices_other_fkey":`}}, "TestInvoicesAreIsolatedByTenant",
		},
		"name of a check in Go": {
			"internal/service/invoices/invoices.go", [][2]string{{`case "invoices_rate_check":`, `case "invoices_other_check":`}}, "TestInvoiceValidation",
		},
		"name of a constraint in the migration": {
			"migrations/*_invoices.sql", [][2]string{{"CONSTRAINT invoices_number UNIQUE", "CONSTRAINT invoices_other UNIQUE"}}, "TestInvoiceNumberIsUniquePerTenant",
		},
		"version of an update": {
			"internal/service/invoices/repository.go", [][2]string{{"WHERE id = $1 AND ($2 OR version = ANY ($3))\n\t\tRETURNING", "WHERE id = $1 AND ($2 OR version = ANY ($3) OR true)\n\t\tRETURNING"}}, "TestInvoiceLifecycle",
		},
	})
	addShipments(t, dir)
	const migration, code = "migrations/*_shipments.sql", "internal/service/shipments/shipments.go"
	failsWithout(t, dir, "shipments", map[string]scaffoldGuard{
		"derived name of a check":             {code, [][2]string{{`case "positive_weight":`, `case "other":`}}, "TestShipmentValidation"},
		"derived name of a foreign key":       {code, [][2]string{{`case "to_customer":`, `case "other":`}}, "TestShipmentsAreIsolatedByTenant"},
		"derived name of a unique constraint": {code, [][2]string{{`case "shipments_tenant_id_code_key":`, `case "other":`}}, "TestShipmentCodeIsUniquePerTenant"},
		"name of a check in the migration":    {migration, [][2]string{{"CONSTRAINT positive_weight CHECK", "CONSTRAINT other CHECK"}}, "TestShipmentValidation"},
	})
	run(t, dir, nil, "go", "test", "-vet=off", "./internal/service/...")
}

// scaffoldGuard is code of a scaffolded package that keeps a promise.
type scaffoldGuard struct {
	file  string // a pattern
	edits [][2]string
	fails string // a test that fails without it, "" for all
}

// failsWithout removes one guard after another from a scaffolded package. Its own tests must fail.
func failsWithout(t *testing.T, dir, name string, guards map[string]scaffoldGuard) {
	t.Helper()
	for of, guard := range guards {
		t.Run(of, func(t *testing.T) {
			paths, err := filepath.Glob(filepath.Join(dir, guard.file))
			if err != nil || len(paths) != 1 {
				t.Fatalf("%s: %q, %v", guard.file, paths, err)
			}
			whole, err := os.ReadFile(paths[0])
			if err != nil {
				t.Fatal(err)
			}
			content := string(whole)
			for _, edit := range guard.edits {
				if strings.Count(content, edit[0]) != 1 {
					t.Fatalf("%s does not have %q once", guard.file, edit[0])
				}
				content = strings.Replace(content, edit[0], edit[1], 1)
			}
			write(t, paths[0], content, 0o644)
			defer write(t, paths[0], string(whole), 0o644)
			test := exec.Command("go", "test", "-vet=off", "./internal/service/"+name)
			test.Dir = dir
			out, err := test.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: "+guard.fails) {
				t.Errorf("without the %s, the tests of %s end with %v, and %s is not among the failures:\n%s", of, name, err, guard.fails, out)
			}
		})
	}
}
