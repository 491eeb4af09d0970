package ddl

import (
	"fmt"
	"slices"
	"strings"
)

// schema is the tables after the statements so far.
type schema struct {
	tables []*Table
	file   string
}

// find returns a table of the service, or nil.
func (s *schema) find(r relation) *Table {
	at := slices.IndexFunc(s.tables, func(t *Table) bool { return t.Name == r.Name })
	if at < 0 || !r.isPublic() {
		return nil
	}
	return s.tables[at]
}

// apply applies a statement. One that is about no table changes nothing.
func (s *schema) apply(n node) {
	switch n.kind {
	case "CreateStmt":
		s.create(decode[createTable](n))
	case "AlterTableStmt":
		a := decode[alterTable](n)
		if t := s.find(a.Relation); t != nil && a.Kind == "OBJECT_TABLE" {
			for _, command := range a.Commands {
				t.alter(decode[alterCommand](command))
			}
		}
	case "IndexStmt":
		made := decode[createIndex](n)
		if t := s.find(made.Relation); t != nil {
			t.index(made)
		}
	case "CreatePolicyStmt":
		p := decode[policyStatement](n)
		if t := s.find(p.Table); t != nil {
			t.Policies = append(t.Policies, p.policy())
		}
	case "AlterPolicyStmt":
		p := decode[policyStatement](n)
		if t := s.find(p.Table); t != nil {
			t.alterPolicy(p)
		}
	case "DropStmt":
		s.drop(decode[dropStatement](n))
	case "RenameStmt":
		r := decode[renameStatement](n)
		if t := s.find(r.Relation); t != nil {
			t.rename(r)
		}
	}
}

func (s *schema) create(made createTable) {
	if !made.Relation.isPublic() || made.Relation.Persistence == "t" || s.find(made.Relation) != nil {
		return
	}
	t := &Table{Name: made.Relation.Name, File: s.file}
	if len(made.Parents) > 0 {
		t.Others = append(t.Others, "INHERITS")
	}
	if len(made.PartitionBy) > 0 {
		t.Others = append(t.Others, "PARTITION BY")
	}
	for _, element := range made.Elements {
		switch element.kind {
		case "ColumnDef":
			t.add(decode[columnDefinition](element))
		case "Constraint":
			t.constrain(decode[constraint](element), "")
		default:
			t.Others = append(t.Others, "LIKE")
		}
	}
	s.tables = append(s.tables, t)
}

func (s *schema) drop(d dropStatement) {
	for _, object := range d.Objects {
		names := texts(decode[list](object).Items)
		name := last(names)
		switch d.Kind {
		case "OBJECT_TABLE":
			s.tables = slices.DeleteFunc(s.tables, func(t *Table) bool { return t.Name == name })
		case "OBJECT_INDEX":
			for _, t := range s.tables {
				t.Indexes = slices.DeleteFunc(t.Indexes, func(i Index) bool { return i.Name == name })
				t.Keys = slices.DeleteFunc(t.Keys, func(k Key) bool { return k.Name == name })
			}
		case "OBJECT_POLICY":
			if t := s.find(relation{Name: names[max(0, len(names)-2)]}); t != nil {
				t.Policies = slices.DeleteFunc(t.Policies, func(p Policy) bool { return p.Name == name })
			}
		}
	}
}

// add adds a column with its constraints.
func (t *Table) add(d columnDefinition) {
	c := Column{Name: d.Name, Type: d.Type.of()}
	if number, isSerial := map[string]string{"smallserial": "int2", "serial": "int4", "bigserial": "int8"}[c.Type.Name]; isSerial {
		c.Type.Name, c.NotNull, c.IsComputed = number, true, true
	}
	var others []constraint
	for _, n := range d.Constraints {
		k := decode[constraint](n)
		switch k.Kind {
		case "CONSTR_NOTNULL":
			c.NotNull = true
		case "CONSTR_DEFAULT":
			value := expression(k.Expression)
			c.Default = &value
		case "CONSTR_GENERATED", "CONSTR_IDENTITY":
			c.IsComputed = true
		default:
			others = append(others, k)
		}
	}
	t.Columns = append(t.Columns, c)
	for _, k := range others {
		t.constrain(k, d.Name)
	}
}

// constrain adds a constraint of the table, or of a column.
func (t *Table) constrain(k constraint, column string) {
	keys := texts(k.Keys)
	if column != "" {
		keys = []string{column}
	}
	if k.Index != "" {
		if at := slices.IndexFunc(t.Keys, func(key Key) bool { return key.Name == k.Index }); at >= 0 {
			keys = t.Keys[at].Columns
			t.Keys = slices.Delete(t.Keys, at, at+1)
		}
	}
	switch k.Kind {
	case "CONSTR_PRIMARY":
		t.Keys = append(t.Keys, Key{Name: t.named(k.Name, "pkey"), Columns: keys, IsPrimary: true})
		for i := range t.Columns {
			t.Columns[i].NotNull = t.Columns[i].NotNull || slices.Contains(keys, t.Columns[i].Name)
		}
	case "CONSTR_UNIQUE":
		t.Keys = append(t.Keys, Key{Name: t.named(k.Name, append(slices.Clone(keys), "key")...), Columns: keys})
	case "CONSTR_FOREIGN":
		columns := texts(k.Columns)
		if column != "" {
			columns = []string{column}
		}
		f := ForeignKey{Name: t.named(k.Name, append(slices.Clone(columns), "fkey")...), Columns: columns, Table: k.Table.Name, References: texts(k.References)}
		if !k.Table.isPublic() {
			f.Table = k.Table.Schema + "." + f.Table
		}
		t.ForeignKeys = append(t.ForeignKeys, f)
	case "CONSTR_CHECK":
		condition := expression(k.Expression)
		of := slices.Compact(slices.Sorted(slices.Values(condition.Columns())))
		if column != "" {
			of = []string{column}
		}
		if len(of) != 1 {
			of = nil
		}
		t.Checks = append(t.Checks, Check{t.named(k.Name, append(slices.Clone(of), "check")...), condition})
	case "CONSTR_EXCLUSION":
		t.Others = append(t.Others, "EXCLUDE")
	}
}

// named returns the name of a constraint, or else the one that Postgres gives it.
func (t *Table) named(name string, words ...string) string {
	if name != "" {
		return name
	}
	first := strings.Join(append([]string{t.Name}, words...), "_")
	for name, i := first, 1; ; i++ {
		if !t.hasConstraint(name) {
			return name
		}
		name = fmt.Sprint(first, i)
	}
}

func (t *Table) hasConstraint(name string) bool {
	return slices.ContainsFunc(t.Keys, func(k Key) bool { return k.Name == name }) ||
		slices.ContainsFunc(t.ForeignKeys, func(k ForeignKey) bool { return k.Name == name }) ||
		slices.ContainsFunc(t.Checks, func(c Check) bool { return c.Name == name })
}
