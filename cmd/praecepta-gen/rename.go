package main

import (
	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
)

func (a *app) rename() *cobra.Command {
	var request generator.RenameRequest
	c := &cobra.Command{
		Use:   "rename [--service NAME] [--module PATH] [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Rename a service, its module, or both",
		Long: `Rename changes the name of a service, its module path, or both: all files or none.
It changes praecepta.yaml, go.mod, the generated files, the lines of scaffolded files
that contain an old name, and the import paths in every Go file of the module. Other
lines of user-owned files do not change. Rename lists the first ten places that still
contain an old name, and other things that you must change.

Queues and cache keys keep their prefix, so that no task is lost. key_prefix in
praecepta.yaml records it. Nested modules, testdata and vendor are not changed.`,
		Example: `  praecepta-gen rename --service store --dry-run
  praecepta-gen rename --module github.com/acme/store`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			report, diff, err := a.generator.Rename(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	c.Flags().StringVar(&request.Service, "service", "", "new `NAME` of the service")
	c.Flags().StringVar(&request.Module, "module", "", "new `PATH` of the module")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
