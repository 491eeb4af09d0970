package main

import (
	"io"

	"github.com/spf13/cobra"
)

func (a *app) diff() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "diff [PATH...] [-C DIR]",
		Short: "Show the drift as a unified diff",
		Long: `Diff prints what sync would change, as a unified diff that patch can apply.
Without a PATH it shows every file; a folder stands for all that is in it.

Exit codes: 0 no drift, 1 drift, 2 trouble.`,
		RunE: func(c *cobra.Command, paths []string) error {
			diff, report, err := a.generator.Diff(c.Context(), dir, paths)
			if err != nil {
				return at(dir, err)
			}
			a.recordDrift(dir, false, report)
			a.answer(func(w io.Writer) { a.writeDiff(w, diff) })
			return a.drifted("praecepta-gen check" + dashC(dir) + " names the command that fixes each")
		},
	}
	atService(c, &dir)
	return c
}
