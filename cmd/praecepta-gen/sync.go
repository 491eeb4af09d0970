package main

import (
	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
)

func (a *app) sync() *cobra.Command {
	var request generator.SyncRequest
	c := &cobra.Command{
		Use:   "sync [-C DIR] [--discard PATH]... [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Update the generated files of a service",
		Long: `Sync updates a service to praecepta.yaml and the templates of this generator: all
files or none. If a generated file was edited, sync stops before it writes
anything, unless --discard names the file.

Sync changes user-owned files in three cases only, and reports each change:
  - If two migrations have the same number, sync renumbers a scaffolded one.
  - If praecepta.yaml has a new component, sync adds the example of the component to
    internal/service/service.go.
  - If git merge stopped with conflicts, sync resolves two kinds of them in scaffolded files.
    If both branches scaffolded the same file, and only one branch edited it later, sync
    keeps the edited version. If one branch changed internal/service/service.go only to add
    packages, sync adds the same packages to the version of the other branch.

If git merge or git rebase stopped with conflicts, sync resolves the conflicts in
praecepta.yaml, praecepta.lock, go.mod, go.sum and all generated files. The service
gets the components of both branches, except a component that either branch
removed. Sync lists the other files with conflicts; edit these by hand.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			report, diff, err := a.generator.Sync(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	c.Flags().StringArrayVar(&request.Discard, "discard", nil, "discard the edits in `PATH`; can be repeated")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
