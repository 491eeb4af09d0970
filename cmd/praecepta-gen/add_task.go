package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/resource"
)

func (a *app) addTask() *cobra.Command {
	var request generator.TaskRequest
	c := &cobra.Command{
		Use:   "task NAME [FIELD:TYPE[:OPTION...]]... [-C DIR] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Scaffold a background task with its payload, handler and tests",
		Long: `Add task scaffolds a background task. The new package in internal/service has the struct
of its payload, a function that enqueues it, its handler and its tests. A new migration
creates a table with a row for each completed task. Add task adds the package to the call of
component.Join in internal/service/service.go. Without such a call it prints what to add.
The files are user-owned. No file that exists is overwritten.

NAME is in snake case. A FIELD is a member of the payload. Its TYPE is string (at most 200
characters), text (longer), int, bigint, decimal, money (a bigint in the smallest unit,
such as cents), bool, date, timestamp, uuid, json, enum(A,B), or an array such as string[].
A ? after the type makes the field optional.

Options are min=N, max=N, and pattern=REGEXP, which must be the last one.`,
		Example: `  praecepta-gen add task send_reminder customer:uuid 'channel:enum(mail,sms)' text:string:max=160 'due:date?'`,
		Args: func(c *cobra.Command, words []string) error {
			if len(words) == 0 {
				return hint.With(errors.New("NAME is required"), helpFor(c))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			described, err := resource.ParseTask(words[0], words[1:])
			if err != nil {
				return hint.With(err, helpFor(c))
			}
			request.Task = described
			report, diff, err := a.generator.AddTask(c.Context(), request)
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
