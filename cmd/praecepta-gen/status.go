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
		Args:  noArgs,
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
