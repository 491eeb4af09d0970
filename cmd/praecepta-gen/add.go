package main

import (
	"github.com/spf13/cobra"
)

func (a *app) add() *cobra.Command {
	ch := change{how: a.generator.Add, there: false}
	return a.changeCommand(&ch, &cobra.Command{
		Use:   "add COMPONENT... [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Add components to a service, with what they need",
		Long: `Add writes components into a service: all of it or nothing. What they need comes
along. praecepta.yaml keeps its comments and its order; go.mod and go.sum get
what is missing, and nothing in them is lowered.

What a component seeds is written now, and is yours from then on. A file that is
in its place already is kept. A file of ours that you edited stops it before
anything is written.`,
		Example: `  praecepta-gen list components
  praecepta-gen add COMPONENT --dry-run --diff`,
	})
}
