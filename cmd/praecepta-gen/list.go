package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
)

func (a *app) list() *cobra.Command {
	c := &cobra.Command{
		Use:   "list components|rules [--json]",
		Short: "List the components or the rules",
		Long: `List prints the components, or the rules with their state: held means that a
test proves the rule, planned means that no test proves it yet.`,
		Args:      oneOf("components", "rules"),
		ValidArgs: []string{"components", "rules"},
		RunE: func(_ *cobra.Command, words []string) error {
			if words[0] == "components" {
				return a.listComponents()
			}
			return a.listRules()
		},
	}
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
