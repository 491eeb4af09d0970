package main

import (
	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
)

func (a *app) restore() *cobra.Command {
	var request generator.RestoreRequest
	c := &cobra.Command{
		Use:   "restore PATH... [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Restore scaffolded or owned files that you deleted",
		Long: `Restore writes deleted scaffolded files again, with the content of the current
templates. A deleted file that you own (praecepta-gen own) gets the text of its copy in
.praecepta/base. Restore changes no other file except praecepta.lock. PATH is a file or a
folder of the service. A folder stands for every deleted file in it. praecepta-gen status
lists the deleted files. Restore cannot write files that a subcommand of add, such as
add resource, wrote.

A numbered migration gets its old path. If another migration uses that number now,
the restored migration gets the next free number.`,
		Example: `  praecepta-gen restore compose.yaml
  praecepta-gen restore deploy --dry-run`,
		Args: pathRequired,
		RunE: func(c *cobra.Command, words []string) error {
			request.Paths = words
			report, diff, err := a.generator.Restore(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
