package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// keep is the action of a file that does not change.
const keep = "keep"

// writeChanges writes the changed files: one line for each with --verbose, otherwise a
// summary by folder.
func (a *app) writeChanges(w io.Writer) {
	if !a.verbose {
		a.writeSummary(w)
		return
	}
	for _, f := range a.result.Files {
		if f.Action != keep {
			a.writeChange(w, f.Action, f.Path)
		}
	}
}

// writeChange writes a line with an action and its file or folder.
func (a *app) writeChange(w io.Writer, action, what string) {
	style := green
	switch action {
	case "rewrite", "raise":
		style = yellow
	case "remove":
		style = red
	}
	fmt.Fprintf(w, "%s %s\n", a.paint(a.stdio.out, style, fmt.Sprintf("%-7s", action)), oneLine(what))
}

// sayOutcome prints a note if nothing changed or nothing was written.
func (a *app) sayOutcome(isDryRun, hasNext bool) {
	changed := 0
	for _, f := range a.result.Files {
		if f.Action != keep {
			changed++
		}
	}
	switch {
	case changed == 0:
		a.say("note:", "all generated files are up to date")
	case isDryRun && hasNext:
		a.say("note:", "dry run: nothing was written; first run the command without --dry-run, then take the next steps")
	case isDryRun:
		a.say("note:", "dry run: nothing was written")
	}
}

// writeDiff writes a unified diff, in color on a terminal.
func (a *app) writeDiff(w io.Writer, diff string) {
	for line := range strings.Lines(diff) {
		style := ""
		switch {
		case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
			style = bold
		case strings.HasPrefix(line, "-"):
			style = red
		case strings.HasPrefix(line, "+"):
			style = green
		case strings.HasPrefix(line, "@@"):
			style = faint
		}
		text, newline := strings.CutSuffix(line, "\n")
		if style != "" {
			text = a.paint(a.stdio.out, style, text)
		}
		io.WriteString(w, text)
		if newline {
			io.WriteString(w, "\n")
		}
	}
}

// aligned returns the rows as lines with aligned columns.
func aligned(rows [][]string) []string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	lines := make([]string, 0, len(rows))
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+columnGap))
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}

// columnGap is the number of spaces between two columns.
const columnGap = 2
