package main

import (
	"io"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/spf13/cobra"
)

func (a *app) sync() *cobra.Command {
	var request generator.SyncRequest
	c := &cobra.Command{
		Use:   "sync [-C DIR] [--discard PATH]... [--dry-run] [--diff] [--json]",
		Short: "Write what praecepta.yaml asks for",
		Long: `Sync brings a service to what praecepta.yaml and these templates say: all of it
or nothing. Files that are yours are never touched. A file of ours that you
edited stops it before anything is written, unless --discard names the file.`,
		Args: nothing,
		RunE: func(c *cobra.Command, _ []string) error {
			report, diff, err := a.generator.Sync(c.Context(), request)
			a.recordDrift(request.Dir, false, report)
			if err != nil {
				return at(request.Dir, err)
			}
			a.result.Diff = diff
			a.answer(func(w io.Writer) {
				if request.Diff {
					a.writeDiff(w, diff)
					return
				}
				a.writeChanges(w)
			})
			a.sayWhatChanged(request.DryRun)
			if report.Tidy {
				a.say("hint:", "go mod tidy")
			}
			return nil
		},
	}
	atService(c, &request.Dir)
	c.Flags().StringArrayVar(&request.Discard, "discard", nil, "give up what was edited in `PATH`; may be given more than once")
	c.Flags().BoolVar(&request.Diff, "diff", false, "print what changes as a unified diff")
	dryRun(c, &request.DryRun)
	inJSON(c)
	return c
}
