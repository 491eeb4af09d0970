// Package ddl reads the tables that migrations create, with the grammar of Postgres. It
// starts no server.
package ddl

import (
	"fmt"
	"slices"
	"strings"
)

// File is a migration.
type File struct {
	Path, Content string
}

// Table is a table after all migrations.
type Table struct {
	Name        string
	File        string // the migration that creates it
	Columns     []Column
	Keys        []Key // the primary key, the unique constraints and the unique indexes
	ForeignKeys []ForeignKey
	Checks      []Check
	Indexes     []Index // those that are not unique
	Policies    []Policy

	IsEnabled, IsForced bool     // row-level security
	Others              []string // what the table has that is not described here
}

// Column is a column of a table.
type Column struct {
	Name       string
	Type       Type
	NotNull    bool
	Default    *Expr
	IsComputed bool // a generated column, an identity or a serial
}

// Type is the type of a column, with the names that Postgres has for it, such as int4.
type Type struct {
	Name      string
	Modifiers []string
	IsArray   bool
}

// String returns the type in SQL syntax.
func (t Type) String() string {
	name := t.Name
	if long, has := map[string]string{"int2": "smallint", "int4": "integer", "int8": "bigint", "bool": "boolean", "float4": "real", "float8": "double precision", "bpchar": "char"}[name]; has {
		name = long
	}
	if len(t.Modifiers) > 0 {
		name += "(" + strings.Join(t.Modifiers, ",") + ")"
	}
	if t.IsArray {
		name += "[]"
	}
	return name
}

// Key is a set of columns whose values are unique.
type Key struct {
	Name      string
	Columns   []string // that of an expression is empty
	IsPrimary bool
	IsPartial bool // an index with WHERE
}

// ForeignKey is a reference to the rows of a table.
type ForeignKey struct {
	Name       string
	Columns    []string
	Table      string
	References []string // empty for the primary key
}

// Check is a condition on the rows of a table.
type Check struct {
	Name      string
	Condition Expr
}

// Index is an index of whole columns.
type Index struct {
	Name    string
	Columns []string
}

// Policy is a policy of row-level security.
type Policy struct {
	Name         string
	Commands     []string
	IsPermissive bool
	IsPublic     bool // it applies to every role
	Using, Check *Expr
}

// Column returns the column of a name.
func (t Table) Column(name string) (Column, bool) {
	at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	if at < 0 {
		return Column{}, false
	}
	return t.Columns[at], true
}

// Tables returns the tables after the Up sections of the migrations, which are in the order
// in which they run.
func Tables(files []File) ([]Table, error) {
	s := schema{}
	for _, file := range files {
		statements, err := parse(up(file.Content))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.Path, err)
		}
		s.file = file.Path
		for _, statement := range statements {
			s.apply(statement)
		}
	}
	all := make([]Table, 0, len(s.tables))
	for _, t := range s.tables {
		all = append(all, *t)
	}
	return all, nil
}

// up returns the Up section of a migration. The annotations in it are comments.
func up(content string) string {
	var out strings.Builder
	isUp := false
	for line := range strings.Lines(strings.TrimPrefix(content, "\ufeff")) {
		words := strings.Fields(strings.ToLower(line))
		if len(words) == 3 && words[0] == "--" && words[1] == "+goose" && (words[2] == "up" || words[2] == "down") {
			isUp = words[2] == "up"
		}
		if isUp {
			out.WriteString(line)
		}
	}
	return out.String()
}
