package main

import (
	"cmp"
	"context"
	"io"

	"github.com/spf13/cobra"
)

func (a *app) diff() *cobra.Command {
	var dir string
	var scaffolds bool
	c := &cobra.Command{
		Use:   "diff [PATH...] [-C DIR] [--scaffolds]",
		Short: "Show the drift of a service as a unified diff",
		Long: `Diff prints a unified diff from the files of a service to the generated output. To replace
your edits of generated files by the generated text, apply the diff with patch. Without
PATH, the diff has all files. A folder means all files in it.

With --scaffolds, diff prints what changed in the templates of your scaffolded files
since they were written. To merge the change into a file, run
praecepta-gen update --merge PATH.

Exit codes: 0 no difference, 1 differences, 2 error.`,
		Args: noEmptyPath,
		RunE: func(c *cobra.Command, paths []string) error {
			if scaffolds {
				return a.diffScaffolds(c.Context(), dir, paths)
			}
			diff, report, err := a.generator.Diff(c.Context(), dir, paths)
			if err != nil {
				return inService(dir, err)
			}
			a.recordDrift(dir, false, report)
			a.answer(func(w io.Writer) { a.writeDiff(w, diff) })
			if diff == "" {
				for _, d := range report.Drift { // a diff cannot show it
					a.say("note:", "%s: %s", d.Path, cmp.Or(d.Why, d.Kind))
				}
			}
			return a.drifted(a.fixOfAll("praecepta-gen check" + dashC(dir)))
		},
	}
	dirFlag(c, &dir)
	c.Flags().BoolVar(&scaffolds, "scaffolds", false, "show the changes of the templates of scaffolded files")
	return c
}

// diffScaffolds prints what changed in the templates of scaffolded files.
func (a *app) diffScaffolds(ctx context.Context, dir string, paths []string) error {
	diff, report, err := a.generator.DiffScaffolds(ctx, dir, paths, pastIn(ctx, dir))
	if err != nil {
		return inService(dir, err)
	}
	a.record(report)
	a.answer(func(w io.Writer) { a.writeDiff(w, diff) })
	if len(report.Scaffolds) > 0 {
		return driftFound{places: len(report.Scaffolds)}
	}
	return nil
}
