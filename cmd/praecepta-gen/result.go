package main

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/vet"
)

// result is what every command says in JSON. The lists that all commands share
// are never absent; the others belong to the one command that has them.
type result struct {
	Command    string                `json:"command"`
	Generator  identity              `json:"generator"`
	Files      []file                `json:"files"`
	Drift      []generator.Drift     `json:"drift"`
	Components []generator.Component `json:"components,omitzero"`
	Rules      []generator.Rule      `json:"rules,omitzero"`
	Findings   []vet.Finding         `json:"findings,omitzero"`
	Fixed      []vet.Finding         `json:"fixed,omitzero"`
	Diff       string                `json:"diff,omitempty"`
	Proved     *generator.Proved     `json:"proved,omitempty"`
	Exit       exit                  `json:"exit"`
}

// identity tells which generator speaks.
type identity struct {
	Version   string `json:"version"`
	Templates string `json:"templates"`
}

// file is one file of a service and what happens to it. State and Rules are
// what status adds.
type file struct {
	generator.File
	State string   `json:"state,omitempty"`
	Rules []string `json:"rules,omitzero"`
}

// exit says how the command ended.
type exit struct {
	Code   int    `json:"code"`
	Reason string `json:"reason"`
}

// record keeps what a report found and tells the person what they should know.
func (a *app) record(report generator.Report) {
	for _, f := range report.Files {
		a.result.Files = append(a.result.Files, file{File: f})
	}
	a.result.Drift = append(a.result.Drift, report.Drift...)
	for _, notice := range report.Notices {
		a.say("note:", "%s", notice)
	}
}

// answer marks the command as answered; in text, print says the answer.
func (a *app) answer(print func(w io.Writer)) {
	a.answered = true
	if a.format == formatText {
		print(&a.out)
	}
}

// writeFormatted writes the result in the formats that hold all of it.
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
	// A digest that cannot be had leaves the field empty: the exit's reason
	// already says what is broken.
	digest, _ := a.generator.TemplatesDigest()
	a.result.Generator = identity{Version: a.generator.Version, Templates: digest}
	if a.result.Files == nil {
		a.result.Files = []file{}
	}
	if a.result.Drift == nil {
		a.result.Drift = []generator.Drift{}
	}
	encode(&a.out, a.result)
}

// encode writes v as JSON that a person can read too.
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
