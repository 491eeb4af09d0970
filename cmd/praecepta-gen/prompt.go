package main

import (
	"context"
	"errors"

	"charm.land/huh/v2"
	"github.com/praecepta/praecepta-gen/generator"
)

// question is one thing to ask for: a text, or, with options, any number of
// them. What answer or chosen holds already is the default.
type question struct {
	title, help string
	answer      *string
	refuse      func(answer string) error
	options     []generator.Component
	chosen      *[]string
}

// asker puts questions to the person and stores the answers. It may come back
// with answers that refuse would not take: whoever uses them checks them again.
type asker func(ctx context.Context, streams stdio, questions ...question) error

// askOnTerminal asks with a form that is drawn on stderr.
func askOnTerminal(ctx context.Context, streams stdio, questions ...question) error {
	fields := make([]huh.Field, 0, len(questions))
	for _, q := range questions {
		fields = append(fields, q.field())
	}
	keys := huh.NewDefaultKeyMap()
	// What was typed before the form was there ends its lines like this.
	keys.Input.Next.SetKeys(append(keys.Input.Next.Keys(), lineFeed)...)
	keys.Input.Submit.SetKeys(append(keys.Input.Submit.Keys(), lineFeed)...)
	keys.MultiSelect.Next.SetKeys(append(keys.MultiSelect.Next.Keys(), lineFeed)...)
	keys.MultiSelect.Submit.SetKeys(append(keys.MultiSelect.Submit.Keys(), lineFeed)...)
	err := huh.NewForm(huh.NewGroup(fields...)).
		WithKeyMap(keys).
		WithInput(streams.in).
		WithOutput(streams.err).
		RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) {
		return context.Canceled
	}
	return err
}

// lineFeed is the key that a line feed counts as.
const lineFeed = "ctrl+j"

func (q question) field() huh.Field {
	if q.options == nil {
		return huh.NewInput().Title(q.title).Description(q.help).Value(q.answer).Validate(q.refuse)
	}
	options := make([]huh.Option[string], 0, len(q.options))
	for _, component := range q.options {
		options = append(options, huh.NewOption(component.Name+"  "+component.Summary, component.Name))
	}
	return huh.NewMultiSelect[string]().Title(q.title).Description(q.help).Options(options...).Value(q.chosen)
}
