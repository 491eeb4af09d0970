package generator

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"github.com/praecepta/praecepta-gen/generator/ddl"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/migration"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// TableRequest names a table of a service, for which a resource is scaffolded.
type TableRequest struct {
	Dir          string
	File         string   // the migration that creates the table
	Name, Plural string   // of the resource; without Plural, the table is the one that the file has for Name
	Words        []string // what the table does not show, as FIELD:WORD[:WORD...]
	Roles        []string // as ACTION=ROLE[,ROLE...]
}

// ResourceOfTable returns the resource that fits a table. It refuses a table without
// what a resource needs, and reports all of it together.
func (g Generator) ResourceOfTable(r TableRequest) (resource.Derived, error) {
	s, err := g.read(r.Dir)
	if err != nil {
		return resource.Derived{}, err
	}
	defer s.Close()
	file := path.Clean(filepath.ToSlash(r.File))
	all, err := s.migrations()
	if err != nil {
		return resource.Derived{}, err
	}
	if _, err := s.Root().Lstat(file); errors.Is(err, fs.ErrNotExist) {
		return resource.Derived{}, hint.With(fmt.Errorf("--from-table %s: no such file", r.File), "ls migrations")
	}
	if !slices.ContainsFunc(all, func(f ddl.File) bool { return f.Path == file }) {
		return resource.Derived{}, hint.With(fmt.Errorf("%s: want a migration of the service, such as migrations/00042_invoices.sql", r.File), "praecepta-gen add resource --help")
	}
	tables, err := ddl.Tables(all)
	if err != nil {
		return resource.Derived{}, hint.With(err, "go run . migrate lint")
	}
	of, err := resource.TableOf(r.Name, r.Plural, slices.DeleteFunc(tables, func(t ddl.Table) bool { return t.File != file }))
	if err != nil {
		return resource.Derived{}, hint.With(fmt.Errorf("%s: %w", file, err), "praecepta-gen add resource --help")
	}
	derived, err := resource.FromTable(r.Name, of, r.Words, r.Roles)
	if err != nil {
		fix := "praecepta-gen add resource --help"
		if errors.As(err, &resource.Lacking{}) {
			fix = s.newMigration("complete_" + of.Name)
		}
		return resource.Derived{}, hint.With(fmt.Errorf("%s: table %s: %w", file, of.Name, err), fix)
	}
	return derived, nil
}

// migrations returns the SQL migrations of the service in the order in which they run.
func (s *service) migrations() ([]ddl.File, error) {
	names, err := tree.Names(s.Root(), migration.Folder)
	if err != nil {
		return nil, err
	}
	var all []ddl.File
	number := func(file string) int64 {
		name, _ := migration.Parse(file)
		return name.Number
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(number(a), number(b)) })
	for _, file := range names {
		if name, is := migration.Parse(file); !is || !name.IsSQL() {
			continue
		}
		content, err := fs.ReadFile(s.Root().FS(), file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, tree.Cause(err))
		}
		all = append(all, ddl.File{Path: file, Content: string(content)})
	}
	return all, nil
}
