package resource

import (
	"cmp"
	"fmt"
	"strings"
)

// CheckName returns the name that Postgres gives to the check of the column.
func (f Field) CheckName(r Resource) string {
	return cmp.Or(f.CheckConstraint, r.Plural+"_"+f.Name+"_check")
}

// UniqueName returns the name of the constraint of a unique field.
func (f Field) UniqueName(r Resource) string { return cmp.Or(f.UniqueConstraint, r.Plural+"_"+f.Name) }

// ForeignKeyName returns the name of the foreign key of a ref.
func (f Field) ForeignKeyName(r Resource) string {
	return cmp.Or(f.ForeignKeyConstraint, r.Plural+"_"+f.Name+"_fkey")
}

// IndexName returns the name of the index of a field.
func (f Field) IndexName(r Resource) string { return r.Plural + "_" + f.Name + "_idx" }

// IndexColumns returns the columns of the index of a field after the tenant. A list that is
// sorted by the field continues after its id, too.
func (f Field) IndexColumns() string {
	if f.Sort {
		return f.Name + ", id"
	}
	return f.Name
}

// Columns returns the definitions of the columns in the migration, aligned.
func (r Resource) Columns() string {
	return columnsOf(r.Fields,
		[3]string{"version", "bigint", "NOT NULL DEFAULT 1"},
		[3]string{"updated_at", "timestamptz", "NOT NULL DEFAULT now()"})
}

// columnsOf returns the definitions of the columns of a table with a tenant, an id, fields
// and the columns of last, aligned.
func columnsOf(fields []Field, last ...[3]string) string {
	rows := [][3]string{
		{"tenant_id", "text", "NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> '')"},
		{"id", "uuid", "NOT NULL"},
	}
	for _, f := range fields {
		rows = append(rows, [3]string{f.Name, f.sqlType(), f.constraints()})
	}
	rows = append(rows, last...)
	name, kind := 0, 0
	for _, row := range rows {
		name, kind = max(name, len(row[0])), max(kind, len(row[1]))
	}
	var out strings.Builder
	for i, row := range rows {
		line := fmt.Sprintf("\t%-*s %-*s %s", name, row[0], kind, row[1], row[2])
		out.WriteString(strings.TrimRight(line, " ") + ",")
		if i > 1 && i < len(rows)-len(last) && fields[i-2].Kind == Money {
			out.WriteString(" -- in the smallest unit of the currency")
		}
		out.WriteString("\n")
	}
	return out.String()
}

// sqlType returns the type of the column.
func (f Field) sqlType() string {
	kind := map[Kind]string{
		String: "text", Text: "text", Enum: "text", Int: "integer", BigInt: "bigint", Money: "bigint", Bool: "boolean", Date: "date",
		Timestamp: "timestamptz", UUID: "uuid", Ref: "uuid", JSON: "jsonb", Decimal: fmt.Sprintf("numeric(%d,%d)", precision, scale),
	}[f.Kind]
	if f.IsArray {
		kind += "[]"
	}
	return kind
}

// constraints returns the constraints of the column.
func (f Field) constraints() string {
	var all []string
	if !f.Optional {
		all = append(all, "NOT NULL")
	}
	if f.Default != "" {
		all = append(all, "DEFAULT "+f.sqlValue(f.Default))
	}
	if check := f.checks(); check != "" {
		all = append(all, "CHECK ("+check+")")
	}
	return strings.Join(all, " ")
}

// sqlValue returns a value, given as text, as a literal of SQL.
func (f Field) sqlValue(text string) string {
	if !f.isQuoted() || f.Kind == Decimal {
		return text
	}
	return sqlString(text)
}

func sqlString(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// checks returns the condition of the check of the column, or "".
func (f Field) checks() string {
	var all []string
	switch {
	case f.IsArray:
		all = append(all, between("cardinality("+f.Name+")", f.Min, f.Max), "array_position("+f.Name+", NULL) IS NULL")
	case f.isText():
		all = append(all, between("char_length("+f.Name+")", f.Min, f.Max))
		if f.Pattern != "" {
			all = append(all, f.Name+" ~ "+sqlString(f.Pattern))
		}
	case f.Kind == Enum:
		var values []string
		for _, value := range f.Values {
			values = append(values, sqlString(value))
		}
		all = append(all, f.Name+" IN ("+strings.Join(values, ", ")+")")
	case f.Min+f.Max != "":
		all = append(all, between(f.Name, f.Min, f.Max))
	}
	return strings.Join(all, " AND ")
}

// between returns the condition that an expression is within the bounds that are given.
func between(expression, least, most string) string {
	switch {
	case least == "":
		return expression + " <= " + most
	case most == "":
		return expression + " >= " + least
	case least == most:
		return expression + " = " + least
	}
	return expression + " BETWEEN " + least + " AND " + most
}

// selected returns the field in a list of result columns.
func (f Field) selected() string {
	switch {
	case f.IsArray:
	case f.Kind == Decimal:
		return "trim_scale(" + f.Name + ")::text AS " + f.Name
	case f.Kind == Date:
		return "to_char(" + f.Name + ", 'YYYY-MM-DD') AS " + f.Name
	case f.Kind == Timestamp:
		return f.Name + " AT TIME ZONE 'UTC' AS " + f.Name
	}
	return f.Name
}

// OrderBy returns the field in ORDER BY, where the name of a result column would be the
// text of the value.
func (f Field) OrderBy(r Resource) string {
	if f.selected() != f.Name {
		return r.Plural + "." + f.Name
	}
	return f.Name
}

// Selected returns the list of result columns.
func (r Resource) Selected() string {
	all := []string{"id"}
	for _, f := range r.Fields {
		all = append(all, f.selected())
	}
	return wrapped(append(all, "version", "updated_at"), "\t")
}

// Inserted returns the columns of an INSERT.
func (r Resource) Inserted() string {
	return wrapped(append([]string{"id"}, names(r.Fields)...), "\t\t\t")
}

// wrapped returns a list that is separated by commas, in lines of limited width of which all
// but the first are indented.
func wrapped(words []string, indent string) string {
	const width = 90
	var out strings.Builder
	used := 0
	for i, word := range words {
		if i > 0 {
			out.WriteString(",")
			if used+len(word) > width {
				out.WriteString("\n" + indent)
				used = 0
			} else {
				out.WriteString(" ")
			}
		}
		out.WriteString(word)
		used += len(word) + len(", ")
	}
	return out.String()
}

// Placeholders returns the placeholders of an INSERT.
func (r Resource) Placeholders() string { return placeholders(len(r.Fields) + 1) }

func placeholders(count int) string {
	all := make([]string, count)
	for i := range all {
		all[i] = fmt.Sprint("$", i+1)
	}
	return wrapped(all, "\t\t\t")
}

// Assignments returns the assignments of an UPDATE, whose placeholders begin with first.
func (r Resource) Assignments(first int) string {
	var all []string
	for i, f := range r.Mutable() {
		all = append(all, fmt.Sprintf("%s = $%d", f.Name, first+i))
	}
	return wrapped(append(all, "version = version + 1", "updated_at = now()"), "\t\t\t")
}

func names(fields []Field) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Name)
	}
	return all
}

// Searched returns the condition of a search, for the placeholder $1.
func (r Resource) Searched() string {
	var all []string
	for _, f := range r.Searches() {
		all = append(all, "strpos(lower("+f.Name+"), lower($1)) > 0")
	}
	if len(all) == 1 {
		return all[0]
	}
	return "(" + strings.Join(all, " OR ") + ")"
}
