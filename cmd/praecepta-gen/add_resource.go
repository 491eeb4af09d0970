package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

func (a *app) addResource() *cobra.Command {
	var request generator.ResourceRequest
	var plural, table string
	var roles []string
	var events bool
	c := &cobra.Command{
		Use: "resource NAME [FIELD:TYPE[:OPTION...]]... [-C DIR] [--plural PLURAL] [--role ACTION=ROLE]... [--events] [--dry-run] [--diff] [--verbose] [--json]\n" +
			"  praecepta-gen add resource NAME --from-table FILE [FIELD:OPTION...]... [-C DIR] [--plural TABLE] [--role ACTION=ROLE]... [--dry-run] [--diff] [--verbose] [--json]",
		Short: "Scaffold a resource with its table, API and tests",
		Long: `Add resource scaffolds a resource: a migration, and a package in internal/service
with an API to list, create, get, replace, patch and delete it, and its tests. It adds
the package to the call of component.Join in internal/service/service.go. Without such a
call it prints what to add. The files are user-owned. No file that exists is overwritten.

NAME is the singular in snake case. Without a FIELD, the command asks for the fields in a
terminal. A FIELD is a column. Its TYPE is string (200 characters unless max=N), text (20,000), int,
bigint, decimal, money (a bigint in the smallest unit, such as cents), bool, date,
timestamp, uuid, json, enum(A,B), ref(TABLE), or an array such as string[]. A ? after the
type makes the field optional.

Options are unique, index, immutable, filter, sort, search, min=N, max=N, default=VALUE
and pattern=REGEXP, which must be the last one.

--role limits an action to callers with a role. The actions are list, create, get,
replace, patch and delete.

--events stores what happens to a row as events, and computes the row from them.

--from-table derives the fields from an existing table, as it is after all migrations, and
writes no migration. FILE is the migration that creates the table. If FILE creates several
tables, the table is the plural of NAME. If the table lacks what a resource needs, the
command lists it and writes nothing. With --from-table, FIELD:OPTION adds what the
table cannot say: filter, sort, search or immutable. If a column fits several types,
choose the type of its field with FIELD:string, FIELD:text or FIELD:money.`,
		Example: `  praecepta-gen add resource customer name:string:search:sort email:string:unique
  praecepta-gen add resource invoice number:string:unique:max=20 'status:enum(draft,sent,paid):filter' total:money:min=0 'customer:ref(customers)' 'due:date?' --role delete=admin
  praecepta-gen add resource contract title:string 'signed:date?' --events
  praecepta-gen add resource shipment --from-table migrations/00042_shipments.sql weight:filter note:search`,
		Args: func(c *cobra.Command, words []string) error {
			if len(words) == 0 {
				return hint.With(errors.New("NAME is required"), helpFor(c))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, words []string) error {
			if table != "" && events {
				return hint.With(errors.New("--events: the rows of a table that exists have no events: leave out --from-table"), helpFor(c))
			}
			if table != "" {
				return a.addResourceOfTable(c, request, generator.TableRequest{Dir: request.Dir, File: table, Name: words[0], Plural: plural, Words: words[1:], Roles: roles})
			}
			o := resourceOptions{name: words[0], plural: plural, fields: words[1:], roles: roles, events: events}
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
	c.Flags().StringVar(&plural, "plural", "", "`PLURAL` of NAME, which is also the name of the table")
	c.Flags().StringArrayVar(&roles, "role", nil, "limit an action to callers with a role, as `ACTION=ROLE`; with ACTION=A,B, callers need role A or B")
	c.Flags().BoolVar(&events, "events", false, "store events, and compute the rows of the table from them")
	c.Flags().StringVar(&table, "from-table", "", "derive the fields from the table that the migration `FILE` creates")
	a.previewFlags(c, &request.Dir, &request.Preview)
	return c
}
