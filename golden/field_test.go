package golden

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/textmerge"
	"github.com/praecepta/praecepta-gen/templates"
)

// addedField is a field to add to a resource with rows.
type addedField struct{ word, fill string }

// addField adds a field to a resource of a service. None of its files may conflict.
func addField(t *testing.T, dir, name string, f addedField) {
	t.Helper()
	request := generator.FieldRequest{Dir: dir, Resource: name, Field: f.word, Fill: f.fill, Merge: textmerge.Git(context.Background())}
	preview := request
	preview.Preview = generator.Preview{DryRun: true, Diff: true}
	before := files(t, dir)
	_, first, err := devel().AddField(context.Background(), preview)
	if err != nil || first == "" {
		t.Fatalf("add field %s %s: %v", name, f.word, err)
	}
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Fatalf("add field %s %s: the dry run changed files:\n%s", name, f.word, diff)
	}
	report, second, err := devel().AddField(context.Background(), generator.FieldRequest{
		Dir: dir, Resource: name, Field: f.word, Fill: f.fill, Merge: request.Merge, Preview: generator.Preview{Diff: true},
	})
	if err != nil || first != second || len(report.Next) != 1 || len(report.Conflicts) > 0 {
		t.Fatalf("add field %s %s: %q, conflicts %q, %v; the same as the dry run: %t", name, f.word, report.Next, report.Conflicts, err, first == second)
	}
}

// customerFields are fields to add to the customers of invoices, of each way in which a
// migration gives existing rows a value.
func customerFields() []addedField {
	return []addedField{
		{word: "level:int:min=1:max=5:default=3:sort"}, {word: "country:string:max=2:filter", fill: "DE"}, {word: "code:string?:unique:immutable:max=12"},
		{word: "tags:string[]:max=5"}, {word: "seller:ref(products)?:filter"},
	}
}

// addCustomerFields edits the package of the customers as a user would, and adds fields to
// it. The service gets a test with rows of the release before the fields.
func addCustomerFields(t *testing.T, dir string) {
	t.Helper()
	const folder = "internal/service/customers/"
	edits := map[string][2]string{
		"customers.go": {"\tmade, err := insert(", "\tif _, err := count(ctx, h.db); err != nil {\n\t\treturn nil, err\n\t}\n\tmade, err := insert("},
		"repository.go": {
			"func remove(", "// count returns the number of customers.\nfunc count(ctx context.Context, q persistence.Querier) (int64, error) {\n" +
				"\treturn persistence.Value[int64](ctx, q, \"SELECT count(*) FROM customers\")\n}\n\nfunc remove(",
		},
		"customers_test.go": {
			"func TestCustomerPagination(", "func TestCustomersCanBeListed(t *testing.T) {\n" +
				"\ttestkit.Self(t, testkit.Postgres(t).Variables()).As(\"acme\").Call(t, \"GET\", \"/customers\", \"\").Wants(t, 200, \"\")\n}\n\nfunc TestCustomerPagination(",
		},
	}
	scaffolded := files(t, dir)
	for name, edit := range edits {
		write(t, filepath.Join(dir, folder, name), strings.Replace(scaffolded[folder+name], edit[0], edit[1], 1), 0o644)
	}
	for _, f := range customerFields() {
		addField(t, dir, "customer", f)
	}
	changed := files(t, dir)
	for name, edit := range edits {
		if !strings.Contains(changed[folder+name], edit[1]) {
			t.Errorf("%s: the edit is missing", name)
		}
	}
	added := 0
	for name := range changed {
		if _, was := scaffolded[name]; !was && path.Dir(name) == "migrations" {
			added++
		}
	}
	write(t, filepath.Join(dir, folder, "existing_rows_test.go"), fmt.Sprintf(existingRows, added), 0o644)
}

// existingRows is a test with rows that were inserted before the columns of customerFields
// were added, and by the earlier release after that.
const existingRows = `package customers_test

import (
	"testing"

	"example.com/shop/internal/praecepta/testkit"
)

func TestExistingRowsHaveValues(t *testing.T) {
	db := testkit.Postgres(t)
	migrate := func(direction string) {
		if ran := testkit.SelfCommand(t, testkit.Settings(t, db.Variables()), "migrate", direction); ran.Code != 0 {
			t.Fatalf("migrate %%s: %%+v", direction, ran)
		}
	}
	insert := func(id, name string) {
		_, err := db.Owner(t).Exec(t.Context(), "BEGIN; SELECT set_config('app.current_tenant', 'acme', true); "+
			"INSERT INTO customers (id, name, email) VALUES ('00000000-0000-7000-8000-00000000000"+id+"', '"+name+"', '"+name+"@example.com'); COMMIT")
		if err != nil {
			t.Fatal(err)
		}
	}
	for range %d {
		migrate("down")
	}
	insert("1", "ann")
	migrate("up")
	insert("2", "bob")

	acme := testkit.Self(t, db.Variables()).As("acme")
	for _, id := range []string{"1", "2"} {
		got := acme.Call(t, "GET", "/customers/00000000-0000-7000-8000-00000000000"+id, "").Wants(t, 200, "")
		contains(t, got, ` + "`" + `{"level":3,"country":"DE","tags":[]}` + "`" + `)
		if code, has := got.Body["code"]; has {
			t.Errorf("code: got %%v, want no value", code)
		}
	}
	if got := len(acme.Call(t, "GET", "/customers?sort=level&country=DE", "").Wants(t, 200, "").Items(t)); got != 2 {
		t.Errorf("got %%d rows, want 2", got)
	}
	acme.With("If-Match", "*").Call(t, "PATCH", "/customers/00000000-0000-7000-8000-000000000001", ` + "`" + `{"level":5,"country":"FR","tags":["a"]}` + "`" + `).Wants(t, 200, "")
	acme.With("If-Match", "*").Call(t, "PATCH", "/customers/00000000-0000-7000-8000-000000000001", ` + "`" + `{"level":6}` + "`" + `).Wants(t, 422, "INVALID")
}
`

// addedFieldsWork adds the fields of all resource lists, one after another, to resources with
// one field, and runs the tests of the resources. A field that existing rows cannot have is
// left out.
func addedFieldsWork(t *testing.T) {
	dir := emit(t, templates.FS, "persistence")
	for _, l := range resourceLists(t) {
		addResources(t, dir, []resourceList{{name: l.name, fields: []string{"first_one:int"}, roles: l.roles}})
		for _, word := range l.fields {
			before, err := resource.Parse(l.name, "", []string{"first_one:int"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, fill := range fills() {
				if _, err := resource.ParseAddition(before, word, fill); err == nil {
					addField(t, dir, l.name, addedField{word, fill})
					break
				}
			}
		}
	}
	checkScaffolds(t, dir)
	run(t, dir, nil, "go", "test", "-vet=off", "-timeout=60m", "./internal/service/...")
}

// fills are values of existing rows, of all types.
func fills() []string {
	return []string{"", "abc123", "7", "true", "2026-02-03", "2026-02-03T04:05:06Z", "00000000-0000-7000-8000-000000000000", `{"a": "it's"}`, "green"}
}
