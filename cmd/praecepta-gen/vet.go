package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/vet"
)

func (a *app) vet() *cobra.Command {
	var dir, format string
	var fix bool
	c := &cobra.Command{
		Use:   "vet [PACKAGE...] [-C DIR] [--format text|json|github|sarif] [--fix]",
		Short: "Find violations of the rules in the code of a service",
		Long: `Vet checks the Go code of a service, and the migrations that it embeds, for
violations of the rules. It prints one line for each finding: the place, the rule,
the problem, and what happens in production. PACKAGE is a package pattern of the
go command. Without PACKAGE it checks all packages of the service. It does not
check tests, generated code or vendored code.

Vet checks these rules:
` + vetRules() + `

To allow a finding, put this comment on its line or on the line above:
  //praecepta:allow CF-01 the name is one of three constants
The reason is required. A comment that matches no finding is reported too.

It also works with go vet:
  go vet -vettool=$(which praecepta-gen) ./...

In GitHub Actions the default format is github.

Exit codes: 0 no finding, 1 findings, 2 error.`,
		Example: `  praecepta-gen vet
  praecepta-gen vet ./internal/service/... --fix`,
		RunE: func(c *cobra.Command, patterns []string) error {
			if err := a.chooseFormat(c, format); err != nil {
				return err
			}
			stop := a.sayWhileCompiling(quietTime)
			report, err := vet.Run(c.Context(), vet.Request{Dir: dir, Packages: patterns, Fix: fix})
			stop()
			if err != nil {
				return hint.With(err, inDir(dir, hint.Of(err)))
			}
			return a.reportFindings(dir, report)
		},
	}
	dirFlag(c, &dir)
	c.Flags().StringVar(&format, "format", "", "output `FORMAT`: "+strings.Join(formats, "|"))
	c.Flags().BoolVar(&fix, "fix", false, "apply the fixes of findings that have one")
	complete(c, "format", formats)
	return c
}

// vetRules lists what vet checks, a line each.
func vetRules() string {
	var lines []string
	for _, rule := range vet.Rules() {
		title, _, _ := strings.Cut(rule.Doc, "\n")
		lines = append(lines, fmt.Sprintf("  %-20s %s", strings.Join(rule.IDs, ", "), title))
	}
	return strings.Join(lines, "\n")
}

// chooseFormat sets the output format: the flag, or github in GitHub Actions.
func (a *app) chooseFormat(c *cobra.Command, format string) error {
	switch {
	case format == "" && a.getenv("GITHUB_ACTIONS") == "true":
		a.format = formatGitHub
	case format == "":
	case !slices.Contains(formats, format):
		return hint.With(
			fmt.Errorf("--format: %s: want one of %s", hint.Quote(format), strings.Join(formats, "|")),
			helpFor(c))
	default:
		a.format = format
	}
	return nil
}

// reportFindings prints the findings of the service in dir.
func (a *app) reportFindings(dir string, report vet.Report) error {
	a.result.Findings = append([]vet.Finding{}, report.Findings...)
	a.result.Fixed = append([]vet.Finding{}, report.Fixed...)
	fixable := 0
	for _, f := range report.Findings {
		a.places = append(a.places, place{
			file: a.inCheckout(dir, f.File), line: f.Line, column: f.Column, rule: f.Rule, message: ruleNames(f) + ": " + f.Message,
		})
		if f.Fixable {
			fixable++
		}
	}
	a.answer(func(w io.Writer) {
		for _, f := range report.Findings {
			fmt.Fprintf(w, "%s:%d:%d: %s: %s\n", oneLine(f.File), f.Line, f.Column, a.paint(a.stdio.out, yellow, ruleNames(f)), oneLine(f.Message))
		}
	})
	if a.format == formatText {
		for _, f := range report.Fixed {
			a.say("fixed:", "%s:%d: %s", f.File, f.Line, f.Rule)
		}
		if fixable > 0 {
			a.say("note:", "%s can be fixed automatically", counted(fixable, "finding"))
			a.say("hint:", "praecepta-gen vet%s --fix", dashC(dir))
		}
	}
	if len(report.Findings) == 0 {
		return nil
	}
	return violationsFound(len(report.Findings))
}

// ruleNames are the rules that a finding violates.
func ruleNames(f vet.Finding) string { return strings.Join(append([]string{f.Rule}, f.Also...), ", ") }
