package main

import (
	"github.com/spf13/cobra"
)

func (a *app) add() *cobra.Command {
	ch := change{apply: a.generator.Add, isInstalled: false}
	c := a.changeCommand(&ch, &cobra.Command{
		Use:   "add COMPONENT... [-C DIR] [--no-example] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Add components to a service",
		Long: `Add writes the files of components into a service: all files or none. It also
adds the components that the named ones need. praecepta.yaml keeps its comments and its
order. Requirements in go.mod and go.sum are added or raised, never lowered.

Scaffolded files are written now and are user-owned from then on. A file that
exists is kept. If a generated file was edited, add stops before it writes
anything.

The example of a component is a package in internal/service and its migration.
If one of its paths already exists, nothing of the example is written. Add also inserts
one import and one argument of component.Join into internal/service/service.go. If
that file does not call component.Join, add prints what to add.
--no-example scaffolds no example.`,
		Example: `  praecepta-gen list components
  praecepta-gen add COMPONENT --dry-run --diff`,
	})
	noExample(c, &ch.request.NoExample)
	c.AddCommand(a.addResource(), a.addField(), a.addTask(), a.addAggregate(), a.addProjection(), a.addSetting(), a.addMigration())
	return c
}
