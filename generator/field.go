package generator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/migration"
	"github.com/praecepta/praecepta-gen/generator/nearest"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// FieldRequest is a field to add to a resource of a service.
type FieldRequest struct {
	Dir      string
	Resource string // its name, in the singular
	Field    string // FIELD:TYPE[:OPTION...]
	Fill     string // the value of existing rows, or ""
	Merge    Merge
	Preview
}

// kindField is the folder of the templates of the migrations that add a field.
const kindField = "field"

// fieldHelp is the command that explains how to add a field.
const fieldHelp = "praecepta-gen add field --help"

// AddField adds a field to a resource that `add` scaffolded: migrations that add the column
// while the earlier release runs, and the field in the package of the resource. A file that
// the user edited is merged. If one of them cannot be merged, no file of the package is
// changed: the change is written as a patch, and the report lists the conflicts. The string
// is the change as a unified diff, if requested.
func (g Generator) AddField(ctx context.Context, r FieldRequest) (Report, string, error) {
	s, err := g.openLocked(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	c, err := s.adder(g, kindField)
	if err != nil {
		return Report{}, "", err
	}
	added, err := s.addition(r)
	if err != nil {
		return Report{}, "", err
	}
	words := map[string]string{"TABLE": added.Plural, "FIELD": added.Added.Name}
	files, err := s.scaffolds(g, c.Folder(), kindField, words, added)
	if err != nil {
		return Report{}, "", err
	}
	var report Report
	change, err := s.changePackage(g, c, added, r.Merge)
	if err != nil {
		return Report{}, "", err
	}
	report.Conflicts, s.notices = change.conflicts, append(s.notices, change.notices...)
	if len(change.conflicts) > 0 {
		err = s.writePatch(added, change, r.Merge != nil, &report)
	} else {
		files = append(files, change.replaced...)
		for file, content := range change.merged {
			s.edit(file, content)
		}
		report.Next = append(report.Next, "go test ./"+path.Join(serviceFolder, added.Package()))
	}
	if err != nil {
		return Report{}, "", err
	}
	return s.finishScaffolds(ctx, files, report, r.Preview)
}

// addition returns the field with the resource that the migrations record.
func (s *comparedService) addition(r FieldRequest) (resource.Addition, error) {
	var none resource.Addition
	all, err := s.records()
	if err != nil {
		return none, err
	}
	found, ok, err := all.Resource(r.Resource)
	if err != nil {
		return none, hint.With(err, fieldHelp)
	}
	if !ok {
		return none, notRecorded(r.Resource, all)
	}
	added, err := resource.ParseAddition(found, r.Field, r.Fill)
	if err != nil {
		return none, hint.With(err, fieldHelp)
	}
	if added.IsRef() {
		if err := s.refuseMissingTables([]resource.Field{added.Added}); err != nil {
			return none, hint.With(err, fieldHelp)
		}
	}
	switch file, err := s.migrationNamed(columnMigration(added)); {
	case err != nil:
		return none, err
	case file != "":
		return none, hint.With(fmt.Errorf("field %q: the migration exists: %s", added.Added.Name, file), fieldHelp)
	}
	return added, nil
}

// columnMigration is the name of the migration that adds the column.
func columnMigration(a resource.Addition) string {
	return "add_" + a.Added.Name + "_to_" + a.Plural
}

// records returns the resources that the migrations record.
func (s *service) records() (resource.Records, error) {
	files, err := tree.Names(s.Root(), migration.Folder)
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(file string) bool { return !isNumbered(file) })
	slices.SortFunc(files, func(a, b string) int {
		return cmp.Or(cmp.Compare(numberOf(a), numberOf(b)), strings.Compare(a, b))
	})
	all := resource.Records{}
	for _, file := range files {
		content, err := fs.ReadFile(s.Root().FS(), file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, tree.Cause(err))
		}
		if err := all.Read(file, content); err != nil {
			return nil, hint.With(err, fieldHelp)
		}
	}
	return all, nil
}

// notRecorded is the error for a resource that no migration records.
func notRecorded(name string, all resource.Records) error {
	err := fmt.Errorf("unknown resource %.80q: it was not created with \"add resource\", or its migration was removed", name)
	if near := nearest.Of(name, all.Names()); near != "" {
		return hint.With(fmt.Errorf("%w: did you mean %s?", err, near), fieldHelp)
	}
	if names := all.Names(); len(names) > 0 {
		err = fmt.Errorf("%w; recorded resources: %s", err, strings.Join(names, ", "))
	}
	return hint.With(fmt.Errorf("%w; to change any other table, write a migration", err), "praecepta-gen add migration --help")
}

// writePatch plans the file that has the change of the package.
func (s *comparedService) writePatch(a resource.Addition, change packageChange, hasGit bool, report *Report) error {
	file := columnMigration(a) + ".patch"
	apply := "patch -p1 <" + file
	if hasGit {
		apply = "git apply --reject " + file
	}
	if _, err := s.Root().Lstat(file); err == nil {
		return hint.With(errors.New(file+": the path exists: apply the patch, and remove it"), apply)
	}
	s.edit(file, []byte(change.patch))
	report.Next = append(report.Next,
		apply,
		"add the lines of each .rej file by hand, and remove these files and "+file,
		"go test ./"+path.Join(serviceFolder, a.Package()))
	return nil
}
