package resource

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// maxName is the number of bytes of the longest name that Postgres keeps whole.
const maxName = 63

// reservedSQL are the words that Postgres takes as a table or a column only in quotes, and
// the columns that every table has (appendix C and section 5.6 of its manual).
const reservedSQL = ` all analyse analyze and any array as asc asymmetric authorization binary both case cast
 check collate collation column concurrently constraint create cross current_catalog current_date current_role
 current_schema current_time current_timestamp current_user default deferrable desc distinct do else end except
 false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull join
 lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer
 overlaps placing primary references returning right select session_user similar some symmetric system_user table
 tablesample then to trailing true union unique user using variadic verbose when where window with
 cmax cmin ctid tableoid xmax xmin `

func isReservedSQL(name string) bool {
	return slices.Contains(strings.Fields(reservedSQL), name)
}

// usedInPackage are the names that a scaffolded package declares, imports or uses for
// variables. A type of the resource cannot have one of them.
const usedInPackage = ` after aggregate all answer apply base base64 body bytes change changed component conn context ctx current cursor
 db encoding err errors etag eventstore exec fault fields fmt found get globex http id in insert item items json list
 location made match member middleware missing next none openapi os output page patch persistence praecepta problem
 refused remove replace reply row seen slices start statement strconv strings svc tags testing testkit time tx url uuid
 value versions acme `

// isGoWord reports whether a name is a keyword of Go, or a name that Go declares. Names of one
// letter are receivers and parameters.
func isGoWord(name string) bool {
	return len(name) == 1 || token.IsKeyword(name) || types.Universe.Lookup(name) != nil
}

// whyTaken says why a Go name is not available to a scaffolded package.
func whyTaken(name string) string {
	switch {
	case len(name) == 1:
		return "has one letter: such names are reserved for variables"
	case token.IsKeyword(name):
		return "is a keyword of Go"
	case types.Universe.Lookup(name) != nil:
		return "is a name that Go declares"
	}
	return "is a name that the scaffolded code uses"
}

// isTakenGo reports whether a Go name cannot be a type of a scaffolded package.
func isTakenGo(name string) bool {
	return isGoWord(name) || slices.Contains(strings.Fields(usedInPackage), name)
}

// specialFolders are the folders that the go command treats specially.
func specialFolders() []string { return []string{"internal", "main", "testdata", "vendor"} }

// columns are the columns that every resource has.
func columns() []string { return []string{"tenant_id", "id", "version", "updated_at"} }

// structs are the structs that are part of a row in Go, as folded names.
func structs() []string { return []string{"attributes", "changeable"} }

// parameters are the query parameters of a list that are not filters.
func parameters() []string { return []string{"after", "limit", "sort", "q"} }
