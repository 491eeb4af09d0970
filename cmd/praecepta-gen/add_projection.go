package main

import (
	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/resource"
)

func (a *app) addProjection() *cobra.Command {
	var request generator.ProjectionRequest
	c := &cobra.Command{
		Use:   "projection NAME --of AGGREGATE [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Scaffold a projection of the events of an aggregate, with its table, API and tests",
		Long: `Add projection scaffolds a projection: a migration for its table, which has one row for
each aggregate, and a package in internal/service with the handlers of the events, an API
to list the rows, and its tests. It adds the package to the call of component.Join in
internal/service/service.go, after the package of the aggregate. Without such a call it
prints what to add. If the types of the events are not exported, it also adds a file
with exported names to the package of the aggregate. The files are user-owned. No
file that exists is overwritten.

NAME is in snake case, and also the name of the table. AGGREGATE is the name of an
aggregate of the service, such as order. Its events are read from the code, which must
compile.`,
		Example:           `  praecepta-gen add projection contract_list --of contract`,
		Args:              exactlyOne("NAME"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			described, err := resource.ParseProjection(words[0], request.Of)
			if err != nil {
				return hint.With(err, helpFor(c))
			}
			request.Projection = described
			stop := a.sayWhileCompiling(quietTime)
			report, diff, err := a.generator.AddProjection(c.Context(), request)
			stop()
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	c.Flags().StringVar(&request.Of, "of", "", "the `AGGREGATE` whose events are projected")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
