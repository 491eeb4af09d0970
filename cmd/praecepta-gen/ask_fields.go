package main

import (
	"context"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/resource"
)

// resourceOptions are the arguments and flags that describe a resource.
type resourceOptions struct {
	name, plural  string
	fields, roles []string
	events        bool // stored instead of rows
}

func (o resourceOptions) parse() (resource.Resource, error) {
	r, err := resource.Parse(o.name, o.plural, o.fields, o.roles)
	r.HasEvents = o.events
	return r, err
}

// sameCommand returns the command that adds the resource without questions.
func sameCommand(r generator.ResourceRequest) string {
	command := r.Resource.Command()
	if r.DryRun {
		command += " --dry-run"
	}
	if r.Diff {
		command += " --diff"
	}
	if r.Dir != "" {
		command += dashC(r.Dir)
	}
	return command
}

// shortestField is a field with which a resource is valid if it can have any field.
const shortestField = "a:int"

// askFields asks for the fields of a resource. It asks nothing if the service could not have
// the resource, whatever its fields are.
func (a *app) askFields(ctx context.Context, o *resourceOptions, r generator.ResourceRequest) error {
	r.Preview = generator.Preview{DryRun: true}
	validate := func(fields string) error {
		tried := *o
		tried.fields = strings.Fields(fields)
		described, err := tried.parse()
		if err != nil {
			return err
		}
		r.Resource = described
		_, _, err = a.generator.AddResource(ctx, r)
		return err
	}
	if err := validate(shortestField); err != nil {
		return inService(r.Dir, err)
	}
	answer := ""
	err := a.ask(ctx, a.terminal, question{
		title:    "Fields",
		help:     "fields as FIELD:TYPE[:OPTION...], separated by spaces, such as name:string:search due:date?",
		answer:   &answer,
		validate: validate,
	})
	o.fields = strings.Fields(answer)
	return err
}
