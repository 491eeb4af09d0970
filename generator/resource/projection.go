package resource

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Projection is a table that follows the events of an aggregate.
type Projection struct {
	Name      string // in snake case; the table has it too
	Aggregate string // the name of the aggregate
	Import    string // the path of the package of the aggregate
	Events    []ProjectedEvent
}

// ProjectedEvent is a type of event that a projection handles.
type ProjectedEvent struct {
	Name  string // as it is stored
	Type  string // the exported Go type of its data
	Alias string // the unexported type that Type has to stand for, "" if the package exports the type already
}

// ParseProjection returns the projection that a command line describes, without its events.
// The error has every mistake.
func ParseProjection(name, aggregate string) (Projection, error) {
	p := Projection{Name: name, Aggregate: aggregate}
	var all mistakes
	all.add(p.checkName())
	if aggregate == "" {
		all.addf("--of is required, such as --of order")
	}
	if err := all.err(); err != nil {
		return Projection{}, err
	}
	return p, nil
}

// usedWithProjection are the names that service.go and the code of a projection have for
// other packages and variables. The package of a projection cannot have one of them.
const usedWithProjection = ` build component context driver eventstore http middleware openapi os persistence praecepta service strings
 testing testkit time `

func (p Projection) checkName() error {
	if !isSnakeCase(p.Name) {
		return fmt.Errorf("NAME %q: want snake case, such as contract_list", clip(p.Name))
	}
	var all mistakes
	name := p.Package()
	switch {
	case len(p.Name) > maxName:
		all.addf("NAME %s: a table name has at most %d bytes", clip(p.Name), maxName)
	case isReservedSQL(p.Name):
		all.addf("NAME %q: reserved by Postgres: choose another name", p.Name)
	case isGoWord(name), slices.Contains(strings.Fields(usedWithProjection), name):
		all.addf("NAME %s: %q %s: choose another name", p.Name, name, whyTaken(name))
	case slices.Contains(specialFolders(), name), strings.HasSuffix(p.Name, "_test"):
		all.addf("NAME %s: the go command treats a package of this name specially: choose another name", p.Name)
	}
	return all.err()
}

// CheckImport returns why the code of the projection cannot import the package of its
// aggregate, or nil.
func (p Projection) CheckImport() error {
	name := p.From()
	if name == p.Package() || slices.Contains(strings.Fields(usedWithProjection), name) {
		return fmt.Errorf("%s: the package of the aggregate has a name that the code of the projection uses for another: rename it", p.Import)
	}
	return nil
}

// Package returns the name of the Go package.
func (p Projection) Package() string { return strings.ReplaceAll(p.Name, "_", "") }

// From returns the name of the package of the aggregate.
func (p Projection) From() string { return path.Base(p.Import) }

// Row returns the name of the Go type of one row.
func (p Projection) Row() string { return unexported(p.Name) + "Row" }

// Exported returns the name as part of an exported Go name.
func (p Projection) Exported() string { return exported(p.Name) }

// Title returns the name in prose.
func (p Projection) Title() string { return prose(p.Name) }

// Path returns the path of the list in the API.
func (p Projection) Path() string { return "/" + strings.ReplaceAll(p.Name, "_", "-") }

// AnAggregate returns the name of the aggregate in prose, with its article.
func (p Projection) AnAggregate() string { return WithArticle(prose(p.Aggregate)) }

// Aliases returns the events whose types the package of the aggregate does not export.
func (p Projection) Aliases() []ProjectedEvent {
	return slices.DeleteFunc(slices.Clone(p.Events), func(e ProjectedEvent) bool { return e.Alias == "" })
}

// First returns the event that comes first.
func (p Projection) First() ProjectedEvent { return p.Events[0] }

// Last returns the event that comes last.
func (p Projection) Last() ProjectedEvent { return p.Events[len(p.Events)-1] }
