package main

import (
	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
)

func (a *app) own() *cobra.Command {
	var request generator.OwnRequest
	c := &cobra.Command{
		Use:   "own PATH... [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Own generated files, so that you can edit them",
		Long: `Own makes generated files owned: you may edit them, and praecepta-gen update merges
your edits with the changes of later versions. PATH is a file or a folder of the
service. A folder stands for the generated files that are in it now. A file that a later
version adds to the folder is not owned.

Own writes the base text of each file, the text as it was generated, to .praecepta/base.
Commit this folder. You can own a file that you have edited already. If its template has
changed since the file was generated, own reads the base text from the git history.

Generated migrations cannot be owned: a database may have applied them already.`,
		Example: `  praecepta-gen own internal/praecepta/middleware/cors.go
  praecepta-gen own internal/praecepta/middleware`,
		Args: pathRequired,
		RunE: func(c *cobra.Command, words []string) error {
			request.Paths, request.Past = words, pastIn(c.Context(), request.Dir)
			report, diff, err := a.generator.Own(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}

func (a *app) disown() *cobra.Command {
	var request generator.DisownRequest
	c := &cobra.Command{
		Use:   "disown PATH... [-C DIR] [--discard] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Revert own: turn owned files back into generated files",
		Long: `Disown reverts praecepta-gen own: owned files are generated files again, and
praecepta-gen sync replaces them. PATH is a file or a folder of the service. A folder
stands for the owned files in it. If a file has edits, disown changes nothing. With
--discard the file gets the text that was last generated for it.`,
		Example: `  praecepta-gen disown internal/praecepta/middleware/cors.go
  praecepta-gen disown internal/praecepta --discard --dry-run --diff`,
		Args: pathRequired,
		RunE: func(c *cobra.Command, words []string) error {
			request.Paths = words
			report, diff, err := a.generator.Disown(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	c.Flags().BoolVar(&request.Discard, "discard", false, "discard the edits in the files")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
