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
or nothing. Files that are yours are never touched. A file of ours that you
edited stops it before anything is written, unless --discard names the file.

After a git merge or rebase that stopped with conflicts, sync resolves those of
praecepta.yaml, praecepta.lock, go.mod, go.sum and all generated files: the
service gets the components of both branches, less those that one of them
removed. Conflicts in files that are yours are for you to resolve; sync names them.`,
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
