package main

// Drift and findings in three formats: text for people, workflow commands for GitHub
// Actions, SARIF for code scanning. The last two annotate files of the checkout, so
// their paths are relative to it; paths in text are relative to the service.

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/vet"
)

// writeText writes one line for each drift: path, kind, and fix.
func (t *terminal) writeText(w io.Writer, drift []generator.Drift) {
	for _, d := range drift {
		fix := d.Fix
		if d.Why != "" {
			fix = d.Why + "; " + fix
		}
		if d.Keep != "" {
			fix = "to keep the edit, " + d.Keep + "; to discard it, " + d.Fix
		}
		fmt.Fprintf(w, "%s: %s: %s\n", oneLine(d.Path), t.paint(t.stdio.out, yellow, d.Kind), oneLine(fix))
	}
}

// writeGitHub writes the workflow commands that annotate the drifted files.
func (a *app) writeGitHub() {
	for _, found := range a.places {
		position := ""
		if found.line > 0 {
			position = fmt.Sprintf(",line=%d,col=%d", found.line, found.column)
		}
		fmt.Fprintf(&a.out, "::error file=%s%s,title=%s::%s\n",
			escapeProperty(found.file), position, escapeProperty(program+" "+a.result.Command), escapeData(found.message))
	}
	if a.result.Exit.Code == exitTrouble {
		fmt.Fprintf(&a.out, "::error title=%s::%s\n",
			escapeProperty(program+" "+a.result.Command), escapeData(a.result.Exit.Reason))
	}
}

func messageOf(d generator.Drift) string {
	if d.Why != "" {
		return d.Kind + ": " + d.Why + "; fix with: " + d.Fix
	}
	if d.Keep != "" {
		return d.Kind + "; keep the edit with: " + d.Keep + ", or discard it with: " + d.Fix
	}
	return d.Kind + "; fix with: " + d.Fix
}

// escapeData escapes the message of a workflow command.
func escapeData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// escapeProperty escapes the value of a property of a workflow command.
func escapeProperty(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}

// place is a drift or finding, with its path in the checkout. Drift has no line.
type place struct {
	file         string
	line, column int
	rule         string // or the kind of drift
	message      string
}

// placeOf returns where in the checkout a drift of the service in dir is.
func (t *terminal) placeOf(dir string, d generator.Drift) place {
	return place{file: t.inCheckout(dir, d.Path), rule: d.Kind, message: messageOf(d)}
}

// inCheckout returns the path in the checkout of a file of the service in dir.
func (t *terminal) inCheckout(dir, file string) string {
	name := filepath.Join(dir, filepath.FromSlash(file))
	checkout := t.getenv("GITHUB_WORKSPACE")
	if absolute, err := filepath.Abs(name); err == nil && checkout != "" {
		if inside, err := filepath.Rel(checkout, absolute); err == nil && filepath.IsLocal(inside) {
			name = inside
		}
	}
	return filepath.ToSlash(name)
}

// kinds describes the kinds of drift.
var kinds = []struct{ id, meaning string }{
	{"edited", "A generated file was edited."},
	{"missing", "A generated file was deleted."},
	{"stale", "A file in internal/praecepta is not part of the output."},
	{"outdated", "The generator would now write a different text."},
	{"mode", "The executable bit of a generated file was changed."},
	{"manifest", "praecepta.yaml and the files of the service do not match."},
	{"lock", "praecepta.lock does not match the files that were written."},
	{"base", "The copy of an owned file in .praecepta/base is missing or was changed."},
	{"conflict", "An owned file has conflict markers, from praecepta-gen update or a merge."},
}

// The part of SARIF 2.1.0 that is used.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
	}
	sarifInvocation struct {
		ExecutionSuccessful        bool                `json:"executionSuccessful"`
		ExitCode                   int                 `json:"exitCode"`
		ToolExecutionNotifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysicalLocation `json:"physicalLocation"`
	}
	sarifPhysicalLocation struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
)

func (a *app) writeSARIF() {
	driver := sarifDriver{
		Name:           program,
		Version:        a.generator.Version,
		InformationURI: "https://github.com/praecepta/praecepta-gen",
	}
	driver.Rules = a.sarifRules()
	invocation := sarifInvocation{ExecutionSuccessful: true, ExitCode: a.result.Exit.Code}
	if a.result.Exit.Code == exitTrouble {
		invocation.ExecutionSuccessful = false
		invocation.ToolExecutionNotifications = []sarifNotification{{Level: "error", Message: sarifText{a.result.Exit.Reason}}}
	}
	results := []sarifResult{}
	for _, found := range a.places {
		results = append(results, sarifResult{
			RuleID:  found.rule,
			Level:   "error",
			Message: sarifText{found.message},
			Locations: []sarifLocation{{sarifPhysicalLocation{
				ArtifactLocation: artifactAt(found.file),
				Region:           sarifRegion{StartLine: max(1, found.line), StartColumn: found.column},
			}}},
		})
	}
	encode(&a.out, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{{Tool: sarifTool{driver}, Invocations: []sarifInvocation{invocation}, Results: results}},
	})
}

// sarifRules are the kinds of drift, or for findings the rules.
func (a *app) sarifRules() []sarifRule {
	var all []sarifRule
	if a.result.Findings == nil {
		for _, kind := range kinds {
			all = append(all, sarifRule{ID: kind.id, ShortDescription: sarifText{kind.meaning}})
		}
		return append(all, a.advisoryRules()...)
	}
	for _, rule := range vet.Rules() {
		title, _, _ := strings.Cut(rule.Doc, "\n")
		for _, id := range rule.IDs {
			all = append(all, sarifRule{ID: id, ShortDescription: sarifText{title}})
		}
	}
	return append(all, sarifRule{ID: vet.Allow, ShortDescription: sarifText{"find allow comments that match no finding"}})
}

// artifactAt returns the location of a file relative to the checkout, or its URL if the
// file is outside.
func artifactAt(file string) sarifArtifact {
	if filepath.IsAbs(file) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: file}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: file}).String(), URIBaseID: "%SRCROOT%"}
}
