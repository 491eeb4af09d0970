package resource

import (
	"fmt"
	"slices"
	"strings"
)

// checkNames checks the singular and the plural of a resource.
func (r Resource) checkNames() error {
	if !isSnakeCase(r.Name) {
		return fmt.Errorf("NAME %q: want a singular in snake case, such as order_line", clip(r.Name))
	}
	var all mistakes
	switch {
	case !isSnakeCase(r.Plural):
		all.addf("--plural %q: want a plural in snake case, such as order_lines", clip(r.Plural))
		return all.err()
	case r.Plural == r.Name:
		all.addf("NAME %s: its plural is the same word: choose another with --plural", r.Name)
	case len(r.Plural) > maxName:
		all.addf("plural %s: a table name has at most %d bytes", clip(r.Plural), maxName)
	case isReservedSQL(r.Plural):
		all.addf("plural %q: reserved by Postgres: choose another with --plural", r.Plural)
	case slices.Contains(specialFolders(), r.Package()):
		all.addf("plural %s: the go command treats a folder of this name specially: choose another with --plural", r.Plural)
	}
	if isTakenGo(r.Type()) {
		all.addf("NAME %s: %q %s: choose another name", r.Name, r.Type(), whyTaken(r.Type()))
	}
	if r.Plural != r.Name && isTakenGo(r.Types()) {
		all.addf("plural %s: %q %s: choose another with --plural", r.Plural, r.Types(), whyTaken(r.Types()))
	}
	return all.err()
}

// folded returns a name as a struct field and a column are compared: without case and
// underscores.
func folded(name string) string { return strings.ReplaceAll(name, "_", "") }

// checkColumns checks that fields differ from each other and from the columns that the
// table has anyway. of is what has the fields.
func checkColumns(fields []Field, columns []string, of string) error {
	var all mistakes
	seen := map[string]string{}
	for _, name := range columns {
		seen[folded(name)] = name
	}
	for _, f := range fields {
		other, taken := seen[folded(f.Name)]
		switch {
		case taken && other == f.Name && slices.Contains(columns, f.Name):
			all.addf("field %q: the table of every %s has this column already", f.Name, of)
		case taken && other == f.Name:
			all.addf("field %q: repeated", f.Name)
		case taken:
			all.addf("field %q: the same name as %s in Go", f.Name, other)
		}
		seen[folded(f.Name)] = f.Name
	}
	return all.err()
}

// checkFields checks what depends on several fields, and on the name of the table.
func (r Resource) checkFields() error {
	var all mistakes
	all.add(checkColumns(r.Fields, columns(), "resource"))
	for _, f := range r.Fields {
		if slices.Contains(structs(), folded(f.Name)) {
			all.addf("field %q: the code of every resource uses the name: choose another", f.Name)
		}
		if f.Kind == Ref && f.Table == r.Plural {
			all.addf("field %q: ref(%s): a reference to the table of the resource itself is not supported", f.Name, f.Table)
		}
		if f.Filter && slices.Contains(parameters(), f.Name) {
			all.addf("field %q: filter: every list has a parameter of this name already", f.Name)
		}
	}
	if len(r.Fields) > 0 && len(r.Mutable()) == 0 {
		all.addf("all fields are immutable: leave the option out for at least one")
	}
	all.add(r.checkConstraints())
	return all.err()
}

// checkConstraints checks the names of the constraints and indexes of the table.
func (r Resource) checkConstraints() error {
	var all mistakes
	owner := map[string]string{r.Plural + "_pkey": "the primary key", r.Plural + "_tenant_id_check": "the check of tenant_id"}
	claim := func(f Field, name string) {
		if len(name) > maxName {
			all.addf("field %q: the name %s would have more than %d bytes: choose a shorter name", f.Name, clip(name), maxName)
		}
		if other, taken := owner[name]; taken && other != f.Name {
			all.addf("field %q: its constraint %s has the name of one for %s", f.Name, name, other)
		}
		owner[name] = f.Name
	}
	for _, f := range r.Fields {
		if len(r.Plural) > maxName || slices.Contains(columns(), f.Name) {
			continue // reported already
		}
		claim(f, f.CheckName(r))
		if f.Unique {
			claim(f, f.UniqueName(r))
		}
		if f.Kind == Ref {
			claim(f, f.ForeignKeyName(r))
		}
		if f.Index || f.Sort || f.Kind == Ref {
			claim(f, f.IndexName(r))
		}
	}
	return all.err()
}
