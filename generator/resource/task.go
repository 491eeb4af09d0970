package resource

import (
	"fmt"
	"slices"
	"strings"
)

// Task is a kind of background work. Its payload has fields.
type Task struct {
	Name   string // in snake case
	Fields []Field
}

// ParseTask returns the task that the words of a command line describe: the name, and the
// fields of the payload as FIELD:TYPE[:OPTION...]. The error has every mistake.
func ParseTask(name string, fields []string) (Task, error) {
	task := Task{Name: name}
	var all mistakes
	all.add(task.checkName())
	for _, word := range fields {
		f, err := parseField(word, payloadKinds())
		all.add(err)
		if f.Name != "" {
			task.Fields = append(task.Fields, f)
		}
	}
	for _, f := range task.Fields {
		if err := f.checkPayload(); err != nil {
			all.add(err)
			continue
		}
		all.add(f.check())
	}
	all.add(checkColumns(task.Fields, task.columns(), "task"))
	all.add(task.checkConstraints())
	if err := all.err(); err != nil {
		return Task{}, err
	}
	for i := range task.Fields {
		task.Fields[i] = task.Fields[i].bounded()
	}
	return task, nil
}

// columns are the columns that the table of every task has.
func (Task) columns() []string { return []string{"tenant_id", "id", "done_at"} }

// Package returns the name of the Go package.
func (task Task) Package() string { return strings.ReplaceAll(task.Name, "_", "") }

// Table returns the name of the table that records what was done.
func (task Task) Table() string { return task.Name + "_runs" }

// Exported returns the name as part of an exported Go name.
func (task Task) Exported() string { return exported(task.Name) }

// Title returns the name in prose.
func (task Task) Title() string { return prose(task.Name) }

// usedWithTask are the names that service.go and the tests of a task have for other
// packages and variables. The package of a task cannot have one of them.
const usedWithTask = ` build component context driver enqueue errors field fmt http json list middleware openapi os persistence
 praecepta problem service slices start strings svc taskqueue testing testkit time `

// checkName checks the name, which is that of a package and the beginning of the name of a
// table too.
func (task Task) checkName() error {
	if !isSnakeCase(task.Name) {
		return fmt.Errorf("NAME %q: want snake case, such as send_reminder", clip(task.Name))
	}
	var all mistakes
	name := task.Package()
	switch {
	case len(task.Table()) > maxName:
		all.addf("NAME %s: the name of its table, %s, would have more than %d bytes: choose a shorter name", clip(task.Name), clip(task.Table()), maxName)
	case isGoWord(name), slices.Contains(strings.Fields(usedWithTask), name):
		all.addf("NAME %s: %q %s: choose another name", task.Name, name, whyTaken(name))
	case slices.Contains(specialFolders(), name), strings.HasSuffix(task.Name, "_test"):
		all.addf("NAME %s: the go command treats a package of this name specially: choose another name", task.Name)
	}
	return all.err()
}

// payloadKinds are the types of the fields of a payload.
func payloadKinds() []Kind {
	return slices.DeleteFunc(kinds(), func(k Kind) bool { return k == Ref })
}

// checkPayload refuses what applies to the rows of a resource only.
func (f Field) checkPayload() error {
	var all mistakes
	if f.Kind == Ref {
		all.addf("field %q: type ref does not apply to a task, because the row may be deleted before the task runs: want uuid", f.Name)
	}
	for _, option := range []struct {
		name  string
		given bool
	}{
		{"unique", f.Unique},
		{"index", f.Index},
		{"immutable", f.Immutable},
		{"filter", f.Filter},
		{"sort", f.Sort},
		{"search", f.Search},
		{"default", f.Default != ""},
	} {
		if option.given {
			all.addf("field %q: option %s does not apply to a task: want min, max or pattern", f.Name, option.name)
		}
	}
	return all.err()
}

// checkConstraints checks the lengths of the names that Postgres gives to the checks.
func (task Task) checkConstraints() error {
	var all mistakes
	if len(task.Table()) > maxName {
		return nil // reported already
	}
	for _, f := range task.Fields {
		if name := task.Table() + "_" + f.Name + "_check"; len(name) > maxName && !slices.Contains(task.columns(), f.Name) {
			all.addf("field %q: the name %s would have more than %d bytes: choose a shorter name", f.Name, clip(name), maxName)
		}
	}
	return all.err()
}

// Columns returns the definitions of the columns in the migration, aligned.
func (task Task) Columns() string {
	return columnsOf(task.Fields, [3]string{"done_at", "timestamptz", "NOT NULL DEFAULT now()"})
}

// Inserted returns the columns of an INSERT.
func (task Task) Inserted() string {
	return wrapped(append([]string{"id"}, names(task.Fields)...), "\t\t\t")
}

// Placeholders returns the placeholders of an INSERT.
func (task Task) Placeholders() string { return placeholders(len(task.Fields) + 1) }

// InsertValues returns the arguments of an INSERT after the id.
func (task Task) InsertValues() string { return values("p", task.Fields) }

// Body returns a Go expression of a valid payload as JSON.
func (task Task) Body() string { return bodyValue(task.Fields) }

// PayloadMember returns the field of the struct of a payload.
func (f Field) PayloadMember() string {
	if f.Optional {
		return f.member("*"+f.goType(), f.Name+",omitempty", nil)
	}
	return f.member(f.goType(), f.Name, nil)
}
