package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/huh/v2"
	"golang.org/x/term"
)

// askOnTerminal asks with a form that is drawn on stderr, or line by line where
// nothing can be drawn.
func askOnTerminal(ctx context.Context, t *terminal, questions ...question) error {
	width, height := sizeOf(t.err)
	if width == 0 || t.getenv("TERM") == "dumb" {
		return askLineByLine(ctx, t, questions...)
	}
	width = max(width, leastWidth)
	var f form
	for _, q := range questions {
		switch {
		case q.chosen != nil:
			f.addChoices(q, width, height)
		case q.options != nil:
			f.addChoice(q)
		default:
			f.addInput(q)
		}
	}
	f.renewPresets()
	err := huh.NewForm(f.pages()...).
		WithKeyMap(keys()).
		WithInput(t.in).
		WithOutput(t.err).
		WithWidth(width).
		RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) || ctx.Err() != nil {
		return context.Canceled
	}
	return err
}

// leastWidth is how many letters wide a form is at least: huh falls over its
// placeholders in much less.
const leastWidth = 40

// sizeOf returns how many letters wide and how many lines high a terminal is;
// zeros when it does not say.
func sizeOf(stream io.Writer) (width, height int) {
	file, ok := stream.(*os.File)
	if !ok {
		return 0, 0
	}
	width, height, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0, 0
	}
	return width, height
}

// form is the fields of a form, and what has to follow when an answer changes.
type form struct {
	inputs  []huh.Field
	choices []huh.Field
	renew   []func()
}

// pages are the inputs on one page, and each choice on a page of its own, so that
// it fits a terminal of 24 lines.
func (f *form) pages() []*huh.Group {
	var pages []*huh.Group
	if len(f.inputs) > 0 {
		pages = append(pages, huh.NewGroup(f.inputs...))
	}
	for _, choice := range f.choices {
		pages = append(pages, huh.NewGroup(choice))
	}
	return pages
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
	f.inputs = append(f.inputs, input)
}

// marks is how many letters huh writes before an option: its border, the cursor
// and the mark of what is chosen.
const marks = 8

// titleLines and helpLines are how many lines stand above the options of a choice
// and below them.
const (
	titleLines = 2
	helpLines  = 3
)

// addChoices adds a question whose answer is any number of options. What an option
// is stands beside its name, over as many lines as it takes.
func (f *form) addChoices(q question, width, height int) {
	indent := 0
	for _, o := range q.options {
		indent = max(indent, len(o.name)+columnGap)
	}
	var options []huh.Option[string]
	lines := titleLines
	for _, o := range q.options {
		text := wrapped(o.summary, width-marks-indent)
		lines += len(text)
		summary := strings.Join(text, "\n"+strings.Repeat(" ", indent))
		options = append(options, huh.NewOption(fmt.Sprintf("%-*s%s", indent, o.name, summary), o.name))
	}
	f.choices = append(f.choices,
		huh.NewMultiSelect[string]().Title(q.title).Description(q.help).Options(options...).Value(q.chosen).
			Height(min(lines, max(height-helpLines, titleLines+1))))
}

// addChoice adds a question whose answer is one of its options.
func (f *form) addChoice(q question) {
	f.choices = append(f.choices,
		huh.NewSelect[string]().Title(q.title).Description(q.help).Options(huh.NewOptions(q.names()...)...).Value(q.answer))
}

// lineFeed is the key that ends a line typed before the form was there.
const lineFeed = "ctrl+j"

// keys are huh's own, and the line feed wherever enter is.
func keys() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	k.Input.Next.SetKeys(append(k.Input.Next.Keys(), lineFeed)...)
	k.Input.Submit.SetKeys(append(k.Input.Submit.Keys(), lineFeed)...)
	k.MultiSelect.Next.SetKeys(append(k.MultiSelect.Next.Keys(), lineFeed)...)
	k.Select.Next.SetKeys(append(k.Select.Next.Keys(), lineFeed)...)
	k.Select.Submit.SetKeys(append(k.Select.Submit.Keys(), lineFeed)...)
	k.MultiSelect.Submit.SetKeys(append(k.MultiSelect.Submit.Keys(), lineFeed)...)
	return k
}
