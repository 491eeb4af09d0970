package ddl

import (
	"slices"
	"strings"
)

// alter applies one command of ALTER TABLE. Commands that change neither columns nor
// constraints nor row-level security have no effect.
func (t *Table) alter(a alterCommand) {
	at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == a.Name })
	switch a.Kind {
	case "AT_AddColumn":
		if d := decode[columnDefinition](a.Definition); !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == d.Name }) {
			t.add(d)
		}
	case "AT_AddConstraint":
		t.constrain(decode[constraint](a.Definition), "")
	case "AT_DropConstraint":
		t.dropConstraint(a.Name)
	case "AT_EnableRowSecurity", "AT_DisableRowSecurity":
		t.IsEnabled = a.Kind == "AT_EnableRowSecurity"
	case "AT_ForceRowSecurity", "AT_NoForceRowSecurity":
		t.IsForced = a.Kind == "AT_ForceRowSecurity"
	}
	if at < 0 {
		return
	}
	switch c := &t.Columns[at]; a.Kind {
	case "AT_DropColumn":
		t.dropColumn(a.Name)
	case "AT_ColumnDefault":
		c.Default = nil
		if a.Definition.kind != "" {
			value := expression(a.Definition)
			c.Default = &value
		}
	case "AT_SetNotNull", "AT_DropNotNull":
		c.NotNull = a.Kind == "AT_SetNotNull"
	case "AT_AlterColumnType":
		c.Type = decode[columnDefinition](a.Definition).Type.of()
	case "AT_AddIdentity", "AT_SetExpression":
		c.IsComputed = true
	case "AT_DropIdentity", "AT_DropExpression":
		c.IsComputed = false
	}
}

func (t *Table) dropConstraint(name string) {
	t.Keys = slices.DeleteFunc(t.Keys, func(k Key) bool { return k.Name == name })
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(k ForeignKey) bool { return k.Name == name })
	t.Checks = slices.DeleteFunc(t.Checks, func(c Check) bool { return c.Name == name })
}

// dropColumn removes a column, with the constraints and indexes that it is part of.
func (t *Table) dropColumn(name string) {
	t.Columns = slices.DeleteFunc(t.Columns, func(c Column) bool { return c.Name == name })
	t.Keys = slices.DeleteFunc(t.Keys, func(k Key) bool { return slices.Contains(k.Columns, name) })
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(k ForeignKey) bool { return slices.Contains(k.Columns, name) })
	t.Checks = slices.DeleteFunc(t.Checks, func(c Check) bool { return slices.Contains(c.Condition.Columns(), name) })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(i Index) bool { return slices.Contains(i.Columns, name) })
}

// index adds an index. One that is not unique matters only if it has whole columns and all rows.
func (t *Table) index(made createIndex) {
	var columns []string
	for _, n := range made.Elements {
		columns = append(columns, decode[struct {
			Name string `json:"name"`
		}](n).Name)
	}
	isPartial := made.Where.kind != ""
	switch {
	case made.Unique:
		name := made.Name
		if name == "" {
			name = t.named("", append(slices.Clone(columns), "idx")...)
		}
		t.Keys = append(t.Keys, Key{Name: name, Columns: columns, IsPartial: isPartial})
	case !isPartial && !slices.Contains(columns, ""):
		t.Indexes = append(t.Indexes, Index{made.Name, columns})
	}
}

// policy returns the policy that a statement creates.
func (p policyStatement) policy() Policy {
	made := Policy{Name: p.Name, Commands: []string{strings.ToUpper(p.Command)}, IsPermissive: p.Permissive, IsPublic: p.isPublic()}
	if p.Command == "all" {
		made.Commands = []string{"SELECT", "INSERT", "UPDATE", "DELETE"}
	}
	made.Using, made.Check = optional(p.Using), optional(p.Check)
	return made
}

func (p policyStatement) isPublic() bool {
	return slices.ContainsFunc(p.Roles, func(n node) bool {
		return decode[struct {
			Kind string `json:"roletype"`
		}](n).Kind == "ROLESPEC_PUBLIC"
	})
}

func optional(n node) *Expr {
	if n.kind == "" {
		return nil
	}
	e := expression(n)
	return &e
}

func (t *Table) alterPolicy(p policyStatement) {
	for i := range t.Policies {
		changed := &t.Policies[i]
		if changed.Name != p.Name {
			continue
		}
		if len(p.Roles) > 0 {
			changed.IsPublic = p.isPublic()
		}
		if p.Using.kind != "" {
			changed.Using = optional(p.Using)
		}
		if p.Check.kind != "" {
			changed.Check = optional(p.Check)
		}
	}
}

// rename renames the table, a column or a constraint.
func (t *Table) rename(r renameStatement) {
	switch r.Kind {
	case "OBJECT_TABLE":
		t.Name = r.New
	case "OBJECT_TABCONSTRAINT":
		for i := range t.Keys {
			renamed(&t.Keys[i].Name, r)
		}
		for i := range t.ForeignKeys {
			renamed(&t.ForeignKeys[i].Name, r)
		}
		for i := range t.Checks {
			renamed(&t.Checks[i].Name, r)
		}
	case "OBJECT_COLUMN":
		for i := range t.Columns {
			renamed(&t.Columns[i].Name, r)
		}
		for i := range t.Keys {
			renamedAll(t.Keys[i].Columns, r)
		}
		for i := range t.ForeignKeys {
			renamedAll(t.ForeignKeys[i].Columns, r)
		}
		for i := range t.Indexes {
			renamedAll(t.Indexes[i].Columns, r)
		}
		for i := range t.Checks {
			t.Checks[i].Condition.rename(r.Old, r.New)
		}
	}
}

func renamed(name *string, r renameStatement) {
	if *name == r.Old {
		*name = r.New
	}
}

func renamedAll(names []string, r renameStatement) {
	for i := range names {
		renamed(&names[i], r)
	}
}
