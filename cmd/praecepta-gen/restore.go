package main

import (
	"errors"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/spf13/cobra"
)

func (a *app) restore() *cobra.Command {
	var request generator.RestoreRequest
	c := &cobra.Command{
		Use:   "restore PATH... [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Write scaffolded files again that you deleted",
		Long: `Restore writes scaffolded files that are not there, as the templates have them
now. It changes no other file but praecepta.lock. PATH is a file or a folder of
the service; a folder stands for every scaffolded file in it that is missing.
status lists the deleted files.

A numbered migration gets the path that it had. If another migration has its
number by now, it gets the next free number.`,
		Example: `  praecepta-gen restore compose.yaml
  praecepta-gen restore deploy --dry-run`,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) == 0 {
				return hint.With(errors.New("PATH: not said which"), "praecepta-gen status")
			}
			return nil
		},
		RunE: func(c *cobra.Command, words []string) error {
			request.Paths = words
			report, diff, err := a.generator.Restore(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
