package main

import (
	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/resource"
)

func (a *app) addAggregate() *cobra.Command {
	var request generator.AggregateRequest
	var plural string
	var events []string
	c := &cobra.Command{
		Use:   "aggregate NAME --events EVENT,... [-C DIR] [--plural PLURAL] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Scaffold an aggregate with its events, API and tests",
		Long: `Add aggregate scaffolds a package in internal/service for an aggregate: its events, the
state that is computed from them, an API to create, get and change it, and its tests. It
adds the package to the call of component.Join in internal/service/service.go. Without
such a call it prints what to add. The files are user-owned. No file that exists is
overwritten.

NAME is the singular in snake case. An EVENT is in snake case, and says what has happened.
The first one creates the aggregate.`,
		Example:           `  praecepta-gen add aggregate contract --events signed,renewed,terminated`,
		Args:              exactlyOne("NAME"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			described, err := resource.ParseAggregate(words[0], plural, events)
			if err != nil {
				return hint.With(err, helpFor(c))
			}
			request.Aggregate = described
			report, diff, err := a.generator.AddAggregate(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	c.Flags().StringSliceVar(&events, "events", nil, "the `EVENTS` of the aggregate, separated by commas")
	c.Flags().StringVar(&plural, "plural", "", "`PLURAL` of NAME")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
