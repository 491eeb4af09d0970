package main

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/inventory"
	"github.com/praecepta/praecepta-gen/generator/vet"
)

// result is the JSON output of every command. The lists that all commands share are
// always present. The others are set by one command only.
type result struct {
	Command     string                 `json:"command"`
	Generator   identity               `json:"generator"`
	Files       []file                 `json:"files"`
	Drift       []generator.Drift      `json:"drift"`
	Notes       []generator.Note       `json:"notes"`
	Components  []generator.Component  `json:"components,omitzero"`
	Rules       []generator.Rule       `json:"rules,omitzero"`
	Resources   []inventory.Resource   `json:"resources,omitzero"`
	Tasks       []inventory.Task       `json:"tasks,omitzero"`
	Projections []inventory.Projection `json:"projections,omitzero"`
	Routes      []inventory.Route      `json:"routes,omitzero"`
	Settings    []inventory.Setting    `json:"settings,omitzero"`
	Findings    []vet.Finding          `json:"findings,omitzero"`
	Fixed       []vet.Finding          `json:"fixed,omitzero"`
	Diff        string                 `json:"diff,omitempty"`
	Conflicts   []string               `json:"conflicts,omitzero"`
	Scaffolds   []generator.Scaffold   `json:"scaffolds,omitzero"`
	Proved      *generator.Proved      `json:"proved,omitempty"`
	Exit        exit                   `json:"exit"`
}

// identity is the version of the generator and of its templates.
type identity struct {
	Version   string `json:"version"`
	Templates string `json:"templates"`
}

// file is a file of a service and its action. Only status sets State and Rules.
type file struct {
	generator.File
	State string   `json:"state,omitempty"`
	Rules []string `json:"rules,omitzero"`
}

// exit is the result of the command.
type exit struct {
	Code   int    `json:"code"`
	Reason string `json:"reason"`
}

// record stores the files, drift and notes of changes of a report and prints its notices.
func (a *app) record(report generator.Report) {
	for _, f := range report.Files {
		a.result.Files = append(a.result.Files, file{File: f})
	}
	a.result.Drift = append(a.result.Drift, report.Drift...)
	a.result.Notes = append(a.result.Notes, report.Notes...)
	for _, notice := range report.Notices {
		a.say("note:", "%s", notice)
	}
}

// answer marks the result as complete. In text format it calls print.
func (a *app) answer(print func(w io.Writer)) {
	a.answered = true
	if a.format == formatText {
		print(&a.out)
	}
}

// writeFormatted writes the result in the formats other than text.
func (a *app) writeFormatted() {
	switch a.format {
	case formatJSON:
		a.writeJSON()
	case formatGitHub:
		a.writeGitHub()
	case formatSARIF:
		a.writeSARIF()
	case formatJUnit:
		a.writeJUnit()
	case formatHTML:
		a.writeHTML()
	}
}

func (a *app) writeJSON() {
	// If the digest cannot be computed, the field is empty: the exit reason already
	// has the error.
	digest, _ := a.generator.TemplatesDigest()
	a.result.Generator = identity{Version: a.generator.Version, Templates: digest}
	if a.result.Files == nil {
		a.result.Files = []file{}
	}
	if a.result.Drift == nil {
		a.result.Drift = []generator.Drift{}
	}
	if a.result.Notes == nil {
		a.result.Notes = []generator.Note{}
	}
	encode(&a.out, a.result)
}

// encode writes v as indented JSON.
func encode(w io.Writer, v any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic(err) // a type of ours that JSON cannot hold
	}
}

// The formats of a result.
const (
	formatText   = "text"
	formatJSON   = "json"
	formatGitHub = "github"
	formatSARIF  = "sarif"
)

var formats = []string{formatText, formatJSON, formatGitHub, formatSARIF}

// formatAskedBy reads the format off a raw command line, for mistakes that are
// found before its flags are.
func formatAskedBy(args []string) string {
	for i, arg := range args {
		name, value, given := strings.Cut(arg, "=")
		switch {
		case arg == "--":
			return formatText
		case name == "--json" && (!given || value == "true"):
			return formatJSON
		case name == "--format" && !given && i+1 < len(args):
			value = args[i+1]
			fallthrough
		case name == "--format":
			if slices.Contains(formats, value) || slices.Contains(proveFormats, value) && firstWord(args) == "prove" {
				return value
			}
		}
	}
	return formatText
}
