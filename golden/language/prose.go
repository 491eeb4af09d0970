package main

import (
	"go/scanner"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// proseOf returns the prose of a file, line by line. ok is false if the file has no
// prose that people read.
func proseOf(name, content string) (text string, ok bool) {
	name, isTemplate := strings.CutSuffix(name, ".tmpl")
	if isTemplate {
		content = regexp.MustCompile(`\{\{[^}]*\}\}`).ReplaceAllString(content, "x")
	}
	switch path.Ext(name) {
	case ".go":
		return proseOfGo(content), true
	case ".txtar":
		return linesWith(content, "#"), true
	case ".patch":
		before, _, _ := strings.Cut(content, "\n--- ")
		return before, true
	case ".md":
		if name == glossary {
			content, _, _ = strings.Cut(content, "\n"+wordsBelow+"\n")
		}
		return content, true
	case ".sum", ".mod", ".svg", ".txt", ".sql": // a migration is recorded with its digest, and does not change
		return "", false
	}
	return content, true
}

// linesWith returns the lines with a prefix, and empty lines for the others.
func linesWith(content, prefix string) string {
	var b strings.Builder
	for line := range strings.Lines(content) {
		if text, is := strings.CutPrefix(line, prefix); is {
			b.WriteString(strings.TrimSpace(text))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// proseOfGo returns the comments, the texts in literals, and the words of the
// identifiers of a Go file, each on its line.
func proseOfGo(content string) string {
	lines := make([][]string, strings.Count(content, "\n")+2)
	var s scanner.Scanner
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(content))
	s.Init(file, []byte(content), nil, scanner.ScanComments) // a template may not be valid Go
	for {
		pos, kind, literal := s.Scan()
		if kind == token.EOF {
			break
		}
		var text string
		switch kind {
		case token.COMMENT:
			text = uncomment(literal)
		case token.STRING:
			text = literalText(literal)
		case token.IDENT:
			text = wordsOf(literal)
		}
		line := file.Position(pos).Line - 1
		for i, part := range strings.Split(text, "\n") {
			if part = strings.TrimSpace(part); part != "" && line+i < len(lines) {
				lines[line+i] = append(lines[line+i], part)
			}
		}
	}
	var b strings.Builder
	for _, parts := range lines {
		b.WriteString(strings.Join(parts, " ; ") + "\n")
	}
	return b.String()
}

// uncomment returns the text of a comment. A directive such as //go:build has none.
func uncomment(literal string) string {
	if regexp.MustCompile(`^//[a-z]+:[a-z]`).MatchString(literal) {
		return ""
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(literal, "//"), "/*"), "*/")
}

// literalText returns the text of a string literal that has several words.
func literalText(literal string) string {
	text, err := strconv.Unquote(literal)
	if err != nil || !strings.Contains(text, " ") {
		return ""
	}
	if literal[0] == '"' {
		return strings.ReplaceAll(text, "\n", " ")
	}
	return text
}

// wordsOf splits an identifier such as planRemoval into its words.
func wordsOf(identifier string) string {
	split := regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])|_`)
	return split.ReplaceAllString(identifier, "$1$3 $2$4")
}
