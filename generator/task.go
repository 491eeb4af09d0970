package generator

import (
	"context"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/resource"
)

// TaskRequest is a task to scaffold.
type TaskRequest struct {
	Dir  string
	Task resource.Task
	Preview
}

// kindTask is the folder of the templates of a task.
const kindTask = "task"

// AddTask scaffolds a task: a package with its payload, its handler and tests, and a
// migration for the table that records what was done. It makes the package part of the
// service, and changes no other file. The string is the change as a unified diff, if
// requested.
func (g Generator) AddTask(ctx context.Context, r TaskRequest) (Report, string, error) {
	return g.addPackage(ctx, r.Dir, addition{
		kind:  kindTask,
		name:  r.Task.Package(),
		words: map[string]string{"TABLE": r.Task.Table(), "PACKAGE": r.Task.Package()},
		refuse: func(s *service) error {
			return hint.With(s.refusePackage(r.Task.Package(), r.Task.Table(), "choose another NAME"), "praecepta-gen add task --help")
		},
		data: func(module, field string) any {
			return struct {
				resource.Task
				Module string
				Field  string
			}{r.Task, module, field}
		},
	}, r.Preview)
}
