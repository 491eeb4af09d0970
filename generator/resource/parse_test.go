package resource_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/resource"
)

func TestParse(t *testing.T) {
	words := []string{
		"sku:string:unique:max=20:immutable:pattern=^[A-Z]+:?[0-9]$",
		"state:enum(open,done):default=open:filter",
		"note:text?",
		"tags:string[]:max=3",
		"product:ref(products)",
	}
	got, err := resource.Parse("order_line", "", words, []string{"delete=admin", "create=editor,admin", "create=editor"})
	if err != nil {
		t.Fatal(err)
	}
	want := resource.Resource{
		Name:   "order_line",
		Plural: "order_lines",
		Fields: []resource.Field{
			{Word: words[0], Name: "sku", Kind: resource.String, Unique: true, Immutable: true, Min: "1", Max: "20", Pattern: "^[A-Z]+:?[0-9]$"},
			{Word: words[1], Name: "state", Kind: resource.Enum, Values: []string{"open", "done"}, Default: "open", Filter: true},
			{Word: words[2], Name: "note", Kind: resource.Text, Optional: true, Min: "1", Max: "20000"},
			{Word: words[3], Name: "tags", Kind: resource.String, IsArray: true, Max: "3"},
			{Word: words[4], Name: "product", Kind: resource.Ref, Table: "products"},
		},
		Roles: []resource.Role{{"create", []string{"admin", "editor"}}, {"delete", []string{"admin"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, name := range []struct{ got, want string }{
		{got.Package(), "orderlines"}, {got.Type(), "orderLine"}, {got.Types(), "orderLines"}, {got.Path(), "/order-lines"},
		{got.A(), "an order line"}, {got.Exported(), "OrderLine"}, {got.Fields[0].Go(), "SKU"},
	} {
		if name.got != name.want {
			t.Errorf("got the name %s, want %s", name.got, name.want)
		}
	}
}

func TestPlurals(t *testing.T) {
	for name, want := range map[string]string{"invoice": "invoices", "category": "categories", "day": "days", "box": "boxes", "batch": "batches", "bus": "buses"} {
		got, err := resource.Parse(name, "", []string{"name:string"}, nil)
		if err != nil || got.Plural != want {
			t.Errorf("%s: got %s, %v, want %s", name, got.Plural, err, want)
		}
	}
	got, err := resource.Parse("person", "people", []string{"name:string"}, nil)
	if err != nil || got.Package() != "people" || got.Type() != "person" {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestParseRefuses has every kind of mistake, each as the only one of its resource.
func TestNameThatLooksLikeAPluralHasNote(t *testing.T) {
	for name, want := range map[string]bool{
		"tickets": true, "categories": true, "order_lines": true, "lens": true,
		"ticket": false, "address": false, "status": false, "analysis": false, "box": false,
	} {
		r, err := resource.Parse(name, "", []string{"name:string"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if note := r.PluralNote(); (note != "") != want {
			t.Errorf("%s: %q", name, note)
		}
	}
	r, err := resource.Parse("lens", "lens_models", []string{"name:string"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if note := r.PluralNote(); note != "" {
		t.Errorf("with --plural: %q", note)
	}
}

func TestParseRefuses(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, c := range []struct {
		name, plural string
		field        string
		role         string
		want         string
	}{
		{name: "", want: "snake case"},
		{name: "Invoice", want: "snake case"},
		{name: "in-voice", want: "snake case"},
		{name: "type", want: "a keyword of Go"},
		{name: "len", want: "a name that Go declares"},
		{name: "version", want: "is a name that the scaffolded code uses"},
		{name: "sheep", plural: "sheep", want: "its plural is the same word"},
		{name: "grant_x", plural: "grant", want: "reserved by Postgres"},
		{name: "x_y", plural: "testdata", want: "the go command"},
		{name: "thing", plural: "Things", want: "snake case"},
		{name: long, want: "at most 63 bytes"},
		{field: "total", want: "TYPE is required"},
		{field: ":int", want: "snake case"},
		{field: "Total:int", want: "snake case"},
		{field: "total:integer", want: "did you mean int?"},
		{field: "order:int", want: "reserved by Postgres"},
		{field: "xmin:int", want: "reserved by Postgres"},
		{field: "id:uuid", want: "has this column already"},
		{field: "tenant_id:string", want: "has this column already"},
		{field: "plain:int", want: "repeated"},
		{field: "pla_in:int", want: "the same name as plain in Go"},
		{field: "changeable:int", want: "the code of every resource uses the name"},
		{field: "q:string:filter", want: "has a parameter of this name"},
		{field: long + ":int", want: "more than 63 bytes"},
		{field: "plain_check:int:unique", want: "has the name of one for"},
		{field: "state:enum", want: "want letters, digits"},
		{field: "state:enum()", want: "want letters, digits"},
		{field: "state:enum(a", want: "parenthesis is missing"},
		{field: "state:enum(a)", want: "at least two values"},
		{field: "state:enum(a,b,a)", want: "a is repeated"},
		{field: "state:enum(a,b'c)", want: "want letters, digits"},
		{field: "owner:ref", want: "want the name of a table"},
		{field: "owner:ref(a b)", want: "want the name of a table"},
		{field: "owner:ref(things)", want: "to the table of the resource itself"},
		{field: "total:int(3)", want: "takes no arguments"},
		{field: "total:int[]?", want: "remove ?"},
		{field: "state:enum(a,b)[]", want: "not supported"},
		{field: "total:int:uniqe", want: "did you mean unique?"},
		{field: "total:int:unique=1", want: "takes no value"},
		{field: "total:int:min=", want: "needs a value"},
		{field: "total:int:min=1:min=2", want: "repeated"},
		{field: "total:int:min=1.5", want: "a whole number"},
		{field: "total:money:max=99999999999999999999", want: "to 9007199254740992"},
		{field: "total:int:min=3000000000", want: "want -2147483648 to 2147483647"},
		{field: "total:int:min=5:max=4", want: "greater than max"},
		{field: "rate:decimal:min=0.12345", want: "at most 4 decimal places"},
		{field: "name:string:max=0", want: "max=0 is less than min, which is 1 unless it is set"},
		{field: "name:string:min=300", want: "min=300 is greater than max, which is 200 unless it is set"},
		{field: "name:string:unique:max=601", want: "an index entry is limited"},
		{field: "name:string:min=-1", want: "want 0 to"},
		{field: "note:text:unique", want: "does not apply to text"},
		{field: "open:bool:unique", want: "does not apply to bool"},
		{field: "data:json:filter", want: "does not apply to json"},
		{field: "due:date:min=3", want: "does not apply to date"},
		{field: "tags:string[]:filter", want: "does not apply to an array"},
		{field: "due:date?:sort", want: "contradict each other"},
		{field: "name:string?:default=x", want: "contradict each other"},
		{field: "name:string:unique:default=x", want: "only one row could have"},
		{field: "open:bool:default=yes", want: "not a valid value of the field: want true or false"},
		{field: "due:date:default=2026-02-30", want: "want a date such as"},
		{field: "total:int:min=3:default=2", want: "want a whole number from 3 to 2147483647"},
		{field: "name:string:default=a`b", want: "want 1 to 200 printable characters without a backquote"},
		{field: "name:string:max=3:default=B:pattern=^[a-z]+$", want: "want 1 to 3 printable characters without a backquote, which match ^[a-z]+$"},
		{field: "kind:enum(a,b):default=c", want: "want one of a, b"},
		{field: "name:string:search?", want: "belongs after its type, as in name:string?:search"},
		{field: "total:int:unique:min=1:max=3", want: "allow 3 values"},
		{field: "name:string:unique:pattern=^[ab]$", want: "allow 2 values"},
		{field: "name:string:pattern=[a-z]+", want: "want ^ at the beginning"},
		{field: "name:string:pattern=^[a-z$", want: "missing closing ]"},
		{field: `name:string:pattern=^\d+$`, want: "another meaning in Postgres"},
		{field: "name:string:pattern=^(?i)x$", want: "another meaning in Postgres"},
		{field: "name:string:pattern=^[[:alpha:]]$", want: "Postgres does not take it"},
		{field: "name:string:pattern=^a{2,300}$", want: "of at most 255"},
		{field: "name:string:pattern=^a{b}$", want: "braces only as a repetition"},
		{field: "name:string:max=3:pattern=^[a-z]{5}$", want: "allow 0 values"},
		{role: "creat=editor", want: "did you mean create?"},
		{role: "create=", want: "want a name"},
		{role: "create=a b", want: "want a name"},
	} {
		name, fields, roles := c.name, []string{"plain:int"}, []string(nil)
		if c.field+c.role != "" {
			name = "thing"
		}
		if c.field != "" {
			fields = append(fields, c.field)
		}
		if c.role != "" {
			roles = []string{c.role}
		}
		_, err := resource.Parse(name, c.plural, fields, roles)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %q %q: got %v, want one mistake: %s", c.name, c.field, c.role, err, c.want)
		}
	}
}

func TestParseReportsAllMistakes(t *testing.T) {
	_, err := resource.Parse("Invoice", "", []string{"order:int", "total:integer", "due:date?:sort"}, []string{"creat=editor"})
	for _, want := range []string{"NAME", `field "order"`, `field "total"`, `field "due"`, "--role"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want a mistake of %s", err, want)
		}
	}
	if _, err := resource.Parse("thing", "", nil, nil); err == nil || !strings.Contains(err.Error(), "at least one FIELD:TYPE") {
		t.Errorf("got %v", err)
	}
	if _, err := resource.Parse("thing", "", []string{"name:string:immutable"}, nil); err == nil || !strings.Contains(err.Error(), "all fields are immutable") {
		t.Errorf("got %v", err)
	}
}
