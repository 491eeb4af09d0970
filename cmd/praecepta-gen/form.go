package main

import (
	"context"
	"errors"
	"io"
	"os"

	"charm.land/huh/v2"
	"golang.org/x/term"
)

// askOnTerminal asks with a form that is drawn on stderr, or line by line where
// nothing can be drawn.
func askOnTerminal(ctx context.Context, t *terminal, questions ...question) error {
	width := widthOf(t.err)
	if width == 0 || t.getenv("TERM") == "dumb" {
		return askLineByLine(ctx, t, questions...)
	}
	var f form
	for _, q := range questions {
		if q.options == nil {
			f.addInput(q)
		} else {
			f.addChoice(q)
		}
	}
	f.renewPresets()
	err := huh.NewForm(huh.NewGroup(f.fields...)).
		WithKeyMap(keys()).
		WithInput(t.in).
		WithOutput(t.err).
		WithWidth(max(width, leastWidth)).
		RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) || ctx.Err() != nil {
		return context.Canceled
	}
	return err
}

// leastWidth is how many letters wide a form is at least: huh falls over its
// placeholders in much less.
const leastWidth = 40

// widthOf returns how many letters wide a terminal is; 0 when it does not say.
func widthOf(stream io.Writer) int {
	file, ok := stream.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// form is the fields of a form, and what has to follow when an answer changes.
type form struct {
	fields []huh.Field
	renew  []func()
}

func (f *form) renewPresets() {
	for _, renew := range f.renew {
		renew()
	}
}

func (f *form) addInput(q question) {
	input := huh.NewInput().Title(q.title).Description(q.help).Value(q.answer)
	input.Validate(func(answer string) error {
		err := q.refuse(answer)
		if err == nil {
			f.renewPresets()
		}
		return err
	})
	if q.preset != nil {
		f.renew = append(f.renew, func() { input.Placeholder(q.preset()) })
	}
	f.fields = append(f.fields, input)
}

func (f *form) addChoice(q question) {
	options := make([]huh.Option[string], 0, len(q.options))
	for _, component := range q.options {
		options = append(options, huh.NewOption(component.Name+"  "+component.Summary, component.Name))
	}
	f.fields = append(f.fields,
		huh.NewMultiSelect[string]().Title(q.title).Description(q.help).Options(options...).Value(q.chosen))
}

// lineFeed is the key that ends a line typed before the form was there.
const lineFeed = "ctrl+j"

// keys are huh's own, and the line feed wherever enter is.
func keys() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	k.Input.Next.SetKeys(append(k.Input.Next.Keys(), lineFeed)...)
	k.Input.Submit.SetKeys(append(k.Input.Submit.Keys(), lineFeed)...)
	k.MultiSelect.Next.SetKeys(append(k.MultiSelect.Next.Keys(), lineFeed)...)
	k.MultiSelect.Submit.SetKeys(append(k.MultiSelect.Submit.Keys(), lineFeed)...)
	return k
}
