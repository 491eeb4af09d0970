package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/nearest"
)

func (a *app) newCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "new",
		Short: "Create a service",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, words []string) error {
			if len(words) > 0 {
				return unknownCommand(c, words...)
			}
			return hint.With(errors.New("a subcommand is required: service NAME"), "praecepta-gen new service --help")
		},
	}
	c.AddCommand(a.newService())
	return c
}

func (a *app) newService() *cobra.Command {
	var o newOptions
	c := &cobra.Command{
		Use:   "service NAME [--module PATH] [--dir DIR] [--with a,b|all|none] [--no-example] [--ci github|gitlab|none] [--no-input] [--dry-run] [--verbose] [--json]",
		Short: "Create a service that builds, runs and passes its tests",
		Long: `New service creates the folder NAME with a Go service that builds, runs and passes
its tests without further steps. It writes all files or none.

In a terminal it asks for missing values, and then prints the command line that
does the same without questions. If there is no terminal, if the variable CI is set,
or with --no-input, it asks nothing, and the service has the default components
unless --with lists others.

If a component has an example, the example is scaffolded: a package in
internal/service and its migration. --no-example leaves the examples out.

The module path is --module. Without the flag it is the path of the git remote
"origin" plus the folder inside the repository. Without a remote it is
example.com/NAME. --ci selects the CI files. Without the flag it is gitlab if
the remote is on GitLab, otherwise github.`,
		Example: `  praecepta-gen new service shop
  praecepta-gen new service shop --module github.com/acme/shop --with none --no-input`,
		Args: func(c *cobra.Command, words []string) error {
			if len(words) > 1 {
				return hint.With(fmt.Errorf("%s: only one NAME is allowed", hint.Quote(words[1])), helpFor(c))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			if len(words) > 0 {
				o.name, o.nameGiven = words[0], true
			}
			o.moduleGiven, o.withGiven, o.ciGiven = c.Flags().Changed("module"), c.Flags().Changed("with"), c.Flags().Changed("ci")
			return a.makeService(c.Context(), o)
		},
	}
	c.Flags().StringVar(&o.module, "module", "", "module `PATH` of the service")
	c.Flags().StringVar(&o.dir, "dir", "", "create the service in `DIR` instead of ./NAME")
	c.Flags().StringSliceVar(&o.with, "with", nil, "`LIST` of components: a,b or all or none")
	noExample(c, &o.noExample)
	c.Flags().StringVar(&o.ci, "ci", "", "`NAME` of the CI service to write files for: "+strings.Join(a.generator.CIs(), "|"))
	c.Flags().BoolVar(&o.noInput, "no-input", false, "never ask for missing values")
	dryRun(c, &o.dryRun)
	a.verboseFlag(c)
	jsonFlag(c)
	_ = c.MarkFlagDirname("dir") // the flag exists: see above
	complete(c, "ci", a.generator.CIs())
	_ = c.RegisterFlagCompletionFunc("with", a.completeComponents)
	return c
}

// newOptions are the flags and arguments of new service.
type newOptions struct {
	name, module, dir, ci                      string
	with                                       []string
	nameGiven, moduleGiven, withGiven, ciGiven bool
	noInput, dryRun, noExample                 bool
}

func (a *app) makeService(ctx context.Context, o newOptions) error {
	canAsk := !o.noInput && a.interactive()
	if !canAsk && !o.nameGiven {
		return hint.With(errors.New("NAME is required, because there is no terminal to ask for it, or because --no-input or the variable CI is set"), "praecepta-gen new service --help")
	}
	components, err := a.requestedComponents(o)
	if err != nil {
		return err
	}
	if known := a.generator.CIs(); o.ciGiven && !slices.Contains(known, o.ci) {
		return hint.With(
			fmt.Errorf("--ci: %s: want one of %s", hint.Quote(o.ci), strings.Join(known, "|")),
			"praecepta-gen new service "+hint.Quote(cmp.Or(o.name, "shop"))+" --ci "+cmp.Or(nearest.Of(o.ci, known), defaultCI))
	}
	location := locationOf(ctx, o)
	standardCI := a.ciForHost(location.host)
	request := generator.NewRequest{
		Name: o.name, Module: o.module, Dir: o.dir, Components: components, NoExample: o.noExample,
		CI: cmp.Or(o.ci, standardCI), DryRun: o.dryRun,
	}
	asked := false
	if canAsk {
		if asked, err = a.askMissing(ctx, o, location, &request); err != nil {
			return err
		}
	}
	if request.Module == "" && !o.moduleGiven {
		request.Module = location.module(request.Name)
	}
	report, err := a.generator.New(ctx, request)
	a.record(report)
	if err != nil {
		return err
	}
	a.answer(a.writeChanges)
	if request.Module == fallbackModule+"/"+request.Name && !o.moduleGiven && !asked {
		other := "pass --module PATH"
		if !o.dryRun {
			other = "run praecepta-gen rename" + dashC(cmp.Or(request.Dir, request.Name)) + " --module PATH"
		}
		a.say("hint:", "the module is %s; to choose another, %s", request.Module, other)
	}
	if o.dryRun {
		a.sayOutcome(o.dryRun, false)
	} else {
		a.printNextSteps(request)
	}
	if asked {
		a.say("same command without questions:", "%s", commandLine(request, standardCI))
	}
	return nil
}

// printNextSteps prints the commands to run after new. In a Go workspace that does not list
// the service, the go command would refuse to run.
func (a *app) printNextSteps(r generator.NewRequest) {
	dir := cmp.Or(r.Dir, r.Name)
	use := ""
	if workspace := generator.WorkspaceWithout(dir, a.getenv("GOWORK")); workspace != "" {
		a.say("note:", "%s does not contain the module of the service; to add it, run in its folder: go work use .", workspace)
		use = " && go work use ."
	}
	a.say("next:", "cd %s%s && go test ./... && make dev", hint.Quote(dir), use)
}

// defaultCI is the CI service if the host of the repository does not name one.
const defaultCI = "github"

// ciForHost returns the CI service whose name is part of the host of a repository,
// such as gitlab.com or gitlab.acme.com.
func (a *app) ciForHost(host string) string {
	for _, name := range a.generator.CIs() {
		if name != generator.NoCI && strings.Contains(host, name) {
			return name
		}
	}
	return defaultCI
}

// Special values of --with.
const (
	withAll  = "all"
	withNone = "none"
)

// requestedComponents returns the components of --with, or the default ones.
func (a *app) requestedComponents(o newOptions) ([]string, error) {
	switch {
	case !o.withGiven:
		return a.generator.DefaultComponents()
	case len(o.with) == 0 || slices.Contains(o.with, ""):
		named := slices.DeleteFunc(slices.Clone(o.with), func(name string) bool { return name == "" })
		return nil, hint.With(errors.New("--with: empty name"),
			"praecepta-gen new service "+hint.Quote(cmp.Or(o.name, "shop"))+" --with "+hint.Quote(cmp.Or(strings.Join(named, ","), withNone)))
	case len(o.with) == 1 && o.with[0] == withNone:
		return nil, nil
	case len(o.with) == 1 && o.with[0] == withAll:
		components, err := a.generator.Components()
		return namesOf(components), err
	}
	for _, word := range []string{withAll, withNone} {
		if slices.Contains(o.with, word) {
			return nil, hint.With(
				fmt.Errorf("--with: %s cannot be combined with other names", word),
				"praecepta-gen new service "+hint.Quote(cmp.Or(o.name, "shop"))+" --with "+word)
		}
	}
	return o.with, nil
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
