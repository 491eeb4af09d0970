package resource

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/ddl"
)

// Derived is a resource whose table exists.
type Derived struct {
	Resource
	Words   []string // the fields as on a command line
	LeftOut []string // the columns that Postgres fills in, which are no fields
}

// Lacking is the error for a table without what a resource needs, or with something that has
// no counterpart in a field. A migration can change that.
type Lacking struct{ error }

// FromTable returns the resource of a table that exists. Each of the words is
// FIELD:WORD[:WORD...], with what a table does not show: filter, search, sort, immutable,
// and the types string, text and money. The error has everything that the table lacks or
// that has no counterpart in a field, and all wrong words. Without the former it is not
// Lacking.
func FromTable(name string, t ddl.Table, words, roles []string) (Derived, error) {
	d := deriver{table: t, chosen: map[string][]string{}}
	d.choose(words)
	d.requireColumns()
	d.requireKey()
	d.requireIsolation()
	for _, other := range t.Others {
		d.addf("%s has no counterpart in a resource", other)
	}
	var fields []Field
	for _, c := range t.Columns {
		switch {
		case slices.Contains(ownColumns(), c.Name):
		case c.IsComputed || c.Default != nil && !c.Default.IsConstant():
			d.leftOut = append(d.leftOut, c.Name)
		default:
			fields = append(fields, d.field(c))
		}
	}
	d.checkOthers()
	for _, chosen := range sortedKeys(d.chosen) {
		d.wrong.addf("%s: the table has no such field", chosen)
	}
	if len(d.mistakes) > 0 {
		return Derived{}, Lacking{errors.Join(d.wrong.err(), d.err())}
	}
	if err := d.wrong.err(); err != nil {
		return Derived{}, err
	}
	var all []string
	for _, f := range fields {
		all = append(all, f.word())
	}
	r, err := Parse(name, t.Name, all, roles)
	if err != nil {
		return Derived{}, err
	}
	for i, f := range fields {
		r.Fields[i].UniqueConstraint, r.Fields[i].ForeignKeyConstraint, r.Fields[i].CheckConstraint = f.UniqueConstraint, f.ForeignKeyConstraint, f.CheckConstraint
	}
	return Derived{r, all, d.leftOut}, nil
}

// TableOf returns the table of a resource among the tables that a migration creates: the
// one that has the name of the plural, or else the only one.
func TableOf(name, plural string, tables []ddl.Table) (ddl.Table, error) {
	want := plural
	if want == "" {
		want = pluralOf(name)
	}
	var names []string
	for _, t := range tables {
		if t.Name == want {
			return t, nil
		}
		names = append(names, t.Name)
	}
	switch {
	case len(tables) == 1 && plural == "":
		return tables[0], nil
	case len(tables) == 0:
		return ddl.Table{}, errors.New("the migration creates no table")
	}
	return ddl.Table{}, fmt.Errorf("the migration creates no table %s: choose one with --plural: %s", want, join(names))
}

// ownColumns returns the columns of every resource that callers do not set.
func ownColumns() []string { return []string{tenantColumn, "id", "version", "updated_at"} }

const tenantColumn = "tenant_id"

// deriver compares a table with what a resource needs.
type deriver struct {
	mistakes          // of the table
	wrong    mistakes // words of the command line
	table    ddl.Table
	chosen   map[string][]string // by field
	leftOut  []string
}

// choose reads the words of the command line.
func (d *deriver) choose(words []string) {
	known := []string{"filter", "search", "sort", "immutable", "string", "text", "money"}
	for _, word := range words {
		name, rest, _ := strings.Cut(word, ":")
		for one := range strings.SplitSeq(rest, ":") {
			if !slices.Contains(known, one) {
				d.wrong.addf("%s: %q: want one of %s; everything else is read from the table%s", clip(name), clip(one), join(known), didYouMean(one, known))
				continue
			}
			d.chosen[name] = append(d.chosen[name], one)
		}
	}
}

// lacks adds something that a resource needs and the table does not have, with the
// statement that adds it.
func (d *deriver) lacks(what, statement string, arguments ...any) {
	d.addf("the table lacks %s: ALTER TABLE %s %s", what, d.table.Name, fmt.Sprintf(statement, arguments...))
}

// requireColumns checks the columns of every resource.
func (d *deriver) requireColumns() {
	for _, want := range []struct{ name, kind, definition, fallback string }{
		{tenantColumn, "text", "NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> '')", "current_setting('app.current_tenant', true)"},
		{"id", "uuid", "NOT NULL", ""},
		{"version", "int8", "NOT NULL DEFAULT 1", "1"},
		{"updated_at", "timestamptz", "NOT NULL DEFAULT now()", "now()"},
	} {
		c, has := d.table.Column(want.name)
		kind := ddl.Type{Name: want.kind}
		if want.name == tenantColumn && c.Type.Name == "uuid" { // a tenant may be a UUID
			kind.Name = "uuid"
		}
		if !has {
			d.lacks("the column "+want.name, "ADD COLUMN %s %s %s", want.name, kind, want.definition)
			continue
		}
		if c.Type.String() != kind.String() {
			d.addf("column %s: type %s: want %s", want.name, c.Type, kind)
		}
		if !c.NotNull {
			d.lacks("NOT NULL of "+want.name, "ALTER COLUMN %s SET NOT NULL", want.name)
		}
		if want.fallback == "" || c.Default != nil && slices.Contains([]string{want.fallback, "::uuid(" + want.fallback + ")"}, c.Default.String()) {
			continue
		}
		if kind.Name == "uuid" {
			want.fallback += "::uuid"
		}
		d.lacks("the default of "+want.name, "ALTER COLUMN %s SET DEFAULT %s", want.name, want.fallback)
	}
}

// requireKey checks that the primary key is that of a resource.
func (d *deriver) requireKey() {
	for _, k := range d.table.Keys {
		if k.IsPrimary && slices.Equal(k.Columns, []string{tenantColumn, "id"}) {
			return
		}
		if k.IsPrimary {
			d.lacks("PRIMARY KEY (tenant_id, id)", "DROP CONSTRAINT %s, ADD PRIMARY KEY (tenant_id, id)", k.Name)
			return
		}
	}
	d.lacks("PRIMARY KEY (tenant_id, id)", "ADD PRIMARY KEY (tenant_id, id)")
}

// requireIsolation checks that row-level security keeps tenants apart.
func (d *deriver) requireIsolation() {
	if !d.table.IsEnabled {
		d.lacks("ENABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY")
	}
	if !d.table.IsForced {
		d.lacks("FORCE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY")
	}
	isNotEmpty := func(c ddl.Check) bool { return c.Condition.String() == "<>(tenant_id, '')" }
	if d.tenantCast() == "" && !slices.ContainsFunc(d.table.Checks, isNotEmpty) {
		d.lacks("CHECK (tenant_id <> '')", "ADD CHECK (tenant_id <> '')")
	}
	open := []string{"SELECT", "INSERT", "UPDATE", "DELETE"}
	for _, p := range d.table.Policies {
		if !p.IsPermissive {
			continue
		}
		if !d.isolates(p) {
			d.addf("policy %s does not compare tenant_id with app.current_tenant for every role", p.Name)
			return
		}
		open = slices.DeleteFunc(open, func(c string) bool { return slices.Contains(p.Commands, c) })
	}
	if len(open) > 0 {
		condition := "tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')" + d.tenantCast() + ")"
		d.addf("the table lacks a policy for %s: CREATE POLICY tenant ON %s USING (%s) WITH CHECK (%s)", strings.Join(open, ", "), d.table.Name, condition, condition)
	}
}

func (d *deriver) tenantCast() string {
	if c, _ := d.table.Column(tenantColumn); c.Type.Name == "uuid" {
		return "::uuid"
	}
	return ""
}

// isolates reports whether a policy limits every role to the rows of its tenant.
func (d *deriver) isolates(p ddl.Policy) bool {
	current := "nullif(current_setting('app.current_tenant', true), '')"
	if cast := d.tenantCast(); cast != "" {
		current = cast + "(" + current + ")"
	}
	matches := func(e *ddl.Expr) bool {
		return e != nil && (e.String() == "=(tenant_id, "+current+")" || e.String() == "=("+current+", tenant_id)")
	}
	isInsert := slices.Equal(p.Commands, []string{"INSERT"})
	return p.IsPublic && (isInsert || matches(p.Using)) && (p.Check == nil && !isInsert || matches(p.Check))
}

// checkOthers reports the constraints that no field has.
func (d *deriver) checkOthers() {
	for _, k := range d.table.Keys {
		isOwn := k.IsPrimary || len(k.Columns) == 2 && k.Columns[0] == tenantColumn && !k.IsPartial && k.Columns[1] != ""
		switch columns := strings.Join(k.Columns, ", "); {
		case isOwn:
		case !slices.Contains(k.Columns, tenantColumn) && len(k.Columns) == 1 && k.Columns[0] != "" && !k.IsPartial:
			d.addf("unique %s (%s) does not begin with tenant_id, so that a tenant finds out about rows of others: want UNIQUE (tenant_id, %s)", k.Name, columns, columns)
		default:
			d.addf("unique %s has no counterpart: want UNIQUE (tenant_id, COLUMN)", k.Name)
		}
	}
	for _, k := range d.table.ForeignKeys {
		isRef := len(k.Columns) == 2 && k.Columns[0] == tenantColumn && (len(k.References) == 0 || slices.Equal(k.References, []string{tenantColumn, "id"}))
		switch columns := strings.Join(k.Columns, ", "); {
		case isRef && isSnakeCase(k.Table):
		case len(k.Columns) == 1 && k.Columns[0] != tenantColumn:
			d.lacks("the tenant in the foreign key "+k.Name, "DROP CONSTRAINT %s, ADD CONSTRAINT %s FOREIGN KEY (tenant_id, %s) REFERENCES %s (tenant_id, id)", k.Name, k.Name, columns, k.Table)
		default:
			d.addf("foreign key %s (%s) has no counterpart: want FOREIGN KEY (tenant_id, COLUMN) REFERENCES TABLE (tenant_id, id)", k.Name, columns)
		}
	}
	for _, c := range d.table.Checks {
		if of := distinct(c.Condition.Columns()); len(of) != 1 {
			d.addf("check %s has no counterpart: a field has conditions of its own column only", c.Name)
		}
	}
}

func distinct(words []string) []string {
	words = slices.Clone(words)
	slices.Sort(words)
	return slices.Compact(words)
}

func sortedKeys(m map[string][]string) []string {
	var all []string
	for key := range m {
		all = append(all, key)
	}
	slices.Sort(all)
	return all
}
