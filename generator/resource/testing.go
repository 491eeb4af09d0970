package resource

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The methods of this file are the expressions of the scaffolded tests.

// Start returns the expression that starts the service of a test.
func (r Resource) Start() string {
	if len(r.Refs()) > 0 {
		return "start(t)"
	}
	return "testkit.Self(t, nil)"
}

// CallerRoles returns the roles that callers in tests have, as further arguments.
func (r Resource) CallerRoles() string {
	all := ""
	for _, role := range r.AllRoles() {
		all += ", " + strconv.Quote(role)
	}
	return all
}

// RolesNeedRow reports whether an action that needs a role is about one row.
func (r Resource) RolesNeedRow() bool {
	return slices.ContainsFunc(r.Roles, func(role Role) bool { return role.Action != List && role.Action != Create })
}

// RequestOf returns the arguments of a call that performs an action.
func (r Resource) RequestOf(action string) string {
	path := strconv.Quote(r.Path())
	switch action {
	case List:
		return `"GET", ` + path + `, ""`
	case Create:
		return `"POST", ` + path + ", " + r.Body("1")
	case Replace:
		return `"PUT", one, ` + r.Replacement("0")
	case Patch:
		return "\"PATCH\", one, `{}`"
	case Delete:
		return `"DELETE", one, ""`
	}
	return `"GET", one, ""`
}

// QuotedTables returns the tables that fields refer to.
func (r Resource) QuotedTables() string { return quoted(r.Tables()) }

// QuotedOptional returns the members that a patch can remove.
func (r Resource) QuotedOptional() string { return quoted(names(r.Optional())) }

// QuotedImmutable returns the members that cannot be changed.
func (r Resource) QuotedImmutable() string { return quoted(names(r.Immutable())) }

// QuotedKept returns the members that a patch can change but not remove.
func (r Resource) QuotedKept() string { return quoted(names(r.Kept())) }

// QuotedRequired returns the members that a create needs.
func (r Resource) QuotedRequired() string { return quoted(names(r.Required())) }

// QuotedQueries returns a query for each filter, order and search, all of which match the
// row of body 0.
func (r Resource) QuotedQueries() string {
	var all []string
	for _, f := range r.Filters() {
		all = append(all, "?"+f.Name+"="+f.Query(0))
	}
	for _, f := range r.Searches() {
		all = append(all, "?q="+f.Query(0))
	}
	for _, f := range r.Sorts() {
		all = append(all, "?sort="+f.Name)
	}
	return quoted(all)
}

// edits returns the expression for a body with other values of some fields.
func edits(body string, fields []Field, value func(Field) string) string {
	for _, f := range fields {
		body = "edited(t, " + body + ", " + strconv.Quote(f.Name) + ", " + value(f) + ")"
	}
	return body
}

// Unlike returns the expression for a body that no search for a value of body 0 finds.
func (r Resource) Unlike(n string) string {
	return edits(r.Body(n), r.Searches(), func(f Field) string { return f.Literal(1) })
}

// OfGlobex returns the expression for a body of the second tenant: its references are to
// its own rows.
func (r Resource) OfGlobex(n string) string { return edits(r.Body(n), r.Refs(), globexRow) }

// OfGlobexBut returns the expression for a body of the second tenant in which the reference
// of one field is still to be set.
func (r Resource) OfGlobexBut(name, n string) string {
	return edits(r.Body(n), r.where(func(f Field) bool { return f.Kind == Ref && f.Name != name }), globexRow)
}

// ChangeOfGlobex returns the expression for a body of a PUT of the second tenant.
func (r Resource) ChangeOfGlobex(n string) string {
	return edits(r.Replacement(n), r.where(func(f Field) bool { return f.Kind == Ref && !f.Immutable }), globexRow)
}

func globexRow(f Field) string {
	return strings.Replace(f.Literal(0), "-8000-", "-9000-", 1)
}

// CanBeInvalid reports whether the query parameter of a filter refuses some text.
func (f Field) CanBeInvalid() bool { return f.Kind != String }

// Query returns one of the values that tests use, as it is in a query.
func (f Field) Query(n int) string { return url.QueryEscape(f.texts()[n]) }
