package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/textmerge"
)

func (a *app) update() *cobra.Command {
	var request generator.UpdateRequest
	var take, goOn, abort bool
	c := &cobra.Command{
		Use:   "update [-C DIR] [--take] [--merge PATH]... [--dry-run] [--diff] [--verbose] [--json]\n  praecepta-gen update --continue|--abort [-C DIR] [--json]",
		Short: "Update a service to this version of praecepta-gen",
		Long: `Update brings a service to the templates of this version of praecepta-gen. It works
offline, from every earlier version.

  - It rewrites generated files, as praecepta-gen sync does.
  - It merges the changes into the files that you own (praecepta-gen own).
  - It lists the scaffolded files whose templates have changed. With --take, or if
    you agree in a terminal, it replaces those that you did not edit. With --merge, it
    merges the changes into a file that you edited. Migrations are never changed.

If you and the templates changed the same lines, the file gets conflict markers, in
the form that git writes. Update lists these files and exits with code 1. All other
files are updated. Edit the listed files, then run praecepta-gen update --continue.
praecepta-gen update --abort restores every file as it was before the update.
Until you continue or abort, other commands that change the service are refused.

praecepta-gen undo reverts a finished update.

The merge of a file that both sides changed needs git.

Exit codes: 0 done, or a dry run; 1 conflicts; 2 error: nothing was changed.`,
		Example: `  praecepta-gen update --dry-run --diff
  praecepta-gen update --take
  praecepta-gen update --merge README.md
  praecepta-gen update --continue`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := cmp.Or(
				refuseTogether(c, "continue", "abort", "take", "merge", "dry-run", "diff"),
				refuseTogether(c, "abort", "take", "merge"),
			); err != nil {
				return err
			}
			switch {
			case goOn:
				report, err := a.generator.ContinueUpdate(c.Context(), request.Dir)
				if err := a.reportChange(request.Dir, request.Preview, report, "", err); err != nil {
					return err
				}
				if len(report.Next) == 0 {
					a.sayUpdated(request.Dir)
				}
				return nil
			case abort:
				report, diff, err := a.generator.AbortUpdate(c.Context(), request.Dir, request.Preview)
				return a.reportChange(request.Dir, request.Preview, report, diff, err)
			case take:
				request.Take = []string{"."}
			}
			request.Past, request.Merge = pastIn(c.Context(), request.Dir), textmerge.Git(c.Context())
			return a.updateService(c.Context(), request)
		},
	}
	c.Flags().BoolVar(&take, "take", false, "replace the outdated scaffolded files that you did not edit")
	c.Flags().StringArrayVar(&request.Edited, "merge", nil, "merge the changes into the scaffolded file `PATH` that you edited; can be repeated")
	c.Flags().BoolVar(&goOn, "continue", false, "finish an update after you resolved its conflicts")
	c.Flags().BoolVar(&abort, "abort", false, "restore every file as it was before an update with conflicts")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}

// updateService updates the service and reports what is left to do.
func (a *app) updateService(ctx context.Context, request generator.UpdateRequest) error {
	if len(request.Take) == 0 && !request.DryRun && a.format == formatText && a.interactive() {
		if err := a.askScaffolds(ctx, &request); err != nil {
			return err
		}
	}
	report, diff, err := a.generator.Update(ctx, request)
	var afterwards []string // steps that an unfinished update refuses
	if len(report.Conflicts) > 0 && !request.DryRun {
		afterwards, report.Next = report.Next, nil
	}
	a.result.Conflicts, a.result.Scaffolds = report.Conflicts, report.Scaffolds
	if err := a.reportChange(request.Dir, request.Preview, report, diff, err); err != nil {
		return err
	}
	if request.DryRun || len(report.Conflicts) == 0 {
		a.sayScaffolds(request.Dir, report.Scaffolds)
	}
	if request.DryRun {
		for _, file := range report.Conflicts {
			a.say("conflict:", "%s: update will write conflict markers into this file", file)
		}
		return nil
	}
	for _, file := range report.Conflicts {
		a.say("conflict:", "%s", file)
	}
	if len(report.Conflicts) == 0 {
		if len(report.Files) > 0 && !report.Merging {
			a.sayUpdated(request.Dir)
		}
		return nil
	}
	a.say("next:", "edit the files with conflicts: keep the lines that you want, and delete the markers")
	a.say("next:", "%s", inDir(request.Dir, "praecepta-gen update --continue"))
	for _, next := range afterwards {
		a.say("next:", "%s", inDir(request.Dir, next))
	}
	a.sayScaffolds(request.Dir, report.Scaffolds)
	a.say("note:", "to restore every file as it was before the update, run %s", inDir(request.Dir, "praecepta-gen update --abort"))
	return conflictsLeft(len(report.Conflicts))
}

// sayUpdated prints what to do after a finished update.
func (a *app) sayUpdated(dir string) {
	a.say("next:", "%s", inDir(dir, "go test ./..."))
	a.say("next:", "commit all changes")
}

// askScaffolds asks which outdated scaffolded files to replace.
func (a *app) askScaffolds(ctx context.Context, request *generator.UpdateRequest) error {
	preview := *request
	preview.DryRun = true
	report, _, err := a.generator.Update(ctx, preview)
	if err != nil {
		return nil //nolint:nilerr // the update itself reports it
	}
	asked := question{title: "Scaffolded files", help: "you did not edit these files, and their templates changed: choose those to replace", chosen: &request.Take}
	for _, s := range report.Scaffolds {
		if s.State == "outdated" {
			asked.options = append(asked.options, option{name: s.Path})
			request.Take = append(request.Take, s.Path)
		}
	}
	if len(asked.options) == 0 {
		return nil
	}
	return a.ask(ctx, a.terminal, asked)
}

// sayScaffolds prints the scaffolded files that the templates have another text for, with
// the command that brings it.
func (a *app) sayScaffolds(dir string, scaffolds []generator.Scaffold) {
	for _, group := range []struct{ state, note, command string }{
		{"outdated", "not edited by you, and outdated: the generator would now write a different text", "praecepta-gen update --take"},
		{"edited, outdated", "edited by you, and outdated; to see what the generator would change: " + inDir(dir, "praecepta-gen diff --scaffolds"), "praecepta-gen update"},
		{"edited, outdated", "edited by you, and outdated; update cannot merge it, because no commit has the text as it was generated: apply the change by hand", "praecepta-gen diff --scaffolds"},
		{"edited, outdated", "edited by you, and outdated, with conflict markers: resolve them first", "grep -n '^<<<<<<<'"},
		{"new", "new in the templates, and not in this service yet", "praecepta-gen restore"},
	} {
		var files []string
		command := group.command
		for _, s := range scaffolds {
			if arguments, is := strings.CutPrefix(s.Fix, group.command); is && s.State == group.state {
				files = append(files, s.Path)
				command += arguments
			}
		}
		if len(files) > 0 {
			a.say("note:", "%s: %s", strings.Join(files, ", "), group.note)
			a.say("next:", "%s", inDir(dir, command))
		}
	}
}

// conflictsLeft is the error of a command that left conflicts.
type conflictsLeft int

func (n conflictsLeft) Error() string {
	if n == 1 {
		return "conflicts in 1 file"
	}
	return fmt.Sprintf("conflicts in %d files", int(n))
}

func (a *app) undo() *cobra.Command {
	var request generator.UndoRequest
	c := &cobra.Command{
		Use:   "undo [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Revert the last command that changed a service",
		Long: `Undo reverts the last finished command that changed the service: add, remove, sync,
update, own, disown, restore, rename or prove --write. Every file that the command
changed gets its former content and mode. If one of these files has changed since, undo
changes nothing.

A second undo reverts the first. Undo reads .praecepta/undo, which is for this
checkout only: do not commit it.`,
		Example: `  praecepta-gen undo --dry-run --diff
  praecepta-gen undo`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			report, diff, err := a.generator.Undo(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
