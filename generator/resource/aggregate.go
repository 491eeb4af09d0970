package resource

import (
	"slices"
	"strings"
)

// Aggregate is a kind of thing whose state is computed from its events.
type Aggregate struct {
	Resource         // has the names; there are no fields
	Events   []Event // the first one creates the aggregate
}

// Event is a type of event.
type Event struct {
	Name string // in snake case, such as cancelled
}

// ParseAggregate returns the aggregate that a command line describes: the name, its plural
// or "" for the regular one, and the names of the events. The error has every mistake.
func ParseAggregate(name, plural string, events []string) (Aggregate, error) {
	a := Aggregate{Resource: Resource{Name: name, Plural: plural}}
	if plural == "" && name != "" {
		a.Plural = pluralOf(name)
	}
	var all mistakes
	all.add(a.checkNames())
	if isSnakeCase(name) && (slices.Contains(usedByAggregate(), a.Type()) || slices.Contains(usedByAggregate(), a.Types())) {
		all.addf("NAME %s: used by the code of every aggregate: choose another name", name)
	}
	if len(events) == 0 {
		all.addf("--events is required, such as --events created,closed")
	}
	for i, event := range events {
		e := Event{event}
		switch {
		case slices.Contains(events[:i], event) && !isSnakeCase(event): // reported before
		case !isSnakeCase(event) || len(event) > maxName:
			all.addf("--events: %q: want snake case of at most %d characters, such as closed", clip(event), maxName)
		case slices.Contains(events[:i], event):
			all.addf("--events: %s is repeated", event)
		case isGoWord(e.Type()), slices.Contains(usedByAggregate(), e.Type()), strings.HasPrefix(e.Type(), "status"), e.Type() == a.Type(), e.Type() == a.Types():
			all.addf("--events: %q %s: choose another name", event, whyTaken(event))
		}
		a.Events = append(a.Events, e)
	}
	if err := all.err(); err != nil {
		return Aggregate{}, err
	}
	return a, nil
}

// usedByAggregate are the names that the code of an aggregate declares, imports or uses for
// variables.
func usedByAggregate() []string {
	return []string{
		"aggregate", "apply", "component", "context", "ctx", "err", "errors", "event", "fault", "http", "id", "in", "input", "next", "now",
		"openapi", "output", "problem", "state", "status", "store", "tags", "uuid", "version", "view",
	}
}

// First returns the event that creates the aggregate.
func (a Aggregate) First() Event { return a.Events[0] }

// Others returns the other events.
func (a Aggregate) Others() []Event { return a.Events[1:] }

// Last returns the last event.
func (a Aggregate) Last() Event { return a.Events[len(a.Events)-1] }

// Statuses returns the names of the events, separated by commas.
func (a Aggregate) Statuses() string {
	var all []string
	for _, e := range a.Events {
		all = append(all, e.Name)
	}
	return strings.Join(all, ",")
}

// Type returns the name of the Go type of the event.
func (e Event) Type() string { return unexported(e.Name) }

// Exported returns the name as part of a Go name.
func (e Event) Exported() string { return exported(e.Name) }

// Title returns the name in prose.
func (e Event) Title() string { return prose(e.Name) }

// Path returns the name as a step of a path.
func (e Event) Path() string { return strings.ReplaceAll(e.Name, "_", "-") }
