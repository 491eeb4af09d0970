package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/proof"
)

// The formats of prove in addition to text and JSON.
const (
	formatJUnit = "junit"
	formatHTML  = "html"
)

var proveFormats = []string{formatText, formatJSON, formatJUnit, formatHTML}

func (a *app) prove() *cobra.Command {
	var dir, format string
	var write bool
	c := &cobra.Command{
		Use:   "prove [RULE|COMPONENT...] [-C DIR] [--format text|json|junit|html]\n  praecepta-gen prove --write [-C DIR]",
		Short: "Run the tests that prove the rules against a service",
		Long: `Prove runs the tests of the generated code against a service: its code, settings
and migrations. The tests are part of praecepta-gen. Without arguments, prove runs the
tests of all rules of the components of the service. A RULE argument runs the tests of
that rule. A COMPONENT argument runs all tests of that component. --write writes the tests
into the service instead of running them.

It needs the go command, Postgres and Redis. It uses TEST_DATABASE_URL and
TEST_REDIS_URL if they are set, and otherwise starts temporary servers with the
programs that are installed on this machine.

Exit codes: 0 every rule holds, 1 a test failed or was skipped, 2 error.`,
		Example: `  praecepta-gen prove
  praecepta-gen prove CF-02 taskqueue
  praecepta-gen prove --format html > proofs.html`,
		RunE: func(c *cobra.Command, names []string) error {
			if write {
				return a.writeProofs(c, dir, names)
			}
			if !slices.Contains(proveFormats, format) {
				return hint.With(fmt.Errorf("--format: %s: want one of %s", hint.Quote(format), strings.Join(proveFormats, "|")), helpFor(c))
			}
			a.format = format
			proved, err := a.generator.Prove(c.Context(), generator.ProveRequest{Dir: dir, Names: names, Progress: a.reportPackage})
			if err != nil {
				return inService(dir, err)
			}
			a.result.Proved = &proved
			a.answer(func(w io.Writer) { a.writeProved(w, proved) })
			return a.proveResult(proved)
		},
	}
	dirFlag(c, &dir)
	c.Flags().StringVar(&format, "format", formatText, "output `FORMAT`: "+strings.Join(proveFormats, "|"))
	complete(c, "format", proveFormats)
	c.Flags().BoolVar(&write, "write", false, "write the tests into the service instead of running them")
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return a.topics(), cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

// writeProofs runs prove --write.
func (a *app) writeProofs(c *cobra.Command, dir string, names []string) error {
	if err := refuseTogether(c, "write", "format"); err != nil {
		return err
	}
	if len(names) > 0 {
		return hint.With(fmt.Errorf("%s: --write takes no arguments", hint.Quote(names[0])), "praecepta-gen prove"+dashC(dir)+" --write")
	}
	report, err := a.generator.WriteProofs(c.Context(), dir)
	if err != nil {
		return inService(dir, err)
	}
	a.record(report)
	a.answer(a.writeChanges)
	a.sayOutcome(false, false)
	return nil
}

// reportPackage reports that the tests of a package have finished.
func (a *app) reportPackage(pkg string, result proof.Result, took time.Duration) {
	a.say("note:", "%s: %s, %.1f s", pkg, result, took.Seconds())
}

// styleOf is the colour of a result.
var styleOf = map[proof.Result]string{proof.Pass: green, proof.Fail: red, proof.Skip: yellow}

// writeProved writes one line for each rule, and below it the output of its tests that
// did not pass.
func (a *app) writeProved(w io.Writer, proved generator.Proved) {
	ids, names, counts := 0, 0, 0
	count := func(r generator.ProvedRule) string { return counted(len(r.Proofs), "proof") }
	for _, r := range proved.Rules {
		ids, names, counts = max(ids, len(r.ID)), max(names, len(r.Name)), max(counts, len(count(r)))
	}
	for _, r := range proved.Rules {
		fmt.Fprintf(w, "%-*s  %s  %-*s  %-*s  %6.1f s\n",
			ids, r.ID, a.paint(a.stdio.out, styleOf[r.Result], string(r.Result)), names, r.Name, counts, count(r), r.Seconds)
		a.writeFailures(w, r.Proofs)
	}
	a.writeFailures(w, proved.Others)
}

// shownLines is the maximum number of lines that are shown of the output of a test.
const shownLines = 30

// writeFailures writes the output of the tests that did not pass.
func (a *app) writeFailures(w io.Writer, tests []proof.Test) {
	for _, test := range tests {
		if test.Result == proof.Pass {
			continue
		}
		fmt.Fprintf(w, "       %s %s, in %s\n", a.paint(a.stdio.out, styleOf[test.Result], string(test.Result)), test.Name, test.Package)
		lines := strings.Split(strings.TrimRight(test.Output, "\n"), "\n")
		if left := len(lines) - shownLines; left > 0 {
			lines = append(lines[:shownLines], fmt.Sprintf("... %s more: see --format json", counted(left, "line")))
		}
		for _, line := range lines {
			fmt.Fprintf(w, "         %s\n", oneLine(line))
		}
	}
}

// proveResult returns an error if a test did not pass.
func (a *app) proveResult(proved generator.Proved) error {
	rules, others := proved.Unproved()
	if rules == 0 && others == 0 {
		a.say("note:", "%s, %s", rulesHold(len(proved.Rules)), time.Duration(proved.Seconds*float64(time.Second)).Round(time.Second))
		return nil
	}
	return notProved{rules: rules, others: others}
}

func rulesHold(rules int) string {
	if rules == 1 {
		return "1 rule holds"
	}
	return counted(rules, "rule") + " hold"
}

// notProved is the error of a command that found rules that do not hold.
type notProved struct{ rules, others int }

func (n notProved) Error() string {
	var found []string
	if n.rules > 0 {
		found = append(found, counted(n.rules, "rule")+" not proved")
	}
	if n.others > 0 {
		found = append(found, counted(n.others, "test")+" that belong to no rule did not pass")
	}
	return strings.Join(found, ", ")
}

// counted returns a number with its noun.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
