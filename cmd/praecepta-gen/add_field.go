package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/textmerge"
)

func (a *app) addField() *cobra.Command {
	var request generator.FieldRequest
	c := &cobra.Command{
		Use:   "field RESOURCE FIELD:TYPE[:OPTION...] [-C DIR] [--fill VALUE] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Add a field to a resource",
		Long: `Add field adds a field to a resource that add resource scaffolded. It scaffolds
migrations that are safe while the earlier release runs: one for the column, one for
its index, and one that validates its constraints. It adds the field to the package of
the resource. Files that you edited are merged.

If a file cannot be merged, for example because you changed the same lines, the command
changes no file of the package. It writes the migrations, and the change as a patch in
the root of the service.

RESOURCE is the NAME of a resource that praecepta-gen add resource wrote. Its fields are
recorded in its migrations, in comments that begin with praecepta-gen add. TYPE and OPTION
are those of add resource. A required field without a default needs --fill.

Exit codes: 0 done, or a dry run; 1 conflicts: apply the patch; 2 error: nothing was
changed.`,
		Example: `  praecepta-gen add field invoice 'due:date?'
  praecepta-gen add field invoice priority:int:min=1:max=5:default=3:sort
  praecepta-gen add field invoice currency:string:max=3 --fill EUR`,
		Args: func(c *cobra.Command, words []string) error {
			switch {
			case len(words) == 0:
				return hint.With(errors.New("RESOURCE is required"), helpFor(c))
			case len(words) == 1:
				return hint.With(errors.New("FIELD:TYPE is required"), helpFor(c))
			case len(words) > 2:
				return hint.With(fmt.Errorf("%s: only one FIELD:TYPE is allowed", words[2]), helpFor(c))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			request.Resource, request.Field = words[0], words[1]
			request.Merge = textmerge.Git(c.Context())
			report, diff, err := a.generator.AddField(c.Context(), request)
			a.result.Conflicts = report.Conflicts
			for _, file := range report.Conflicts {
				a.say("conflict:", "%s: the change cannot be merged", file)
			}
			if err := a.reportChange(request.Dir, request.Preview, report, diff, err); err != nil {
				return err
			}
			if len(report.Conflicts) == 0 || request.DryRun {
				return nil
			}
			return conflictsLeft(len(report.Conflicts))
		},
	}
	c.Flags().StringVar(&request.Fill, "fill", "", "`VALUE` of existing rows, for a required field without a default")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
