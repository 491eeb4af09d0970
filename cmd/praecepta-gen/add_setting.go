package main

import (
	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/resource"
)

func (a *app) addSetting() *cobra.Command {
	var request generator.SettingRequest
	var doc string
	c := &cobra.Command{
		Use:   "setting NAME:TYPE[:OPTION...] [-C DIR] [--doc TEXT] [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Scaffold a setting with its bounds and tests",
		Long: `Add setting scaffolds a setting of the service: a file in internal/service with its
struct, and a file with its tests. It embeds the struct in the struct Settings, and adds the
variable to .env.example. Without a struct Settings it prints what to add. The files are
user-owned. No file that exists is overwritten.

NAME is in snake case. The variable has the prefix of the service and NAME in upper case.
TYPE is string, int, bool, duration, url, secret or enum(A,B).

Options are required, default=VALUE, min=N, max=N and example=VALUE. An int and a duration
need min and max. A required setting has the example as its value in tests and in
.env.example. --doc describes the setting in one sentence.`,
		Example: `  praecepta-gen add setting respond_within:duration:min=1m:max=72h:default=4h --doc 'The time from the opening of a ticket until it is due.'
  praecepta-gen add setting gateway_url:url:required:example=https://mail.example.com`,
		Args:              exactlyOne("NAME:TYPE"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			described, err := resource.ParseSetting(words[0], doc)
			if err != nil {
				return hint.With(err, helpFor(c))
			}
			request.Setting = described
			stop := a.sayWhileCompiling(quietTime)
			report, diff, err := a.generator.AddSetting(c.Context(), request)
			stop()
			return a.reportChange(request.Dir, request.Preview, report, diff, err)
		},
	}
	c.Flags().StringVar(&doc, "doc", "", "`TEXT` that describes the setting")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
