package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// man prints the man page. It is for packagers and hidden from help.
func (a *app) man() *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the man page",
		Hidden: true,
		Args:   noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a.answer(func(w io.Writer) { manPage(w, c.Root()) })
			return nil
		},
	}
}

// manPage writes the help of every command as one page, in the macros of man(7). It
// contains no date and no version, so it changes only when the commands change.
func manPage(w io.Writer, root *cobra.Command) {
	name := roff(root.Name())
	// Left-aligned and without hyphenation, so that flags and commands are not broken.
	fmt.Fprintf(w, ".TH %s 1\n.ad l\n.nh\n", strings.ToUpper(name))
	fmt.Fprintf(w, ".SH NAME\n%s \\- %s\n", name, roff(root.Short))
	fmt.Fprintf(w, ".SH SYNOPSIS\n\\fB%s\\fR \\fICOMMAND\\fR\n", name)
	fmt.Fprintf(w, ".SH DESCRIPTION\n%s", paragraphs(root.Long))
	fmt.Fprintf(w, ".SH EXAMPLES\n%s", verbatim(root.Example))
	fmt.Fprint(w, ".SH COMMANDS\n")
	for _, c := range root.Commands() {
		manCommand(w, c)
	}
}

// manCommand writes c and its subcommands.
func manCommand(w io.Writer, c *cobra.Command) {
	if !isShown(c) {
		return
	}
	defer func() {
		for _, child := range c.Commands() {
			manCommand(w, child)
		}
	}()
	if c.HasSubCommands() && c.UseLine() == c.CommandPath() { // it does nothing by itself
		return
	}
	fmt.Fprintf(w, ".SS %s\n\\fB%s\\fR\n.PP\n", roff(nameOf(c)), roff(c.UseLine()))
	if c.Long != "" {
		fmt.Fprint(w, paragraphs(c.Long))
	} else {
		fmt.Fprintf(w, "%s.\n", roff(c.Short))
	}
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		names := "--" + f.Name
		if f.Shorthand != "" {
			names = "-" + f.Shorthand + ", " + names
		}
		value, usage := pflag.UnquoteUsage(f)
		fmt.Fprintf(w, ".TP\n\\fB%s\\fR \\fI%s\\fR\n%s\n", roff(names), roff(value), roff(usage))
	})
	if c.Example != "" {
		fmt.Fprintf(w, ".PP\n%s", verbatim(c.Example))
	}
}

// paragraphs returns text as paragraphs. An empty line separates them.
func paragraphs(text string) string {
	return strings.ReplaceAll(roff(text), "\n\n", "\n.PP\n") + "\n"
}

// verbatim returns text that keeps its line breaks.
func verbatim(text string) string {
	return ".EX\n" + roff(text) + "\n.EE\n"
}

// roff escapes text, so that characters stay ASCII and no line is a request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return strings.ReplaceAll(text, "\n.", "\n\\&.")
}
