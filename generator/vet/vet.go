// Package vet finds violations of the rules in the code of a service: what people wrote,
// and with Generated what praecepta-gen generated. Each rule is a folder of its own; the
// code that they share, and how a component makes itself known to them, is in check.
package vet

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/praecepta/praecepta-gen/generator/program"
)

// Request says what is checked.
type Request struct {
	Dir       string   // the service; "" is the working directory
	Packages  []string // patterns as of the go command; none is ./...
	Generated bool     // check the code that praecepta-gen generated, too
	Fix       bool     // apply the fixes, in files below Dir only
}

// Finding is one violation of a rule.
type Finding struct {
	Rule    string   `json:"rule"`           // CF-06, or allow for a comment that allows nothing
	Also    []string `json:"also,omitempty"` // other rules that it violates
	File    string   `json:"file"`           // below Dir, with slashes
	Line    int      `json:"line"`
	Column  int      `json:"column"`
	Message string   `json:"message"` // what is there, and what happens in production
	Fixable bool     `json:"fixable"` // --fix fixes it
}

// Violates says whether the finding is one of the rule.
func (f Finding) Violates(rule string) bool { return f.Rule == rule || slices.Contains(f.Also, rule) }

// Report is what was found and what was fixed.
type Report struct {
	Findings []Finding // what is there, in order of places; those that were fixed are left out
	Fixed    []Finding
}

// Run checks the packages. It writes nothing but the fixes that are asked for.
func Run(ctx context.Context, r Request) (Report, error) {
	folder, err := program.Locate(r.Dir)
	if err != nil {
		return Report{}, err
	}
	place := place{folder}
	requested, all, err := folder.Load(ctx, r.Packages)
	if err != nil {
		return Report{}, err
	}
	rules := analyzers(r.Generated)
	graph, err := checker.Analyze(rules, all, nil)
	if err != nil {
		return Report{}, fmt.Errorf("analyze: %w", err)
	}
	var found []located
	for _, action := range graph.Roots {
		if action.Err != nil {
			return Report{}, fmt.Errorf("analyze %s: %w", action.Package.PkgPath, action.Err)
		}
		if !requested[action.Package.ID] {
			continue
		}
		for _, d := range action.Diagnostics {
			if one, inside := place.locate(action.Package, d); inside {
				found = append(found, one)
			}
		}
	}
	slices.SortFunc(found, located.compare)
	found = slices.CompactFunc(found, func(a, b located) bool { return a.compare(b) == 0 })
	if !r.Fix {
		return Report{Findings: findings(found)}, nil
	}
	return place.fix(found)
}

// located is a finding and the edits that fix it.
type located struct {
	Finding
	edits []edit
}

func (l located) compare(other located) int {
	return cmp.Or(
		cmp.Compare(l.File, other.File), cmp.Compare(l.Line, other.Line), cmp.Compare(l.Column, other.Column),
		cmp.Compare(l.Rule, other.Rule), cmp.Compare(l.Message, other.Message))
}

func findings(all []located) []Finding {
	list := make([]Finding, 0, len(all))
	for _, l := range all {
		list = append(list, l.Finding)
	}
	return list
}

// locate returns a diagnostic as a finding; inside is false where its file is not
// below the folder.
func (p place) locate(pkg *packages.Package, d analysis.Diagnostic) (_ located, inside bool) {
	at := pkg.Fset.Position(d.Pos)
	name, inside := p.Relative(at.Filename)
	rules := strings.Split(d.Category, ", ")
	l := located{Finding: Finding{
		Rule: rules[0], Also: rules[1:], File: name, Line: at.Line, Column: at.Column,
		Message: strings.TrimPrefix(d.Message, d.Category+": "),
	}}
	if len(d.SuggestedFixes) > 0 {
		for _, e := range d.SuggestedFixes[0].TextEdits {
			file := pkg.Fset.File(e.Pos)
			end := e.End
			if !end.IsValid() {
				end = e.Pos
			}
			l.edits = append(l.edits, edit{name, file.Offset(e.Pos), file.Offset(end), string(e.NewText)})
		}
		l.Fixable = true
	}
	return l, inside
}

// place is the folder of the service.
type place struct{ program.Folder }
