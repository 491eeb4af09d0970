package main

import (
	"cmp"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
)

func (a *app) check() *cobra.Command {
	var dirs []string
	var format string
	c := &cobra.Command{
		Use:   "check [-C DIR]... [--format text|json|github|sarif]",
		Short: "Report differences between a service and the generated output",
		Long: `Check compares the files of a service with what the generator would write for its
praecepta.yaml. It writes nothing. It prints one line for each difference (drift):
the path, the kind, and a command that fixes it or shows the place.

Kinds of drift:
  edited    a generated file was edited, or replaced by a link or a folder
  missing   a generated file was deleted
  stale     a file in internal/praecepta is not part of the output. Backups of editors and
            the files of prove --write are not reported
  outdated  the generator would now write a different text
  mode      the executable bit of a generated file was changed
  manifest  praecepta.yaml and the files of the service do not match
  lock      praecepta.lock is missing, or has a different checksum for a generated file
  base      the copy of an owned file in .praecepta/base is missing or was changed
  conflict  an owned file, or a file of an unfinished update, has conflict markers

Conflict markers in a generated file, praecepta.yaml, praecepta.lock or go.mod are an
error: praecepta-gen sync resolves them, or prints what to edit. User-owned files are not
searched.

An owned file is a generated file that you own (praecepta-gen own). An edit of an
owned file is no drift. Check prints a note for each owned file with the number of
changed lines.

Check also prints the security advisories for the version of the generator in
praecepta.lock, with their IDs. A generator knows only the advisories that were published
before its own release.

In GitHub Actions the default format is github.

Exit codes: 0 no drift and no advisory, 1 drift or an advisory, 2 error.`,
		Args: noArgs,
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
	c.Flags().StringArrayVarP(&dirs, "directory", "C", nil, "folder `DIR` of the service; can be repeated")
	c.Flags().StringVar(&format, "format", "", "output `FORMAT`: "+strings.Join(formats, "|"))
	complete(c, "format", formats)
	return c
}

// checkEach checks services. An error in one does not keep the others from being checked.
func (a *app) checkEach(c *cobra.Command, dirs []string) error {
	var failed errorList
	hasDiff := false
	for _, checked := range a.generator.CheckAll(c.Context(), dirs) {
		dir, report, err := checked.Dir, checked.Report, checked.Err
		hasDiff = hasDiff || slices.ContainsFunc(report.Files, func(f generator.File) bool { return f.Action != keep })
		report.Notes = a.advisoriesIn(dir, len(dirs) > 1, report.Notes)
		a.recordDrift(dir, len(dirs) > 1, report)
		if err != nil {
			failed = append(failed, inService(dir, err))
		}
	}
	a.answer(func(w io.Writer) {
		a.writeText(w, a.result.Drift)
		a.writeAdvisories(w)
	})
	if len(failed) > 0 {
		return failed
	}
	if !hasDiff { // for example, conflicts
		return a.drifted(a.fixOfAll("praecepta-gen status" + dashC(dirs[0])))
	}
	return a.drifted("praecepta-gen diff" + dashC(dirs[0]))
}

// recordDrift records the drift of the service in dir. Fixes are commands for the
// current folder. If several services are checked, paths are relative to it too.
func (a *app) recordDrift(dir string, amongOthers bool, report generator.Report) {
	drift := make([]generator.Drift, len(report.Drift))
	for i, d := range report.Drift {
		d.Fix = inDir(dir, d.Fix)
		if d.Keep != "" {
			d.Keep = inDir(dir, d.Keep)
		}
		a.places = append(a.places, a.placeOf(dir, d))
		if amongOthers {
			d.Path = filepath.ToSlash(filepath.Join(dir, d.Path))
		}
		drift[i] = d
	}
	report.Drift = drift
	report.Notices = slices.Clone(report.Notices)
	for i, notice := range report.Notices {
		report.Notices[i] = commandsIn(dir, notice)
	}
	a.record(report)
}

// fixOfAll returns the command that fixes all drift that was recorded, or else other.
// For an edited file, that is the command that keeps the edit.
func (a *app) fixOfAll(other string) string {
	fixes := map[string]bool{}
	last := other
	for _, d := range a.result.Drift {
		last = cmp.Or(d.Keep, d.Fix)
		fixes[last] = true
	}
	if len(fixes) == 1 {
		return last
	}
	return other
}

// drifted returns an error if the command found drift or advisories. For drift it first
// prints the hint next.
func (a *app) drifted(next string) error {
	found := driftFound{places: len(a.result.Drift), advisories: len(a.result.Notes)}
	if found == (driftFound{}) {
		return nil
	}
	if a.format == formatText && found.places > 0 {
		a.say("hint:", "%s", next)
	}
	return found
}
