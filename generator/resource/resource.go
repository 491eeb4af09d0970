// Package resource reads the things that `add` scaffolds from a command line: a resource
// with its fields, a task with its payload, an aggregate with its events, or a setting. It describes them to the templates
// that scaffold them.
package resource

import (
	"slices"
	"strings"
)

// Resource is a kind of thing that each tenant has many of, with a row of a table for each.
type Resource struct {
	Name   string // singular, in snake case
	Plural string // the name of the table
	Fields []Field
	Roles  []Role // in the order of Actions
	// HasEvents is set if events are stored, and the rows are computed from them.
	HasEvents bool
}

// Role limits an action to callers with one of some roles.
type Role struct {
	Action string
	Roles  []string
}

// The actions of a resource, each an operation of its API.
const (
	List    = "list"
	Create  = "create"
	Get     = "get"
	Replace = "replace"
	Patch   = "patch"
	Delete  = "delete"
)

// Actions returns the actions of a resource.
func Actions() []string { return []string{List, Create, Get, Replace, Patch, Delete} }

// Field is a column of a resource that callers set.
type Field struct {
	Word     string // as on the command line
	Name     string
	Kind     Kind
	IsArray  bool
	Optional bool
	Values   []string // of an enum
	Table    string   // of a ref

	Unique, Index, Immutable, Filter, Sort, Search bool

	Min, Max string // bounds, "" for none: of a text its length, of an array the number of its elements
	Pattern  string
	Default  string

	// The names of the constraints of a table that exists, if they are not the usual ones.
	UniqueConstraint, ForeignKeyConstraint, CheckConstraint string
}

// Kind is the type of a field, or of the elements of an array.
type Kind string

// The types of fields.
const (
	String    Kind = "string"
	Text      Kind = "text"
	Int       Kind = "int"
	BigInt    Kind = "bigint"
	Decimal   Kind = "decimal"
	Money     Kind = "money"
	Bool      Kind = "bool"
	Date      Kind = "date"
	Timestamp Kind = "timestamp"
	UUID      Kind = "uuid"
	Enum      Kind = "enum"
	JSON      Kind = "json"
	Ref       Kind = "ref"
)

// kinds lists the types of fields, as messages list them.
func kinds() []Kind {
	return []Kind{String, Text, Int, BigInt, Decimal, Money, Bool, Date, Timestamp, UUID, Enum, JSON, Ref}
}

// Package returns the name of the Go package.
func (r Resource) Package() string { return strings.ReplaceAll(r.Plural, "_", "") }

// Type returns the name of the Go type of one row.
func (r Resource) Type() string { return unexported(r.Name) }

// Types returns the name of the Go type that has the handlers.
func (r Resource) Types() string { return unexported(r.Plural) }

// Exported returns the singular as part of an exported Go name.
func (r Resource) Exported() string { return exported(r.Name) }

// ExportedPlural returns the plural as part of an exported Go name.
func (r Resource) ExportedPlural() string { return exported(r.Plural) }

// Path returns the path of the collection in the API.
func (r Resource) Path() string { return "/" + strings.ReplaceAll(r.Plural, "_", "-") }

// Title returns the singular in prose.
func (r Resource) Title() string { return prose(r.Name) }

// Titles returns the plural in prose.
func (r Resource) Titles() string { return prose(r.Plural) }

// A returns the singular in prose with its article.
func (r Resource) A() string { return article(r.Title()) + " " + r.Title() }

// RolesOf returns the roles that may perform an action. It is empty if all callers may.
func (r Resource) RolesOf(action string) []string {
	for _, role := range r.Roles {
		if role.Action == action {
			return role.Roles
		}
	}
	return nil
}

// AllRoles returns all roles of the actions.
func (r Resource) AllRoles() []string {
	var all []string
	for _, role := range r.Roles {
		all = append(all, role.Roles...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Tables returns the other tables that fields refer to.
func (r Resource) Tables() []string {
	var all []string
	for _, f := range r.Fields {
		if f.Kind == Ref {
			all = append(all, f.Table)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// where returns the fields for which is reports true.
func (r Resource) where(is func(Field) bool) []Field {
	var all []Field
	for _, f := range r.Fields {
		if is(f) {
			all = append(all, f)
		}
	}
	return all
}

// Immutable returns the fields that cannot be changed.
func (r Resource) Immutable() []Field { return r.where(func(f Field) bool { return f.Immutable }) }

// Mutable returns the fields that can be changed.
func (r Resource) Mutable() []Field { return r.where(func(f Field) bool { return !f.Immutable }) }

// Optional returns the fields that can be changed and removed.
func (r Resource) Optional() []Field {
	return r.where(func(f Field) bool { return f.Optional && !f.Immutable })
}

// Kept returns the fields that can be changed and not removed.
func (r Resource) Kept() []Field {
	return r.where(func(f Field) bool { return !f.Optional && !f.Immutable })
}

// Unique returns the fields whose values a tenant has once.
func (r Resource) Unique() []Field { return r.where(func(f Field) bool { return f.Unique }) }

// Refs returns the fields that refer to rows of tables.
func (r Resource) Refs() []Field { return r.where(func(f Field) bool { return f.Kind == Ref }) }

// Filters returns the fields that a list can be filtered by.
func (r Resource) Filters() []Field { return r.where(func(f Field) bool { return f.Filter }) }

// Sorts returns the fields that a list can be sorted by.
func (r Resource) Sorts() []Field { return r.where(func(f Field) bool { return f.Sort }) }

// Searches returns the fields that a search looks in.
func (r Resource) Searches() []Field { return r.where(func(f Field) bool { return f.Search }) }

// Limited returns the fields with bounds that only a constraint of the table checks,
// because the document of the API has no bounds for decimal numbers.
func (r Resource) Limited() []Field {
	return r.where(func(f Field) bool { return f.Kind == Decimal && f.Min+f.Max != "" })
}

// Indexed returns the fields that need an index of their own.
func (r Resource) Indexed() []Field {
	return r.where(Field.isIndexed)
}

// isIndexed reports whether a field needs an index that is not that of a unique constraint.
func (f Field) isIndexed() bool { return !f.Unique && (f.Index || f.Sort || f.Kind == Ref) }

// HasRefusals reports whether a constraint of the table has a problem of its own.
func (r Resource) HasRefusals() bool {
	return len(r.Unique())+len(r.Refs())+len(r.Limited()) > 0
}
