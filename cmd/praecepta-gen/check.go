package main

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/spf13/cobra"
)

func (a *app) check() *cobra.Command {
	var dirs []string
	var format string
	c := &cobra.Command{
		Use:   "check [-C DIR]... [--format text|json|github|sarif]",
		Short: "Tell where a service is not as it would be written",
		Long: `Check compares a service with what praecepta.yaml asks for and writes nothing.
It prints one line a drift: the path, the kind, and the command that fixes it.

The kinds: edited, missing, stale (no longer in the output), outdated (as it
was written, but the templates moved on), mode, manifest, lock.

In GitHub Actions the default format is github.

Exit codes: 0 no drift, 1 drift, 2 trouble.`,
		Args: nothing,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := a.chooseFormat(c, format); err != nil {
				return err
			}
			if len(dirs) == 0 {
				dirs = []string{"."}
			}
			return a.checkEach(c, dirs)
		},
	}
	c.Flags().StringArrayVarP(&dirs, "directory", "C", nil, "the service's `DIR`; may be given more than once")
	c.Flags().StringVar(&format, "format", "", "how to say it: "+strings.Join(formats, "|"))
	complete(c, "format", formats)
	return c
}

// checkEach checks one service after the other; trouble with one does not keep
// the others from being checked.
func (a *app) checkEach(c *cobra.Command, dirs []string) error {
	var refused troubles
	for _, dir := range dirs {
		report, err := a.generator.Check(c.Context(), dir)
		a.recordDrift(dir, len(dirs) > 1, report)
		if err != nil {
			refused = append(refused, at(dir, err))
		}
	}
	a.answer(func(w io.Writer) { a.writeText(w, a.result.Drift) })
	if len(refused) > 0 {
		return refused
	}
	return a.drifted("praecepta-gen diff" + dashC(dirs[0]) + " shows what changed")
}

// recordDrift keeps what was found about the service in dir. Its fixes are made
// to work from here; its paths, too, when it is one of several.
func (a *app) recordDrift(dir string, amongOthers bool, report generator.Report) {
	drift := make([]generator.Drift, len(report.Drift))
	for i, d := range report.Drift {
		d.Fix = from(dir, d.Fix)
		a.places = append(a.places, a.placeOf(dir, d))
		if amongOthers {
			d.Path = filepath.ToSlash(filepath.Join(dir, d.Path))
		}
		drift[i] = d
	}
	report.Drift = drift
	a.record(report)
}

// drifted ends a command that looks for drift, with a hint if it found some.
func (a *app) drifted(next string) error {
	if len(a.result.Drift) == 0 {
		return nil
	}
	if a.format == formatText {
		a.say("hint:", "%s", next)
	}
	return driftFound(len(a.result.Drift))
}
