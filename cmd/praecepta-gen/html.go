package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/proof"
)

//go:embed report.html
var reportPage string

// writeHTML writes the result of prove as one page that needs no other file.
func (a *app) writeHTML() {
	if a.result.Proved == nil {
		return // the error is on stderr
	}
	page := template.Must(template.New("report").Funcs(template.FuncMap{
		"seconds":  func(s float64) string { return fmt.Sprintf("%.1f s", s) },
		"duration": func(s float64) string { return time.Duration(s * float64(time.Second)).Round(time.Second).String() },
		"join":     func(all []string) string { return strings.Join(all, ", ") },
		"counted":  counted,
		"short":    func(commit string) string { return commit[:min(len(commit), shortCommit)] },
		"word":     func(r proof.Result) string { return resultWords[r] },
	}).Parse(reportPage))
	if err := page.Execute(&a.out, reportOf(*a.result.Proved)); err != nil {
		panic(err) // the page and its data are part of this program
	}
}

// shortCommit is the number of digits that are shown of a commit.
const shortCommit = 12

// resultWords are the results as the report shows them.
var resultWords = map[proof.Result]string{proof.Pass: "holds", proof.Fail: "does not hold", proof.Skip: "not proved"}

// report is the data of the page.
type report struct {
	generator.Proved
	Holding, Tests int
	NotProved      []generator.ProvedRule // shown first
}

func reportOf(proved generator.Proved) report {
	r := report{Proved: proved}
	for _, one := range proved.Rules {
		r.Tests += len(one.Proofs)
		if one.Result == proof.Pass {
			r.Holding++
		} else {
			r.NotProved = append(r.NotProved, one)
		}
	}
	r.Tests += len(proved.Others)
	return r
}
