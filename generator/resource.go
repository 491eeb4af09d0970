package generator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/migration"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// ResourceRequest is a resource to scaffold.
type ResourceRequest struct {
	Dir      string
	Resource resource.Resource
	// HasTable is set if a migration creates the table already, as ResourceOfTable requires.
	// No migration is written then.
	HasTable bool
	Preview
}

// kindResource is the folder of the templates of a resource.
const kindResource = "resource"

// kindEventResource is the folder of the further templates of a resource with events.
const kindEventResource = "event_resource"

// AddResource scaffolds a resource: a migration, and a package with its API and tests, and
// makes the package part of the service. It changes no other file. The string is the
// change as a unified diff, if requested.
func (g Generator) AddResource(ctx context.Context, r ResourceRequest) (Report, string, error) {
	omitted := ""
	if r.HasTable {
		omitted = migration.Folder
	}
	further := ""
	if r.Resource.HasEvents {
		further = kindEventResource
	}
	return g.addPackage(ctx, r.Dir, addition{
		kind:    kindResource,
		further: further,
		name:    r.Resource.Package(),
		words:   resourceWords(r.Resource),
		omitted: omitted,
		refuse:  func(s *service) error { return s.refuseResource(r) },
		data:    func(module, field string) any { return resourceData{r.Resource, module, field} },
		note:    r.Resource.PluralNote(),
	}, r.Preview)
}

// resourceWords are the words in the paths of the templates of a resource.
func resourceWords(r resource.Resource) map[string]string {
	return map[string]string{"TABLE": r.Plural, "PACKAGE": r.Package()}
}

// resourceData is a resource as its templates know it.
type resourceData struct {
	resource.Resource
	Module string
	Field  string // of the component that the package takes
}

// refuseResource refuses a resource that would meet files or tables of the service, or that
// refers to tables that it does not have.
func (s *service) refuseResource(request ResourceRequest) error {
	r, table, advice := request.Resource, request.Resource.Plural, "choose another NAME or --plural"
	if request.HasTable {
		table, advice = "", "the table has a package already"
	}
	if err := s.refusePackage(r.Package(), table, advice); err != nil {
		return hint.With(err, "praecepta-gen add resource --help")
	}
	return hint.With(s.refuseMissingTables(r.Refs()), "praecepta-gen add resource --help")
}

// refuseMissingTables refuses fields that refer to tables that the service does not have.
func (s *service) refuseMissingTables(refs []resource.Field) error {
	tables, err := s.tables()
	if err != nil {
		return err
	}
	var missing []error
	for _, f := range refs {
		if _, has := tables[f.Table]; !has {
			missing = append(missing, fmt.Errorf("field %q: ref(%s): no migration creates the table", f.Name, f.Table))
		}
	}
	return errors.Join(missing...)
}

// tables returns the tables that the migrations of the service create, with the migration.
func (s *service) tables() (map[string]string, error) {
	files, err := tree.Names(s.Root(), migration.Folder)
	if err != nil {
		return nil, err
	}
	created := regexp.MustCompile(`(?im)^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?([a-z_][a-z0-9_]*)"?\s*\(`)
	all := map[string]string{}
	for _, file := range files {
		if !isNumbered(file) {
			continue
		}
		content, err := fs.ReadFile(s.Root().FS(), file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, tree.Cause(err))
		}
		for _, found := range created.FindAllSubmatch(content, -1) {
			all[string(found[1])] = file
		}
	}
	return all, nil
}
