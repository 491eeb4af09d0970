package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

// addResourceOfTable scaffolds a resource whose table exists, and reports its fields.
func (a *app) addResourceOfTable(c *cobra.Command, request generator.ResourceRequest, table generator.TableRequest) error {
	derived, err := a.generator.ResourceOfTable(table)
	if err != nil {
		return inService(request.Dir, err)
	}
	request.Resource, request.HasTable = derived.Resource, true
	report, diff, err := a.generator.AddResource(c.Context(), request)
	if err := a.reportChange(request.Dir, request.Preview, report, diff, err); err != nil {
		return err
	}
	var fields []string
	for _, word := range derived.Words {
		fields = append(fields, hint.Quote(word))
	}
	a.say("note:", "fields: %s", strings.Join(fields, " "))
	if len(derived.LeftOut) > 0 {
		a.say("note:", "left out, because Postgres fills them in: %s", strings.Join(derived.LeftOut, ", "))
	}
	return nil
}
