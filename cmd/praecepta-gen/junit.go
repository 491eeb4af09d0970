package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/proof"
)

// The result of prove in the XML that CI services read, which JUnit began: one
// suite for each rule, one for the tests of no rule, one case for each test.
type (
	junitReport struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Errors   int         `xml:"errors,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string       `xml:"name,attr"`
		Class   string       `xml:"classname,attr"`
		Time    string       `xml:"time,attr"`
		Failure *junitReason `xml:"failure"`
		Error   *junitReason `xml:"error"`
		Skipped *junitReason `xml:"skipped"`
	}
	junitReason struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func (a *app) writeJUnit() {
	report := junitReport{Name: program + " prove"}
	if proved := a.result.Proved; proved != nil {
		report.Name, report.Time = proved.Service, seconds(proved.Seconds)
		for _, r := range proved.Rules {
			report.add(junitSuiteOf(r.ID+" "+r.Name, r.Seconds, r.Proofs))
		}
		if len(proved.Others) > 0 {
			report.add(junitSuiteOf("tests without a rule", secondsOf(proved.Others), proved.Others))
		}
	}
	if a.result.Exit.Code == exitTrouble {
		report.add(junitSuite{Name: program, Tests: 1, Errors: 1, Time: seconds(0), Cases: []junitCase{{
			Name: "prove", Class: program, Time: seconds(0), Error: &junitReason{Message: plainText(a.result.Exit.Reason)},
		}}})
	}
	_, _ = io.WriteString(&a.out, xml.Header)
	e := xml.NewEncoder(&a.out)
	e.Indent("", "  ")
	if err := e.Encode(report); err != nil {
		panic(err) // a type of ours that XML cannot hold
	}
	_, _ = io.WriteString(&a.out, "\n")
}

func (r *junitReport) add(s junitSuite) {
	r.Suites = append(r.Suites, s)
	r.Tests, r.Failures, r.Skipped, r.Errors = r.Tests+s.Tests, r.Failures+s.Failures, r.Skipped+s.Skipped, r.Errors+s.Errors
}

func junitSuiteOf(name string, took float64, tests []proof.Test) junitSuite {
	suite := junitSuite{Name: name, Tests: len(tests), Time: seconds(took)}
	for _, test := range tests {
		one := junitCase{Name: test.Name, Class: test.Package, Time: seconds(test.Seconds)}
		switch reason := (&junitReason{Message: string(test.Result), Text: plainText(test.Output)}); test.Result {
		case proof.Fail:
			one.Failure = reason
			suite.Failures++
		case proof.Skip:
			one.Skipped = reason
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, one)
	}
	return suite
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }

func secondsOf(tests []proof.Test) float64 {
	sum := 0.0
	for _, test := range tests {
		sum += test.Seconds
	}
	return sum
}

// plainText leaves out what XML cannot hold: control characters, but for those
// that part lines and columns.
func plainText(text string) string {
	return strings.Map(func(r rune) rune {
		if unprintable(r) && !slices.Contains([]rune{'\n', '\t', ' '}, r) {
			return -1
		}
		return r
	}, text)
}
