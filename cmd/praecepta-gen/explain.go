package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/vet"
	"github.com/spf13/cobra"
)

func (a *app) explain() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "explain RULE|COMPONENT|FILE [-C DIR]",
		Short: "Explain a rule, a component, or a file of the service",
		Example: `  praecepta-gen explain CF-02
  praecepta-gen explain internal/praecepta/components.go`,
		Args: func(c *cobra.Command, words []string) error {
			switch len(words) {
			case 0:
				return hint.With(fmt.Errorf("RULE|COMPONENT|FILE: not said which"), "praecepta-gen list rules")
			case 1:
				return nil
			}
			return hint.With(fmt.Errorf("%s: one at a time", quoted(words[1])), helpFor(c))
		},
		ValidArgsFunction: func(_ *cobra.Command, words []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(words) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return a.topics(), cobra.ShellCompDirectiveDefault
		},
		RunE: func(_ *cobra.Command, words []string) error {
			explanation, err := a.generator.Explain(words[0], dir)
			if err != nil {
				return err
			}
			a.answer(func(w io.Writer) { a.writeExplanation(w, explanation) })
			return nil
		},
	}
	atService(c, &dir)
	return c
}

// topics are the rules and components, each with its name for the shell.
func (a *app) topics() []string {
	var topics []string
	rules, _ := a.generator.Rules() // a shell has no place for an error
	for _, rule := range rules {
		topics = append(topics, cobra.CompletionWithDesc(rule.ID, rule.Name))
	}
	return append(topics, a.componentNames()...)
}

func (a *app) componentNames() []string {
	var names []string
	components, _ := a.generator.Components() // a shell has no place for an error
	for _, component := range components {
		names = append(names, cobra.CompletionWithDesc(component.Name, component.Summary))
	}
	return names
}

func (a *app) writeExplanation(w io.Writer, e generator.Explanation) {
	switch {
	case e.Rule != nil:
		a.writeRule(w, *e.Rule)
	case e.Component != nil:
		a.writeComponent(w, *e.Component, e.ComponentFiles)
	case e.File != nil:
		a.writeFile(w, *e.File)
	}
}

func (a *app) writeRule(w io.Writer, rule generator.Rule) {
	fmt.Fprintf(w, "%s  %s  (%s)\n", a.paint(a.stdio.out, bold, rule.ID), rule.Name, rule.State)
	writeParagraph(w, "What cannot happen", rule.Never)
	writeParagraph(w, "How it is held", rule.Held)
	writeParagraph(w, "What the audit found, in Python", rule.Audit)
	if vet.Checks(rule.ID) {
		writeParagraph(w, "In your code", "praecepta-gen vet finds violations.")
	}
	writeNames(w, "Files that uphold it", rule.Files)
	writeNames(w, "Tests that prove it", rule.Proofs)
}

func (a *app) writeComponent(w io.Writer, component generator.Component, files []string) {
	fmt.Fprintf(w, "%s  component, %s\n", a.paint(a.stdio.out, bold, component.Name), isDefault(component))
	writeParagraph(w, "What it brings", component.Summary)
	writeNames(w, "Components that it needs", component.Needs)
	writeNames(w, "Files that it writes", files)
}

// ownership says what a file's class means to the person who owns the service.
var ownership = map[string]string{
	"ours":   "Ours. It is written again when the templates move on. An edit of yours is refused, never lost: sync --discard gives it up, or move it out.",
	"yours":  "Yours. It was written once and is never touched again.",
	"shared": "Shared data. You may edit it; we add to it with a parser, and never lower what is there.",
}

func (a *app) writeFile(w io.Writer, f generator.FileStatus) {
	from := f.Component
	if from == "" {
		from = "base"
	}
	fmt.Fprintf(w, "%s  from %s", a.paint(a.stdio.out, bold, oneLine(f.Path)), from)
	if f.State != "" {
		fmt.Fprintf(w, ", %s", f.State)
	}
	fmt.Fprintln(w)
	writeParagraph(w, "Whose it is", ownership[f.Class])
	writeNames(w, "Rules that it upholds", f.Rules)
}

// writeParagraph writes a title and a text below it, unless there is no text.
func writeParagraph(w io.Writer, title, text string) {
	if text == "" {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, line := range wrapped(text, textWidth) {
		fmt.Fprintf(w, "  %s\n", line)
	}
}

// writeNames writes a title and a list below it, unless the list is empty.
func writeNames(w io.Writer, title string, names []string) {
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, name := range names {
		fmt.Fprintf(w, "  %s\n", oneLine(name))
	}
}

// textWidth is how many letters a line of prose may have.
const textWidth = 78

// wrapped breaks text into lines of at most width letters, where words allow.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
