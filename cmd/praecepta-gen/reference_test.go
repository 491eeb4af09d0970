package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/templates"
)

var updateReference = flag.Bool("update", false, "write the pages of the commands and of their JSON output")

// TestCommandsPageIsCurrent compares the page of the commands with their help. -update
// writes it.
func TestCommandsPageIsCurrent(t *testing.T) {
	pageIsCurrent(t, "commands.md", commandsPage((&app{terminal: &terminal{}, generator: generator.Generator{Templates: templates.FS}}).root(nil)))
}

// TestJSONPageIsCurrent compares the page of the JSON output with its type. -update
// writes it.
func TestJSONPageIsCurrent(t *testing.T) {
	pageIsCurrent(t, "json.md", jsonPage())
}

func pageIsCurrent(t *testing.T, name, want string) {
	t.Helper()
	page := filepath.Join("..", "..", "docs", "reference", name)
	if *updateReference {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("%s: %s\naccept it with: make docs", page, diff)
	}
}

// commandsPage returns the help of every command as a page in Markdown.
func commandsPage(root *cobra.Command) string {
	var rows, sections strings.Builder
	var add func(c *cobra.Command)
	add = func(c *cobra.Command) {
		if !isShown(c) {
			return
		}
		if !c.HasSubCommands() || c.UseLine() != c.CommandPath() { // else it does nothing by itself
			fmt.Fprintf(&rows, "| [`%s`](#%s) | %s |\n", nameOf(c), strings.ReplaceAll(nameOf(c), " ", "-"), c.Short)
			sections.WriteString(commandSection(c))
		}
		for _, child := range c.Commands() {
			add(child)
		}
	}
	for _, c := range root.Commands() {
		add(c)
	}
	_, exitCodes, _ := strings.Cut(root.Long, "Exit codes: ")
	return "# Commands of the generator\n\n" +
		"Look up the arguments, flags and exit codes of every command of `praecepta-gen`. `praecepta-gen help COMMAND` prints the same text.\n" +
		"[Use the generator](../generator.md) explains when to use which command.\n\n" +
		"Exit codes of all commands: " + strings.Join(strings.Fields(exitCodes), " ") + "\n\n" +
		"<!-- make docs writes this page from the commands. -->\n\n" +
		"| command | what it does |\n|---|---|\n" + rows.String() + sections.String()
}

// commandSection returns the help of one command.
func commandSection(c *cobra.Command) string {
	var b strings.Builder
	long := c.Long
	if long == "" {
		long = c.Short + "."
	}
	fmt.Fprintf(&b, "\n## %s\n\n```text\n%s\n```\n\n%s", nameOf(c), strings.ReplaceAll(c.UseLine(), "\n  ", "\n"), markdown(long))
	if !strings.Contains(long, "Exit codes:") {
		b.WriteString("\nExit codes: 0 done, 2 error.\n")
	}
	c.InitDefaultHelpFlag()
	flags := ""
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		names := strings.TrimSpace("--" + f.Name + " " + value)
		if f.Shorthand != "" {
			names = "-" + f.Shorthand + ", " + names
		}
		initial := ""
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
			initial = " `" + f.DefValue + "`"
		}
		flags += fmt.Sprintf("| `%s` | %s |%s |\n", names, strings.ReplaceAll(usage, "|", `\|`), initial)
	})
	if flags != "" {
		b.WriteString("\n| flag | meaning | default |\n|---|---|---|\n" + flags)
	}
	if c.Example != "" {
		fmt.Fprintf(&b, "\n```sh\n%s\n```\n", regexp.MustCompile(`(?m)^  `).ReplaceAllString(c.Example, ""))
	}
	return b.String()
}

// markdown returns a help text as Markdown: indented lines are a list or a block of text.
func markdown(help string) string {
	var b strings.Builder
	lines := strings.Split(help, "\n")
	for len(lines) > 0 {
		isIndented := strings.HasPrefix(lines[0], "  ")
		end := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "  ") != isIndented })
		if end < 0 {
			end = len(lines)
		}
		text := strings.TrimSpace(regexp.MustCompile(`(?m)^  `).ReplaceAllString(strings.Join(lines[:end], "\n"), ""))
		switch lines = lines[end:]; {
		case text == "":
			continue
		case isIndented && !strings.HasPrefix(text, "- "):
			text = "```text\n" + text + "\n```"
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(text + "\n")
	}
	return b.String()
}

// jsonPage returns the members of the JSON output as a page in Markdown.
func jsonPage() string {
	return "# JSON output\n\n" +
		"Look up the members of the object that a command prints with `--json` or `--format json`. All commands print the same object.\n\n" +
		"```sh\npraecepta-gen check --format json | jq -e '.exit.code == 0'\n```\n\n" +
		"<!-- make docs writes this page from the type of the output. -->\n\n" +
		"`[]` is a list, and the rows below it are the members of its elements. A member is always there unless it is optional.\n\n" +
		"| member | type | optional |\n|---|---|---|\n" + members("", reflect.TypeFor[result]())
}

// members returns a row for each member of a struct, and of the structs in it.
func members(within string, of reflect.Type) string {
	rows := ""
	for field := range of.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" && !field.Anonymous {
			continue
		}
		if name == "" {
			rows += members(within, field.Type)
			continue
		}
		kind, path := field.Type, within+name
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		if kind.Kind() == reflect.Slice {
			kind, path = kind.Elem(), path+"[]"
		}
		word := map[reflect.Kind]string{reflect.Bool: "boolean", reflect.Int: "number", reflect.Float64: "number", reflect.String: "string", reflect.Struct: "object"}[kind.Kind()]
		isTime := kind == reflect.TypeFor[time.Time]()
		if isTime {
			word = "string, a time of RFC 3339"
		}
		optional := ""
		if options != "" {
			optional = " yes"
		}
		rows += fmt.Sprintf("| `%s` | %s |%s |\n", path, word, optional)
		if kind.Kind() == reflect.Struct && !isTime {
			rows += members(path+".", kind)
		}
	}
	return rows
}
