package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

func (a *app) addResource() *cobra.Command {
	var request generator.ResourceRequest
	var plural string
	var roles []string
	c := &cobra.Command{
		Use:   "resource NAME [FIELD:TYPE[:OPTION...]]... [-C DIR] [--plural PLURAL] [--role ACTION=ROLE]... [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Scaffold a resource with its table, API and tests",
		Long: `Add resource scaffolds a resource: a migration, and a package in internal/service
with an API to list, create, get, replace, patch and delete it, and its tests. It adds
the package to the call of component.Join in internal/service/service.go. Without such a
call it prints what to add. The files are user-owned. No file that exists is overwritten.

NAME is the singular in snake case. Without a FIELD, the command asks for the fields in a
terminal. A FIELD is a column. Its TYPE is string, text, int,
bigint, decimal, money, bool, date, timestamp, uuid, json, enum(A,B), ref(TABLE), or an
array such as string[]. A ? after the type makes the field optional.

Options are unique, index, immutable, filter, sort, search, min=N, max=N, default=VALUE
and pattern=REGEXP, which must be the last one.

--role limits an action to callers with a role. The actions are list, create, get,
replace, patch and delete.`,
		Example: `  praecepta-gen add resource customer name:string:search:sort email:string:unique
  praecepta-gen add resource invoice number:string:unique:max=20 'status:enum(draft,sent,paid):filter' total:money:min=0 'customer:ref(customers)' 'due:date?' --role delete=admin`,
		Args: func(c *cobra.Command, words []string) error {
			if len(words) == 0 {
				return hint.With(errors.New("NAME is required"), helpFor(c))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			o := resourceOptions{name: words[0], plural: plural, fields: words[1:], roles: roles}
			asked := len(o.fields) == 0 && a.format == formatText && a.interactive()
			if asked {
				if err := a.askFields(c.Context(), &o, request); err != nil {
					return err
				}
			}
			described, err := o.parse()
			if err != nil {
				return hint.With(err, helpFor(c))
			}
			request.Resource = described
			report, diff, err := a.generator.AddResource(c.Context(), request)
			if err := a.reportChange(request.Dir, request.Preview, report, diff, err); err != nil {
				return err
			}
			if asked {
				a.say("same command without questions:", "%s", sameCommand(request))
			}
			return nil
		},
	}
	c.Flags().StringVar(&plural, "plural", "", "`PLURAL` of NAME; the table has this name too")
	c.Flags().StringArrayVar(&roles, "role", nil, "`ACTION=ROLE` limits an action to callers with the role, or with one of several: ACTION=A,B")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
