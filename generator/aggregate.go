package generator

import (
	"context"
	"errors"
	"fmt"
	"path"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// AggregateRequest is an aggregate to scaffold.
type AggregateRequest struct {
	Dir       string
	Aggregate resource.Aggregate
	Preview
}

// kindAggregate is the folder of the templates of an aggregate.
const kindAggregate = "aggregate"

// AddAggregate scaffolds an aggregate: a package with its events, its state, its API and
// tests. It makes the package part of the service, and changes no other file. The string is
// the change as a unified diff, if requested.
func (g Generator) AddAggregate(ctx context.Context, r AggregateRequest) (Report, string, error) {
	return g.addPackage(ctx, r.Dir, addition{
		kind:  kindAggregate,
		name:  r.Aggregate.Package(),
		words: map[string]string{"PACKAGE": r.Aggregate.Package()},
		note:  r.Aggregate.PluralNote(),
		refuse: func(s *service) error {
			err := s.refusePackage(r.Aggregate.Package(), "", "choose another NAME or --plural")
			for _, e := range r.Aggregate.Events {
				if s.exists(path.Join(tree.OursRoot, e.Type())) { // which the code may import
					err = errors.Join(err, fmt.Errorf("--events: %s is the name of a generated package: choose another name", e.Name))
				}
			}
			return hint.With(err, "praecepta-gen add aggregate --help")
		},
		data: func(module, field string) any {
			return struct {
				resource.Aggregate
				Module string
				Field  string
			}{r.Aggregate, module, field}
		},
	}, r.Preview)
}
