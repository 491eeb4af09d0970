package main

import (
	"github.com/spf13/cobra"
)

func (a *app) remove() *cobra.Command {
	ch := change{apply: a.generator.Remove, isInstalled: true}
	return a.changeCommand(&ch, &cobra.Command{
		Use:   "remove COMPONENT... [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Remove components from a service",
		Long: `Remove deletes the files of components from a service: all files or none. It
deletes scaffolded files too, if you did not edit them, and lists the edited
files that it keeps. Requirements that nothing needs are removed from go.mod and
go.sum. For an unedited example, the import and the argument that praecepta-gen add
wrote are removed from internal/service/service.go.

Remove refuses if your code, one of your tests or another component still uses
the component, and lists the places. It does not undo migrations that were
applied to a database.`,
		Example: `  praecepta-gen remove COMPONENT --dry-run
  praecepta-gen remove COMPONENT`,
	})
}
