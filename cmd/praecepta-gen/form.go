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

// askOnTerminal asks with a form on stderr, or line by line if the terminal cannot
// draw a form.
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

// leastWidth is the minimum width of a form in characters: huh fails with its
// placeholders below it.
const leastWidth = 40

// sizeOf returns the width and height of a terminal in characters, or zeros if they
// are not known.
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

// form is the fields of a form, and the functions to call when an answer changes.
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
		err := q.validate(answer)
		if err == nil {
			f.renewPresets()
		}
		return err
	})
	if q.defaultAnswer != nil {
		f.renew = append(f.renew, func() { input.Placeholder(q.defaultAnswer()) })
	}
	f.inputs = append(f.inputs, input)
}

// optionPrefixWidth is the number of characters that huh writes before an option: the border,
// the cursor and the mark.
const optionPrefixWidth = 8

// titleLines and helpLines are the numbers of lines above and below the options.
const (
	titleLines = 2
	helpLines  = 3
)

// addChoices adds a question with any number of chosen options. The description of an
// option is next to its name and can take several lines.
func (f *form) addChoices(q question, width, height int) {
	indent := 0
	for _, o := range q.options {
		indent = max(indent, len(o.name)+columnGap)
	}
	var options []huh.Option[string]
	lines := titleLines
	for _, o := range q.options {
		text := wrapped(o.summary, width-optionPrefixWidth-indent)
		lines += len(text)
		summary := strings.Join(text, "\n"+strings.Repeat(" ", indent))
		options = append(options, huh.NewOption(fmt.Sprintf("%-*s%s", indent, o.name, summary), o.name))
	}
	f.choices = append(f.choices,
		huh.NewMultiSelect[string]().Title(q.title).Description(q.help).Options(options...).Value(q.chosen).
			Height(min(lines, max(height-helpLines, titleLines+1))))
}

// addChoice adds a question with one chosen option.
func (f *form) addChoice(q question) {
	f.choices = append(f.choices,
		huh.NewSelect[string]().Title(q.title).Description(q.help).Options(huh.NewOptions(q.names()...)...).Value(q.answer))
}

// lineFeed is the key that ends a line that was typed before the form appeared.
const lineFeed = "ctrl+j"

// keys returns the default keys of huh. Line feed works like enter.
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
