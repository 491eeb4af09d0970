package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/nearest"
)

// change is the common part of the commands add and remove.
type change struct {
	apply       func(context.Context, generator.ChangeRequest) (generator.Report, string, error)
	isInstalled bool // whether the arguments are components of the service
	request     generator.ChangeRequest
}

// changeCommand makes c the command for a change.
func (a *app) changeCommand(ch *change, c *cobra.Command) *cobra.Command {
	c.Args = func(c *cobra.Command, words []string) error {
		if len(words) == 0 {
			return hint.With(errors.New("COMPONENT is required"), "praecepta-gen list components")
		}
		for _, word := range words {
			if slices.Contains(strings.Split(word, ","), "") {
				return hint.With(errors.New("COMPONENT: empty name"), helpFor(c))
			}
		}
		return a.refuseMisspelledCommand(c, words)
	}
	c.ValidArgsFunction = func(_ *cobra.Command, words []string, _ string) ([]string, cobra.ShellCompDirective) {
		return a.candidates(*ch, words), cobra.ShellCompDirectiveNoFileComp
	}
	c.RunE = func(c *cobra.Command, words []string) error {
		for _, word := range words {
			ch.request.Components = append(ch.request.Components, strings.Split(word, ",")...)
		}
		return a.changeService(c.Context(), *ch)
	}
	a.previewFlags(c, &ch.request.Dir, &ch.request.Preview)
	return c
}

// refuseMisspelledCommand returns an error if the first word is nearer to a command of c,
// such as add resource, than to a component.
func (a *app) refuseMisspelledCommand(c *cobra.Command, words []string) error {
	components, err := a.generator.Components()
	if err != nil {
		return err
	}
	names := []string{"base"} // which is refused with the reason
	for _, component := range components {
		names = append(names, component.Name)
	}
	first, _, _ := strings.Cut(words[0], ",")
	if nearest.Of(first, names) == "" && nearestCommand(c, first) != "" {
		return unknownCommand(c, words...)
	}
	return nil
}

func (a *app) changeService(ctx context.Context, ch change) error {
	report, diff, err := ch.apply(ctx, ch.request)
	return a.reportChange(ch.request.Dir, ch.request.Preview, report, diff, err)
}

// previewFlags adds the flags of every command that changes a service.
func (a *app) previewFlags(c *cobra.Command, dir *string, p *generator.Preview) {
	dirFlag(c, dir)
	c.Flags().BoolVar(&p.Diff, "diff", false, "print the changes as a unified diff, too")
	dryRun(c, &p.DryRun)
	a.verboseFlag(c)
	jsonFlag(c)
}

// reportChange prints what a command changed in the service, or would change.
func (a *app) reportChange(dir string, p generator.Preview, report generator.Report, diff string, err error) error {
	a.recordDrift(dir, false, report)
	if err != nil {
		return inService(dir, err)
	}
	a.result.Diff = diff
	a.answer(func(w io.Writer) {
		if p.Diff {
			a.writeDiff(w, diff)
			return
		}
		a.writeChanges(w)
	})
	if len(report.Files) > 0 || len(report.Notices)+len(report.Scaffolds) == 0 {
		a.sayOutcome(p.DryRun, len(report.Next) > 0)
	}
	a.sayNotes()
	for _, next := range report.Next {
		a.say("next:", "%s", inDir(dir, next))
	}
	if report.Tidy {
		a.say("hint:", "%s", inDir(dir, "go mod tidy"))
	}
	return nil
}

// candidates returns the components that complete the command line: those that the
// change applies to, without those that were named.
func (a *app) candidates(ch change, words []string) []string {
	installed, err := a.generator.ComponentsThere(ch.request.Dir)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(a.componentNames(), func(described string) bool {
		name, _, _ := strings.Cut(described, "\t")
		return slices.Contains(installed, name) != ch.isInstalled || slices.Contains(words, name)
	})
}
