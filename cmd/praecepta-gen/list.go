package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
)

func (a *app) list() *cobra.Command {
	var dir string
	what := []string{"components", "rules", listResources, listTasks, listProjections, listRoutes, listSettings}
	c := &cobra.Command{
		Use:   "list " + strings.Join(what, "|") + " [-C DIR] [--json]",
		Short: "List the components, the rules, or what the code of a service declares",
		Long: `List prints the components, or the rules with their state: held means that a
test proves the rule, planned means that no test proves it yet.

It also prints what the code of a service declares, with the place of each declaration:
  resources    the packages that have routes and insert rows into tables of the service
  tasks        the kinds of tasks, with their payloads and handlers
  projections  the projections of events, with their tables
  routes       the routes, and who may call them
  settings     the environment variables, with their defaults and bounds

For these five it reads the code that the main package reaches, and does not run it. The
code must compile. A name or a path that is not a constant is printed as it is in the
source, with a note. To see the middleware, or the routes with the current settings, run
the service instead: go run . routes.`,
		Example: `  praecepta-gen list components
  praecepta-gen list routes -C shop`,
		Args:      oneOf(what...),
		ValidArgs: what,
		RunE: func(c *cobra.Command, words []string) error {
			switch words[0] {
			case "components":
				return a.listComponents()
			case "rules":
				return a.listRules()
			}
			return a.listInventory(c.Context(), words[0], dir)
		},
	}
	dirFlag(c, &dir)
	jsonFlag(c)
	return c
}

func (a *app) listComponents() error {
	components, err := a.generator.Components()
	if err != nil {
		return err
	}
	a.result.Components = append([]generator.Component{}, components...)
	a.answer(func(w io.Writer) {
		var rows [][]string
		for _, component := range components {
			rows = append(rows, []string{component.Name, isDefault(component), component.Summary + needsOf(component)})
		}
		writeTable(w, rows)
	})
	if len(components) == 0 {
		a.say("note:", "this build of praecepta-gen has no components")
	}
	return nil
}

func isDefault(component generator.Component) string {
	if component.Default {
		return "default"
	}
	return "optional"
}

func needsOf(component generator.Component) string {
	if len(component.Needs) == 0 {
		return ""
	}
	return " (needs " + strings.Join(component.Needs, ", ") + ")"
}

func (a *app) listRules() error {
	rules, err := a.generator.Rules()
	if err != nil {
		return err
	}
	a.result.Rules = append([]generator.Rule{}, rules...)
	a.answer(func(w io.Writer) {
		var rows [][]string
		for _, rule := range rules {
			rows = append(rows, []string{rule.ID, rule.State, rule.Name})
		}
		writeTable(w, rows)
	})
	return nil
}

func writeTable(w io.Writer, rows [][]string) {
	for _, line := range aligned(rows) {
		fmt.Fprintln(w, line)
	}
}
