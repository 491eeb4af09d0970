package main

import (
	"github.com/spf13/cobra"
)

func (a *app) remove() *cobra.Command {
	ch := change{how: a.generator.Remove, there: true}
	return a.changeCommand(&ch, &cobra.Command{
		Use:   "remove COMPONENT... [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Remove components that nothing uses any more",
		Long: `Remove takes components out of a service: all of it or nothing. Their files go,
also those that they seeded, where they are as they were written; what you
edited stays, and is listed. go.mod and go.sum lose what nobody needs. The import
and the argument of an unedited example go from internal/service/service.go, if
they are as add writes them.

It refuses while your code, a test of yours or another component uses what would
go, and names the places. What migrations did to a database stays there.`,
		Example: `  praecepta-gen remove COMPONENT --dry-run
  praecepta-gen remove COMPONENT`,
	})
}
