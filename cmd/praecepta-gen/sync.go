package main

import (
	"github.com/praecepta/praecepta-gen/generator"
	"github.com/spf13/cobra"
)

func (a *app) sync() *cobra.Command {
	var request generator.SyncRequest
	c := &cobra.Command{
		Use:   "sync [-C DIR] [--discard PATH]... [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Write what praecepta.yaml asks for",
		Long: `Sync brings a service to what praecepta.yaml and these templates say: all of it
or nothing. A generated file that you edited stops it before anything is
written, unless --discard names the file. User-owned files stay as they are,
but for three cases: a scaffolded migration whose number another migration has
gets a new one, the example of a component that praecepta.yaml newly lists is
added to internal/service/service.go, and after a merge a conflict between two
scaffolds of one file is resolved. Each is reported.

After a git merge or rebase that stopped with conflicts, sync resolves those of
praecepta.yaml, praecepta.lock, go.mod, go.sum and all generated files: the
service gets the components of both branches, less those that one of them
removed. Edit other conflicts in user-owned files by hand; sync names them.`,
		Args: nothing,
		RunE: func(c *cobra.Command, _ []string) error {
			request.Staged = stagedIn(c.Context(), request.Dir)
			report, diff, err := a.generator.Sync(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	c.Flags().StringArrayVar(&request.Discard, "discard", nil, "discard the edits in `PATH`; may be given more than once")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
