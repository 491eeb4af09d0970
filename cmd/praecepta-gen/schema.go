package main

import (
	"io"

	"github.com/spf13/cobra"
)

func (a *app) schema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of praecepta.yaml",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			a.answer(func(w io.Writer) { w.Write(a.generator.Schema()) })
			return nil
		},
	}
}
