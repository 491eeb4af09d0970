package main

import (
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

func (a *app) addMigration() *cobra.Command {
	var request generator.MigrationRequest
	c := &cobra.Command{
		Use:   "migration NAME [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Scaffold a migration with the next number",
		Long: `Add migration scaffolds an empty migration with the next number of the service. The
file is user-owned. migrate lint (go run . migrate lint) reports a migration without
statements. If two branches add a migration with the same number, sync gives one of them
the next number.

NAME is in snake case.`,
		Example:           `  praecepta-gen add migration add_due_to_invoices`,
		Args:              exactlyOne("NAME"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			request.Name = words[0]
			report, diff, err := a.generator.AddMigration(c.Context(), request)
			if err != nil && hint.Of(err) == "" && !errors.Is(err, fs.ErrPermission) {
				err = hint.With(err, helpFor(c))
			}
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
