package resource_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/ddl"
	"github.com/praecepta/praecepta-gen/generator/resource"
)

// shipments is a table that people wrote, with names and types of their own.
const shipments = `-- +goose Up
CREATE TABLE customers (tenant_id text, id uuid, PRIMARY KEY (tenant_id, id));
CREATE TABLE public.shipments (
	id uuid NOT NULL,
	tenant_id text NOT NULL DEFAULT current_setting('app.current_tenant', true),
	code varchar(20) NOT NULL,
	state text NOT NULL DEFAULT 'packed' CHECK (state = ANY (ARRAY['packed', 'sent'])),
	weight numeric(19,4) NOT NULL CONSTRAINT positive_weight CHECK (weight >= 0.5),
	parcels smallint NOT NULL CHECK (parcels > 0 AND parcels < 100),
	note text CHECK (note IS NULL OR char_length(note) <= 5000),
	receiver uuid,
	old_name integer,
	created_at timestamptz NOT NULL DEFAULT now(),
	seq bigint GENERATED ALWAYS AS IDENTITY,
	UNIQUE (tenant_id, code),
	PRIMARY KEY (tenant_id, id)
);
-- +goose StatementBegin
CREATE POLICY own ON shipments USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));
-- +goose StatementEnd
-- +goose Down
DROP TABLE shipments;
`

// later changes the table in a second migration.
const later = `-- +goose Up
ALTER TABLE shipments
	ADD COLUMN version bigint NOT NULL DEFAULT 1, ADD COLUMN updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
	ADD COLUMN shipped date, DROP COLUMN old_name, ADD CONSTRAINT to_customer FOREIGN KEY (tenant_id, receiver) REFERENCES customers;
ALTER TABLE shipments RENAME COLUMN shipped TO due;
CREATE INDEX ON shipments (tenant_id, parcels, id);
CREATE INDEX ON shipments (tenant_id, state);
ALTER TABLE shipments ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipments FORCE ROW LEVEL SECURITY;
`

// derive returns the resource of the table shipments after the migrations.
func derive(t *testing.T, migrations []string, words ...string) (resource.Derived, error) {
	t.Helper()
	var files []ddl.File
	for _, content := range migrations {
		files = append(files, ddl.File{Path: "migrations/00001_shipments.sql", Content: content})
	}
	tables, err := ddl.Tables(files)
	if err != nil {
		t.Fatal(err)
	}
	of, err := resource.TableOf("shipment", "", tables)
	if err != nil {
		t.Fatal(err)
	}
	return resource.FromTable("shipment", of, words, nil)
}

func TestFieldsAreThoseOfTheTable(t *testing.T) {
	got, err := derive(t, []string{shipments, later}, "due:filter", "code:immutable", "note:search", "code:sort")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"code:string:unique:immutable:sort:min=0:max=20", "state:enum(packed,sent):index:default=packed", "weight:decimal:min=0.5",
		"parcels:int:sort:min=1:max=99", "note:text?:search:min=0:max=5000", "receiver:ref(customers)?", "due:date?:filter",
	}
	if !slices.Equal(got.Words, want) {
		t.Errorf("got  %q\nwant %q", got.Words, want)
	}
	if want := []string{"created_at", "seq"}; !slices.Equal(got.LeftOut, want) {
		t.Errorf("left out %q, want %q", got.LeftOut, want)
	}
	var names []string
	for _, f := range got.Fields {
		names = append(names, f.UniqueName(got.Resource), f.ForeignKeyName(got.Resource), f.CheckName(got.Resource))
	}
	for _, want := range []string{"shipments_tenant_id_code_key", "to_customer", "positive_weight", "shipments_parcels_check"} {
		if !slices.Contains(names, want) {
			t.Errorf("no field has the constraint %s: %q", want, names)
		}
	}
}

// TestTableLacksAreReported changes what a resource needs, one thing at a time.
func TestTableLacksAreReported(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{"DROP TABLE customers;", ""},
		{"ALTER TABLE shipments DROP COLUMN tenant_id;", "the table lacks the column tenant_id: ALTER TABLE shipments ADD COLUMN tenant_id text NOT NULL DEFAULT current_setting('app.current_tenant', true)"},
		{"ALTER TABLE shipments ALTER tenant_id DROP DEFAULT;", "ALTER COLUMN tenant_id SET DEFAULT current_setting("},
		{"ALTER TABLE shipments ALTER version DROP NOT NULL;", "the table lacks NOT NULL of version: ALTER TABLE shipments ALTER COLUMN version SET NOT NULL"},
		{"ALTER TABLE shipments ALTER version TYPE text;", "column version: type text: want bigint"},
		{"ALTER TABLE shipments DROP CONSTRAINT shipments_pkey;", "the table lacks PRIMARY KEY (tenant_id, id): ALTER TABLE shipments ADD PRIMARY KEY (tenant_id, id)"},
		{"ALTER TABLE shipments DROP CONSTRAINT shipments_pkey, ADD PRIMARY KEY (id);", "DROP CONSTRAINT shipments_pkey, ADD PRIMARY KEY (tenant_id, id)"},
		{"ALTER TABLE shipments NO FORCE ROW LEVEL SECURITY;", "the table lacks FORCE ROW LEVEL SECURITY: "},
		{"ALTER TABLE shipments DISABLE ROW LEVEL SECURITY;", "the table lacks ENABLE ROW LEVEL SECURITY: "},
		{"DROP POLICY own ON shipments;", "the table lacks a policy for SELECT, INSERT, UPDATE, DELETE: CREATE POLICY tenant ON shipments USING (tenant_id = "},
		{"ALTER POLICY own ON shipments WITH CHECK (true);", "policy own does not compare tenant_id with app.current_tenant"},
		{"CREATE POLICY all_rows ON shipments USING (true);", "policy all_rows does not compare tenant_id"},
		{"ALTER POLICY own ON shipments TO app;", "policy own does not compare tenant_id with app.current_tenant for every role"},
		{"DROP POLICY own ON shipments; CREATE POLICY own ON shipments FOR SELECT USING (tenant_id = NULLIF(current_setting('app.current_tenant', true), ''));", "a policy for INSERT, UPDATE, DELETE"},
		{"CREATE UNIQUE INDEX by_code ON shipments (code);", "unique by_code (code) does not begin with tenant_id"},
		{"CREATE UNIQUE INDEX one_open ON shipments (tenant_id, code) WHERE state = 'packed';", "unique one_open has no counterpart"},
		{"ALTER TABLE shipments DROP CONSTRAINT to_customer, ADD CONSTRAINT away FOREIGN KEY (receiver) REFERENCES people (id);", "the table lacks the tenant in the foreign key away: ALTER TABLE shipments DROP CONSTRAINT away, ADD CONSTRAINT away FOREIGN KEY (tenant_id, receiver) REFERENCES people (tenant_id, id)"},
		{"ALTER TABLE shipments ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);", "foreign key shipments_tenant_id_fkey (tenant_id) has no counterpart"},
		{"ALTER TABLE shipments ADD CONSTRAINT either CHECK (due IS NOT NULL OR note IS NOT NULL);", "check either has no counterpart: a field has conditions of its own column only"},
		{"ALTER TABLE shipments ADD CONSTRAINT even CHECK (parcels % 2 = 0);", "check even has no counterpart in a field of type smallint"},
		{"ALTER TABLE shipments ADD COLUMN a interval, ADD COLUMN b numeric(10,2), ADD COLUMN c text[][], ADD COLUMN d timestamp NOT NULL;", "column c: type text[][] has no counterpart: want text, varchar(N), smallint"},
		{"ALTER TABLE shipments ADD CONSTRAINT apart EXCLUDE USING gist (due WITH =);", "EXCLUDE has no counterpart in a resource"},
	} {
		_, err := derive(t, []string{shipments, later, "-- +goose Up\n" + c.change})
		if err == nil && c.want == "" {
			continue
		}
		if err == nil || c.want == "" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngot  %v\nwant %s", c.change, err, c.want)
		}
	}
	_, err := derive(t, []string{shipments, later}, "cod:filter", "due:unique", "weight:sort", "note:money")
	for _, want := range []string{"cod: the table has no such field", `due: "unique": want one of filter, search, sort`, "column weight: option sort needs an index: CREATE INDEX", "column note: the type cannot be money: the column is no bigint"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
