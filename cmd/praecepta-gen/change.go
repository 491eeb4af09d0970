package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/spf13/cobra"
)

// change is what add and remove have in common: components come, or go.
type change struct {
	how     func(context.Context, generator.ChangeRequest) (generator.Report, string, error)
	there   bool // whether it is about components that are there already
	request generator.ChangeRequest
}

// changeCommand makes c the command of a change.
func (a *app) changeCommand(ch *change, c *cobra.Command) *cobra.Command {
	c.Args = func(c *cobra.Command, words []string) error {
		if len(words) == 0 {
			return hint.With(errors.New("COMPONENT: not said which"), "praecepta-gen list components")
		}
		for _, word := range words {
			if slices.Contains(strings.Split(word, ","), "") {
				return hint.With(errors.New("COMPONENT: a name is empty"), helpFor(c))
			}
		}
		return nil
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

func (a *app) changeService(ctx context.Context, ch change) error {
	report, diff, err := ch.how(ctx, ch.request)
	return a.reportChange(ch.request.Dir, ch.request.Preview, report, diff, err)
}

// previewFlags adds the flags of every command that changes a service.
func (a *app) previewFlags(c *cobra.Command, dir *string, p *generator.Preview) {
	atService(c, dir)
	c.Flags().BoolVar(&p.Diff, "diff", false, "print what changes as a unified diff")
	dryRun(c, &p.DryRun)
	a.verbosely(c)
	inJSON(c)
}

// reportChange answers with what a command changed in the service, or would change.
func (a *app) reportChange(dir string, p generator.Preview, report generator.Report, diff string, err error) error {
	a.recordDrift(dir, false, report)
	if err != nil {
		return at(dir, err)
	}
	a.result.Diff = diff
	a.answer(func(w io.Writer) {
		if p.Diff {
			a.writeDiff(w, diff)
			return
		}
		a.writeChanges(w)
	})
	if len(report.Files) > 0 || len(report.Notices) == 0 {
		a.sayWhatChanged(p.DryRun)
	}
	for _, next := range report.Next {
		a.say("next:", "%s", from(dir, next))
	}
	if report.Tidy {
		a.say("hint:", "%s", from(dir, "go mod tidy"))
	}
	return nil
}

// candidates are the components that the change may be about, less those that
// were named.
func (a *app) candidates(ch change, words []string) []string {
	there, err := a.generator.ComponentsThere(ch.request.Dir)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(a.componentNames(), func(described string) bool {
		name, _, _ := strings.Cut(described, "\t")
		return slices.Contains(there, name) != ch.there || slices.Contains(words, name)
	})
}
