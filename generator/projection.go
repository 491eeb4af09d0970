package generator

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/inventory"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// ProjectionRequest is a projection to scaffold.
type ProjectionRequest struct {
	Dir        string
	Projection resource.Projection // without its events, which are read from the code
	Of         string              // the name of the aggregate
	Preview
}

// kindProjection is the folder of the templates of a projection.
const kindProjection = "projection"

// AddProjection scaffolds a projection of the events of an aggregate: a migration for its
// table, and a package with its handlers, its API and tests. It makes the package part of
// the service after that of the aggregate, which registers the events. The string is the
// change as a unified diff, if requested.
func (g Generator) AddProjection(ctx context.Context, r ProjectionRequest) (Report, string, error) {
	s, err := g.openLocked(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	c, err := s.adder(g, kindProjection)
	if err != nil {
		return Report{}, "", err
	}
	p := r.Projection
	taken := s.refusePackage(p.Package(), p.Name, "choose another NAME")
	tables, err := s.tables()
	if err != nil {
		return Report{}, "", err
	}
	found, err := inventory.Read(ctx, inventory.Service{Dir: r.Dir, Module: s.spec.Module, Tables: tables})
	if err != nil {
		return Report{}, "", err
	}
	aggregate, unknown := aggregateOf(found, r.Of, s.spec.Module+"/"+serviceFolder)
	if err := errors.Join(taken, unknown); err != nil {
		return Report{}, "", hint.With(err, "praecepta-gen add projection --help")
	}
	p.Import, p.Events = aggregate.Package, projectedEvents(aggregate)
	if err := p.CheckImport(); err != nil {
		return Report{}, "", err
	}
	data := struct {
		resource.Projection
		Module string
		Field  string
	}{p, s.spec.Module, c.Field}
	files, err := s.scaffolds(g, c.Folder(), kindProjection, map[string]string{"TABLE": p.Name, "PACKAGE": p.Package(), "FOLDER": aggregate.Folder}, data)
	if err != nil {
		return Report{}, "", err
	}
	if files, err = s.withAliases(files, aggregate.Folder, p); err != nil {
		return Report{}, "", err
	}
	var report Report
	w := s.wiringOf(p.Package(), c)
	w.After = p.From()
	s.wirePackage(w, &report)
	report.Next = append(report.Next, "go test ./"+path.Join(serviceFolder, p.Package()))
	return s.finishScaffolds(ctx, files, report, r.Preview)
}

// withAliases leaves out the file in the package of the aggregate if the package
// exports all events already. Else it refuses a file that exists.
func (s *service) withAliases(files []tree.File, folder string, p resource.Projection) ([]tree.File, error) {
	if len(p.Aliases()) == 0 {
		return slices.DeleteFunc(files, func(f tree.File) bool { return path.Dir(f.Path) == folder }), nil
	}
	for _, f := range files {
		if _, err := s.Root().Lstat(f.Path); path.Dir(f.Path) == folder && err == nil {
			return nil, hint.With(fmt.Errorf("%s: the file exists: choose another NAME", f.Path), "praecepta-gen add projection --help")
		}
	}
	return files, nil
}

// aggregateOf returns the aggregate of a name. Its package must be one that a package below
// the package of the service can import.
func aggregateOf(found inventory.Inventory, name, servicePackage string) (inventory.Aggregate, error) {
	var names []string
	for _, a := range found.Aggregates {
		switch {
		case a.Name != name:
			names = append(names, a.Name)
		case a.Package == servicePackage:
			return a, fmt.Errorf("--of %s: %s:%d declares the aggregate in the package of the service, which no projection can import: move it to a package of its own", name, a.File, a.Line)
		case len(a.Events) == 0:
			return a, fmt.Errorf("--of %s: %s:%d: no event is registered whose type is declared in the package of the aggregate", name, a.File, a.Line)
		default:
			return a, nil
		}
	}
	if len(names) == 0 {
		return inventory.Aggregate{}, fmt.Errorf("--of %s: the service has no aggregates", name)
	}
	return inventory.Aggregate{}, fmt.Errorf("--of %s: unknown aggregate: want one of %s", name, strings.Join(slices.Compact(names), ", "))
}

// projectedEvents returns the events with the names by which the projection uses their types.
func projectedEvents(a inventory.Aggregate) []resource.ProjectedEvent {
	var all []resource.ProjectedEvent
	used := slices.Clone(a.Declared)
	for _, e := range a.Events {
		p := resource.ProjectedEvent{Name: e.Name, Type: e.Exported}
		if e.Exported == "" {
			p.Type, p.Alias = strings.ToUpper(e.Type[:1])+e.Type[1:], e.Type
			for slices.Contains(used, p.Type) {
				p.Type += "Event"
			}
			used = append(used, p.Type)
		}
		all = append(all, p)
	}
	return all
}
