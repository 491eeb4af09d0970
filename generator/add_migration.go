package generator

import (
	"context"
	"fmt"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/migration"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// MigrationRequest names a migration to scaffold.
type MigrationRequest struct {
	Dir  string
	Name string // in snake case, without a number
	Preview
}

// kindMigration is the folder of the template of a migration.
const kindMigration = "migration"

// AddMigration scaffolds a migration with the next number of the service. It has no
// statements: migrate lint fails until they are written.
func (g Generator) AddMigration(ctx context.Context, r MigrationRequest) (Report, string, error) {
	if err := migration.ValidateName(r.Name); err != nil {
		return Report{}, "", err
	}
	s, err := g.openLocked(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	c, err := s.adder(g, kindMigration)
	if err != nil {
		return Report{}, "", err
	}
	inUse, err := s.migrationNamed(r.Name)
	if err != nil {
		return Report{}, "", err
	}
	if inUse != "" {
		return Report{}, "", hint.With(fmt.Errorf("%s: the migration exists: choose another NAME", inUse), s.newMigration(r.Name))
	}
	files, err := s.scaffolds(g, c.Folder(), kindMigration, map[string]string{"NAME": r.Name}, nil)
	if err != nil {
		return Report{}, "", err
	}
	var report Report
	for _, f := range files {
		if _, err := s.Root().Lstat(f.Path); err == nil {
			return Report{}, "", hint.With(fmt.Errorf("%s: something that is no file has this path", f.Path), plan.Move(f.Path, tree.Aside(s.Root(), f.Path)))
		}
		report.Next = append(report.Next, "write the statements of "+f.Path, "go run . migrate lint")
	}
	return s.finishScaffolds(ctx, files, report, r.Preview)
}

// newMigration is the command that adds a migration with a name, or with a number after it
// if the name is in use. A name that no migration can have is replaced.
func (s *service) newMigration(name string) string {
	if migration.ValidateName(name) != nil {
		name = "complete_table"
	}
	free := name
	for i := 2; ; i++ {
		if inUse, err := s.migrationNamed(free); err != nil || inUse == "" {
			return "praecepta-gen add migration " + free
		}
		free = fmt.Sprintf("%s_%d", name, i)
	}
}

// migrationNamed returns the migration with a name, or "".
func (s *service) migrationNamed(name string) (string, error) {
	files, err := tree.Names(s.Root(), migration.Folder)
	if err != nil {
		return "", err
	}
	for _, file := range files {
		if restOf(file) == name+".sql" {
			return file, nil
		}
	}
	return "", nil
}
