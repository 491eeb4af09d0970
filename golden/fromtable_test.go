package golden

import (
	"context"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/ddl"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/templates"
)

// shipments is a table that a person wrote, with constraints that have other names than
// those of a scaffolded table, and with columns that Postgres fills in.
const shipments = `-- +goose Up
CREATE TABLE shipments (
	tenant_id text NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id uuid NOT NULL,
	code varchar(20) NOT NULL,
	state text NOT NULL DEFAULT 'packed' CHECK (state = ANY (ARRAY['packed', 'sent'])),
	weight numeric(19,4) NOT NULL CONSTRAINT positive_weight CHECK (weight >= 0.5),
	parcels smallint NOT NULL CHECK (parcels > 0 AND parcels < 100),
	note text CHECK (note IS NULL OR char_length(note) <= 5000),
	receiver uuid NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	number bigint GENERATED ALWAYS AS IDENTITY,
	version bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, code),
	CONSTRAINT to_customer FOREIGN KEY (tenant_id, receiver) REFERENCES customers (tenant_id, id)
);
CREATE INDEX by_parcels ON shipments (tenant_id, parcels, id);
ALTER TABLE shipments ALTER COLUMN tenant_id SET (n_distinct = -0.001);
ALTER TABLE shipments ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipments FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON shipments USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- +goose Down
DROP TABLE shipments;
`

// addShipments adds a resource for a table that a migration of the service creates. The
// resource has no migration.
func addShipments(t *testing.T, dir string) {
	t.Helper()
	const file = "migrations/00900_shipments.sql"
	write(t, filepath.Join(dir, file), shipments, 0o644)
	derived, err := devel().ResourceOfTable(generator.TableRequest{Dir: dir, File: file, Name: "shipment", Words: []string{"note:search", "code:immutable", "receiver:filter"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"created_at", "number"}; !slices.Equal(derived.LeftOut, want) {
		t.Errorf("left out %q, want %q", derived.LeftOut, want)
	}
	report, _, err := devel().AddResource(context.Background(), generator.ResourceRequest{Dir: dir, Resource: derived.Resource, HasTable: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Files {
		if strings.HasPrefix(f.Path, "migrations/") {
			t.Errorf("%s is written, although the table exists", f.Path)
		}
	}
}

// TestTableHasTheFieldsOfItsMigration derives the fields of each list from the migration that
// is scaffolded for it.
func TestTableHasTheFieldsOfItsMigration(t *testing.T) {
	for _, l := range append(invoices(), resourceLists(t)...) {
		want, err := resource.Parse(l.name, "", l.fields, nil)
		if err != nil {
			t.Fatal(err)
		}
		rendered, err := render.Scaffold(templates.FS, "component/persistence", "resource", map[string]string{"TABLE": want.Plural, "PACKAGE": want.Package()}, struct {
			resource.Resource
			Module, Field string
		}{want, "example.com/shop", "Database"})
		if err != nil {
			t.Fatal(err)
		}
		var migrations []ddl.File
		for _, f := range rendered.Files() {
			if strings.HasPrefix(f.Path, "migrations/") {
				migrations = append(migrations, ddl.File{Path: f.Path, Content: string(f.Content)})
			}
		}
		tables, err := ddl.Tables(migrations)
		if err != nil || len(tables) != 1 {
			t.Fatalf("%s: %d tables, %v", l, len(tables), err)
		}
		got, err := resource.FromTable(l.name, tables[0], notShown(want), nil)
		if err != nil {
			t.Errorf("%s: %v", l, err)
			continue
		}
		for i := range want.Fields {
			f := &want.Fields[i]
			f.Word = got.Fields[i].Word // the same field has several words
			// The index of one of these is enough.
			if f.Unique || f.Sort || f.Kind == resource.Ref {
				f.Index = false
			}
		}
		if !reflect.DeepEqual(got.Fields, want.Fields) {
			t.Errorf("%s\ngot  %+v\nwant %+v", l, got.Fields, want.Fields)
		}
	}
}

// notShown returns the words for what a table does not show of its fields.
func notShown(r resource.Resource) []string {
	var all []string
	for _, f := range r.Fields {
		for _, option := range []struct {
			word  string
			given bool
		}{
			{"filter", f.Filter}, {"search", f.Search}, {"immutable", f.Immutable}, {"sort", f.Sort && f.Unique},
			{"money", f.Kind == resource.Money}, {"text", f.Kind == resource.Text},
		} {
			if option.given {
				all = append(all, f.Name+":"+option.word)
			}
		}
	}
	return all
}
