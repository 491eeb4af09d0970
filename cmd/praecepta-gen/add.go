package main

import (
	"github.com/spf13/cobra"
)

func (a *app) add() *cobra.Command {
	ch := change{how: a.generator.Add, there: false}
	c := a.changeCommand(&ch, &cobra.Command{
		Use:   "add COMPONENT... [-C DIR] [--no-example] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Add components to a service, with what they need",
		Long: `Add writes components into a service: all of it or nothing. What they need comes
along. praecepta.yaml keeps its comments and its order; go.mod and go.sum get
what is missing, and nothing in them is lowered.

What a component seeds is written now, and is yours from then on. A file that is
in its place already is kept. A file of ours that you edited stops it before
anything is written.

The example of a component is a package below internal/service and its migration.
It is scaffolded completely, or not at all if one of its paths exists. Add also
inserts it into the component.Join call of internal/service/service.go, and
changes nothing else there; if that is not safe, it prints the line to add.
--no-example scaffolds no example.`,
		Example: `  praecepta-gen list components
  praecepta-gen add COMPONENT --dry-run --diff`,
	})
	noExample(c, &ch.request.NoExample)
	return c
}
