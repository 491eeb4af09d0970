package main

import (
	"io"

	"github.com/spf13/cobra"
)

func (a *app) diff() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "diff [PATH...] [-C DIR]",
		Short: "Show the drift of a service as a unified diff",
		Long: `Diff prints the difference between a service and the generated output, as a unified
diff that patch can apply. It includes edits of generated files, which sync refuses
to overwrite without --discard. Without PATH it shows all files. A folder means
all files in it.

Exit codes: 0 no drift, 1 drift, 2 error.`,
		RunE: func(c *cobra.Command, paths []string) error {
			diff, report, err := a.generator.Diff(c.Context(), dir, paths)
			if err != nil {
				return inService(dir, err)
			}
			a.recordDrift(dir, false, report)
			a.answer(func(w io.Writer) { a.writeDiff(w, diff) })
			return a.drifted("praecepta-gen check" + dashC(dir))
		},
	}
	dirFlag(c, &dir)
	return c
}
