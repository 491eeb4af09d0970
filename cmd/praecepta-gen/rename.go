package main

import (
	"io"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/spf13/cobra"
)

func (a *app) rename() *cobra.Command {
	var request generator.RenameRequest
	c := &cobra.Command{
		Use:   "rename [--service NAME] [--module PATH] [-C DIR] [--dry-run] [--diff] [--json]",
		Short: "Rename a service, its module, or both",
		Long: `Rename changes the name of a service, the path of its module, or both: all of it
or nothing. It changes praecepta.yaml, go.mod, the generated files, the lines of
scaffolded files that hold a name, and the import paths in every Go file of the
module. In user-owned files it changes nothing else. It lists the places that
still have an old name, and what else depends on it.

Queues and cache keys keep the prefix that they have, so that no task is lost:
key_prefix in praecepta.yaml records it. Nested modules, testdata and vendor are
left alone.`,
		Example: `  praecepta-gen rename --service store --dry-run
  praecepta-gen rename --module github.com/acme/store`,
		Args: nothing,
		RunE: func(c *cobra.Command, _ []string) error {
			report, diff, err := a.generator.Rename(c.Context(), request)
			a.recordDrift(request.Dir, false, report)
			if err != nil {
				return at(request.Dir, err)
			}
			a.result.Diff = diff
			a.answer(func(w io.Writer) {
				if request.Diff {
					a.writeDiff(w, diff)
					return
				}
				a.writeChanges(w)
			})
			a.sayWhatChanged(request.DryRun)
			for _, next := range report.Next {
				a.say("next:", "%s", next)
			}
			return nil
		},
	}
	c.Flags().StringVar(&request.Service, "service", "", "the new `NAME` of the service")
	c.Flags().StringVar(&request.Module, "module", "", "the new `PATH` of its module")
	atService(c, &request.Dir)
	c.Flags().BoolVar(&request.Diff, "diff", false, "print what changes as a unified diff")
	dryRun(c, &request.DryRun)
	inJSON(c)
	return c
}
