package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
)

const (
	feature   = "new" // the kind of a note that only adds something
	changelog = "https://github.com/praecepta/praecepta-gen/blob/main/CHANGELOG.md"
)

// sayNotes prints the changes since the version of the service, those with a required
// action first. Without --verbose it counts features that need no action.
func (a *app) sayNotes() {
	features := 0
	for _, n := range a.result.Notes {
		switch {
		case n.Required:
			a.say("required:", "%s", noteLine(n))
		case n.Kind == feature && n.Do == "" && !a.verbose:
			features++
		default:
			a.say("change:", "%s", noteLine(n))
		}
	}
	if features > 0 {
		a.say("note:", "%d more changes are new features; see %s", features, changelog)
	}
}

// noteLine returns a note on one line: version, component, kind, text and action.
func noteLine(n generator.Note) string {
	words := []string{n.Version, n.Component, n.Kind}
	words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
	line := strings.Join(words, ", ") + ": " + noteText(n)
	if n.See != "" {
		line += " See " + n.See
	}
	return line
}

const (
	lockFile    = "praecepta.lock"
	versionLine = 2 // of the lock: the version that is affected
)

// advisoriesIn completes the advisories of the service in dir with the path of its lock,
// and adds the places to annotate. If several services are checked, the paths are relative
// to the current folder.
func (a *app) advisoriesIn(dir string, amongOthers bool, advisories []generator.Note) []generator.Note {
	for i, n := range advisories {
		advisories[i].Path = lockFile
		if amongOthers {
			advisories[i].Path = filepath.ToSlash(filepath.Join(dir, lockFile))
		}
		advisories[i].Fix = inDir(dir, "praecepta-gen update")
		a.places = append(a.places, place{
			file: a.inCheckout(dir, lockFile), line: versionLine, column: 1, rule: n.ID,
			message: fmt.Sprintf("%s; fix with: %s", strings.TrimSuffix(noteText(n), "."), advisories[i].Fix),
		})
	}
	return advisories
}

// noteText returns the text of a note with its action.
func noteText(n generator.Note) string {
	if n.Do == "" {
		return n.Text
	}
	return n.Text + " Do: " + n.Do
}

// writeAdvisories writes one line for each advisory: path, kind, text and fix.
func (a *app) writeAdvisories(w io.Writer) {
	for _, n := range a.result.Notes {
		fmt.Fprintf(w, "%s: %s: %s; %s\n", oneLine(n.Path), a.paint(a.stdio.out, red, n.Kind), oneLine(strings.TrimSuffix(noteText(n), ".")), oneLine(n.Fix))
	}
}

// advisoryRules returns the advisories as rules of SARIF, each once.
func (a *app) advisoryRules() []sarifRule {
	var all []sarifRule
	for _, n := range a.result.Notes {
		if !slices.ContainsFunc(all, func(r sarifRule) bool { return r.ID == n.ID }) {
			all = append(all, sarifRule{ID: n.ID, ShortDescription: sarifText{n.Text}})
		}
	}
	return all
}
