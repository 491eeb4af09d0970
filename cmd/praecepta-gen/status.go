package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/spf13/cobra"
)

func (a *app) status() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "status [-C DIR] [--json]",
		Short: "Show every file: whose it is, its component, the rules it upholds",
		Args:  nothing,
		RunE: func(c *cobra.Command, _ []string) error {
			files, err := a.generator.Status(c.Context(), dir)
			if err != nil {
				return at(dir, err)
			}
			for _, f := range files {
				a.result.Files = append(a.result.Files, statusOf(f))
			}
			a.answer(func(w io.Writer) { a.writeStatus(w, files) })
			return nil
		},
	}
	atService(c, &dir)
	inJSON(c)
	return c
}

// statusOf is a file's status in the shape that all commands share: status
// leaves every file as it is.
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
