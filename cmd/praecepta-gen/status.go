package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
)

func (a *app) status() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "status [-C DIR] [--json]",
		Short: "List every file with its class, state, component and rules",
		Long: `Status lists every file of a service: its class, its state, its component, and the
rules that it enforces.

Classes:
  ours      a generated file: add, remove, sync and update rewrite it; any other file in
            internal/praecepta has this class too, with the state stale
  owned     a generated file that you own: you edit it, and update merges changes into it
  yours     a user-owned file, scaffolded once: you edit it
  shared    go.mod, go.sum and praecepta.yaml: you and the generator edit them

States:
  clean     as the generator wrote it
  edited    you changed it
  outdated  the generator would now write a different text
  deleted   you deleted a user-owned file: praecepta-gen restore writes it again, except
            a file from a subcommand of add, such as add resource

A file can be edited and outdated at the same time.
The other states are the kinds of drift that praecepta-gen check describes.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			files, err := a.generator.Status(c.Context(), dir)
			if err != nil {
				return inService(dir, err)
			}
			for _, f := range files {
				a.result.Files = append(a.result.Files, statusOf(f))
			}
			a.answer(func(w io.Writer) { a.writeStatus(w, files) })
			return nil
		},
	}
	dirFlag(c, &dir)
	jsonFlag(c)
	return c
}

// statusOf converts the status of a file to the type that all commands share.
func statusOf(f generator.FileStatus) file {
	rules := f.Rules
	if rules == nil {
		rules = []string{}
	}
	return file{
		File:  generator.File{Path: f.Path, Class: f.Class, Action: "keep", Component: f.Component},
		State: f.State,
		Rules: rules,
	}
}

func (a *app) writeStatus(w io.Writer, files []generator.FileStatus) {
	rows := [][]string{{"CLASS", "STATE", "COMPONENT", "PATH", "RULES"}}
	for _, f := range files {
		rows = append(rows, []string{f.Class, f.State, f.Component, oneLine(f.Path), strings.Join(f.Rules, " ")})
	}
	for i, line := range aligned(rows) {
		switch {
		case i == 0:
			line = a.paint(a.stdio.out, bold, line)
		case files[i-1].State != "clean":
			line = a.paint(a.stdio.out, yellow, line)
		}
		fmt.Fprintln(w, line)
	}
}
