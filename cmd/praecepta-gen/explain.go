package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/vet"
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
				return hint.With(errors.New("RULE|COMPONENT|FILE is required"), "praecepta-gen list rules")
			case 1:
				return nil
			}
			return hint.With(fmt.Errorf("%s: only one argument is allowed", hint.Quote(words[1])), helpFor(c))
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
				return hint.With(err, inDir(dir, hint.Of(err)))
			}
			a.answer(func(w io.Writer) { a.writeExplanation(w, explanation) })
			return nil
		},
	}
	dirFlag(c, &dir)
	return c
}

// topics returns the rules and components for the completion of a shell.
func (a *app) topics() []string {
	var topics []string
	rules, _ := a.generator.Rules() // completion cannot report an error
	for _, rule := range rules {
		topics = append(topics, cobra.CompletionWithDesc(rule.ID, rule.Name))
	}
	return append(topics, a.componentNames()...)
}

func (a *app) componentNames() []string {
	var names []string
	components, _ := a.generator.Components() // completion cannot report an error
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
	writeParagraph(w, "The failure that it prevents", rule.Never)
	writeParagraph(w, "How it is enforced", rule.Held)
	writeParagraph(w, "What an audit found in an earlier framework", rule.Audit)
	if vet.Checks(rule.ID) {
		writeParagraph(w, "In your code", "praecepta-gen vet finds violations.")
	}
	writeNames(w, "Files that enforce it", rule.Files)
	writeNames(w, "Tests that prove it", rule.Proofs)
}

func (a *app) writeComponent(w io.Writer, component generator.Component, files []string) {
	fmt.Fprintf(w, "%s  component, %s\n", a.paint(a.stdio.out, bold, component.Name), isDefault(component))
	writeParagraph(w, "What it adds", component.Summary)
	writeNames(w, "Components that it needs", component.Needs)
	writeNames(w, "Files that it writes", files)
}

// ownership describes each class of files.
var ownership = map[string]string{
	"ours":   "Generated (ours). The generator rewrites it. It refuses to overwrite your edits: keep them with praecepta-gen own FILE, or discard them with praecepta-gen sync --discard FILE.",
	"owned":  "Owned (owned). The generator wrote it, and you edit it: praecepta-gen update merges its changes into your text.",
	"yours":  "User-owned (yours). It was scaffolded once, and the text is yours. A command that changes it says so.",
	"shared": "Shared (shared). You can edit it. A command changes only the lines that it must, such as a requirement in go.mod or a component in praecepta.yaml.",
}

func (a *app) writeFile(w io.Writer, f generator.FileStatus) {
	from := "part of component " + f.Component
	switch {
	case f.Component == "base", f.Path == lockFile:
		from = "part of every service"
	case f.Component == "" && f.Class == "yours":
		from = "scaffolded by a command such as add resource"
	case f.Component == "":
		from = "not part of the output"
	}
	fmt.Fprintf(w, "%s  %s", a.paint(a.stdio.out, bold, oneLine(f.Path)), from)
	switch f.State {
	case "":
	case generator.Absent:
		fmt.Fprint(w, "; this service does not have it")
	default:
		fmt.Fprintf(w, "; state: %s", f.State)
	}
	fmt.Fprintln(w)
	owner := ownership[f.Class]
	if f.IsGeneratedMigration() {
		owner = "Generated (ours). A migration must not change after a database has applied it. Discard edits with praecepta-gen sync --discard FILE."
	}
	if f.Path == lockFile {
		owner = "The generator. Commit it, and do not edit it."
	}
	switch {
	case f.IsReplaced && f.Class == "ours":
		owner = "Generated (ours). A folder or a symbolic link has the path of the file: praecepta-gen check prints the command that moves it."
	case f.State == "stale" && f.Class == "owned":
		owner = "Owned (owned). The generator no longer writes it. Move it out of internal/praecepta, or remove it with praecepta-gen disown --discard FILE."
	case f.State == "stale":
		owner = "Nobody: the generator does not write it. Move it out of internal/praecepta, or remove it with praecepta-gen sync --discard FILE."
	}
	writeParagraph(w, "Who owns it", owner)
	writeNames(w, "Rules that it enforces", f.Rules)
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

// textWidth is the maximum number of characters in a line of prose.
const textWidth = 78

// wrapped breaks text into lines of at most width characters, at spaces.
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
