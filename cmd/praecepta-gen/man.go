package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// man is for those who make packages, and hidden from everyone else: the page
// that it prints goes beside the program.
func (a *app) man() *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the man page",
		Hidden: true,
		Args:   nothing,
		RunE: func(c *cobra.Command, _ []string) error {
			a.answer(func(w io.Writer) { manPage(w, c.Root()) })
			return nil
		},
	}
}

// manPage writes what --help says of every command as one page, in the macros
// of man(7). There is no date and no version in it, so that it changes when the
// commands do.
func manPage(w io.Writer, root *cobra.Command) {
	name := roff(root.Name())
	// Ragged and without hyphens, so that no flag is broken and no command stretched.
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

// manCommand writes c, or the commands below it where it does nothing itself.
func manCommand(w io.Writer, c *cobra.Command) {
	if !isShown(c) {
		return
	}
	for _, child := range c.Commands() {
		manCommand(w, child)
	}
	if c.HasSubCommands() {
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

// paragraphs are filled by the reader's terminal; an empty line parts them.
func paragraphs(text string) string {
	return strings.ReplaceAll(roff(text), "\n\n", "\n.PP\n") + "\n"
}

// verbatim is text that keeps its lines.
func verbatim(text string) string {
	return ".EX\n" + roff(text) + "\n.EE\n"
}

// roff escapes text: its letters stay those that can be typed, and none of its
// lines is taken for a request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return strings.ReplaceAll(text, "\n.", "\n\\&.")
}
