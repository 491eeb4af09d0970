package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/nearest"
	"github.com/spf13/cobra"
)

func (a *app) newCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "new",
		Short: "Make something new",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, words []string) error {
			if len(words) > 0 {
				return unknownCommand(c, words[0])
			}
			return hint.With(errors.New("service: not said what is to be new"), "praecepta-gen new service NAME")
		},
	}
	c.AddCommand(a.newService())
	return c
}

func (a *app) newService() *cobra.Command {
	var w wish
	c := &cobra.Command{
		Use:   "service NAME [--module PATH] [--dir DIR] [--with a,b|all|none] [--no-example] [--ci github|gitlab|none] [--no-input] [--dry-run] [--verbose] [--json]",
		Short: "Make a service that builds, runs and passes its tests",
		Long: `New service makes the folder NAME, with a Go service in it that builds, runs and
passes its own tests with no further step. It writes all of it or nothing.

In a terminal it asks for what was not given, and ends by printing the command
line that says the same without questions. With --no-input, with CI set or
without a terminal it never asks.

Each component with an example scaffolds it: a package below internal/service and
its migration. --no-example leaves the examples out.

The module is what --module says; else the origin of the enclosing git
repository and the folder's place in it; else example.com/NAME. The files of the
CI are those of --ci; else of GitLab where the origin is there; else of GitHub.`,
		Example: `  praecepta-gen new service shop
  praecepta-gen new service shop --module github.com/acme/shop --with none --no-input`,
		Args: func(c *cobra.Command, words []string) error {
			if len(words) > 1 {
				return hint.With(fmt.Errorf("%s: one NAME at a time", quoted(words[1])), helpFor(c))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			if len(words) > 0 {
				w.name, w.nameGiven = words[0], true
			}
			w.moduleGiven, w.withGiven, w.ciGiven = c.Flags().Changed("module"), c.Flags().Changed("with"), c.Flags().Changed("ci")
			return a.makeService(c.Context(), w)
		},
	}
	c.Flags().StringVar(&w.module, "module", "", "the module `PATH` of the service")
	c.Flags().StringVar(&w.dir, "dir", "", "the `DIR` to make, instead of ./NAME")
	c.Flags().StringSliceVar(&w.with, "with", nil, "a `LIST` of components: a,b or all or none")
	noExample(c, &w.noExample)
	c.Flags().StringVar(&w.ci, "ci", "", "the CI service to write files for: "+strings.Join(a.generator.CIs(), "|"))
	c.Flags().BoolVar(&w.noInput, "no-input", false, "never ask")
	dryRun(c, &w.dryRun)
	a.verbosely(c)
	inJSON(c)
	_ = c.MarkFlagDirname("dir") // the flag is there: seven lines up
	complete(c, "ci", a.generator.CIs())
	_ = c.RegisterFlagCompletionFunc("with", a.completeComponents)
	return c
}

// wish is what the command line said, and later what the person answered.
type wish struct {
	name, module, dir, ci                      string
	with                                       []string
	nameGiven, moduleGiven, withGiven, ciGiven bool
	noInput, dryRun, noExample                 bool
}

func (a *app) makeService(ctx context.Context, w wish) error {
	asks := !w.noInput && a.interactive()
	if !asks && !w.nameGiven {
		return hint.With(errors.New("NAME: not given, and nobody is there to ask"), "praecepta-gen new service NAME")
	}
	components, err := a.componentsIn(w)
	if err != nil {
		return err
	}
	if known := a.generator.CIs(); w.ciGiven && !slices.Contains(known, w.ci) {
		return hint.With(
			fmt.Errorf("--ci: %s: none of %s", quoted(w.ci), strings.Join(known, "|")),
			"praecepta-gen new service "+quoted(cmp.Or(w.name, "NAME"))+" --ci "+cmp.Or(nearest.Of(w.ci, known), defaultCI))
	}
	home := homeOf(ctx, w)
	standardCI := a.ciAt(home.host)
	request := generator.NewRequest{
		Name: w.name, Module: w.module, Dir: w.dir, Components: components, NoExample: w.noExample,
		CI: cmp.Or(w.ci, standardCI), DryRun: w.dryRun,
	}
	asked := false
	if asks {
		if asked, err = a.fillIn(ctx, w, home, &request); err != nil {
			return err
		}
	}
	if request.Module == "" && !w.moduleGiven {
		request.Module = home.module(request.Name)
	}
	report, err := a.generator.New(ctx, request)
	a.record(report)
	if err != nil {
		return err
	}
	a.answer(a.writeChanges)
	if request.Module == guessedHome+"/"+request.Name && !w.moduleGiven && !asked {
		a.say("hint:", "the module is %s; --module PATH names another", request.Module)
	}
	if w.dryRun {
		a.sayWhatChanged(w.dryRun)
	} else {
		a.sayNext(request)
	}
	if asked {
		a.say("the same without questions:", "%s", commandLine(request, standardCI))
	}
	return nil
}

// sayNext prints what to run after new. In a Go workspace that does not list the
// service, the go command would refuse to work in it.
func (a *app) sayNext(r generator.NewRequest) {
	dir := cmp.Or(r.Dir, r.Name)
	use := ""
	if workspace := generator.WorkspaceWithout(dir, a.getenv("GOWORK")); workspace != "" {
		a.say("note:", "%s does not list the module: go work use adds it", workspace)
		use = " && go work use ."
	}
	a.say("next:", "cd %s%s && go test ./... && make dev", quoted(dir), use)
}

// defaultCI is the CI service of a repository whose host says nothing else.
const defaultCI = "github"

// ciAt returns the CI service of the host of a repository: the one whose name is
// in it, like gitlab.com or gitlab.acme.com.
func (a *app) ciAt(host string) string {
	for _, name := range a.generator.CIs() {
		if name != generator.NoCI && strings.Contains(host, name) {
			return name
		}
	}
	return defaultCI
}

// Words that stand for components.
const (
	withAll  = "all"
	withNone = "none"
)

// componentsIn returns the components that were named, or the default ones.
func (a *app) componentsIn(w wish) ([]string, error) {
	switch {
	case !w.withGiven:
		return a.generator.DefaultComponents()
	case len(w.with) == 0 || slices.Contains(w.with, ""):
		return nil, hint.With(errors.New("--with: a name is empty"), "praecepta-gen new service NAME --with "+withNone)
	case len(w.with) == 1 && w.with[0] == withNone:
		return nil, nil
	case len(w.with) == 1 && w.with[0] == withAll:
		components, err := a.generator.Components()
		return namesOf(components), err
	}
	for _, word := range []string{withAll, withNone} {
		if slices.Contains(w.with, word) {
			return nil, hint.With(
				fmt.Errorf("--with: %s goes with no other name", word),
				"praecepta-gen new service NAME --with "+word)
		}
	}
	return w.with, nil
}

func namesOf(components []generator.Component) []string {
	names := make([]string, 0, len(components))
	for _, component := range components {
		names = append(names, component.Name)
	}
	return names
}

// completeComponents completes the last name of a list like a,b,c.
func (a *app) completeComponents(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	before := typed[:strings.LastIndex(typed, ",")+1]
	candidates := a.componentNames()
	if before == "" {
		candidates = append(candidates, withAll, withNone)
	}
	for i := range candidates {
		candidates[i] = before + candidates[i]
	}
	return candidates, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
