package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/spf13/cobra"
)

// atService adds the flag that says where the service is.
func atService(c *cobra.Command, dir *string) {
	c.Flags().StringVarP(dir, "directory", "C", ".", "the service's `DIR`")
	_ = c.MarkFlagDirname("directory") // the flag is there: one line up
}

// dashC is the flag that leads to dir from here: nothing, when it is here.
func dashC(dir string) string {
	if isHere(dir) {
		return ""
	}
	return " -C " + quoted(dir)
}

func isHere(dir string) bool { return filepath.Clean(dir) == "." }

// from turns a command to run in dir into one to run from here.
func from(dir, command string) string {
	for _, verb := range []string{"add", "remove", "check", "diff", "sync", "restore", "status", "rename", "prove"} {
		if rest, ok := strings.CutPrefix(command, program+" "+verb); ok && (rest == "" || rest[0] == ' ') {
			return program + " " + verb + dashC(dir) + rest
		}
	}
	for _, other := range []string{"git", "go", "gofmt", "mv"} {
		if strings.HasPrefix(command, other+" ") && !isHere(dir) {
			return "cd " + quoted(dir) + " && " + command
		}
	}
	return command
}

// at says which service refused, unless it is the one that is here.
func at(dir string, err error) error {
	if err == nil || isHere(dir) {
		return err
	}
	return hint.With(fmt.Errorf("%s: %w", dir, err), from(dir, hint.Of(err)))
}

// dryRun adds the flag that stops before anything is written.
func dryRun(c *cobra.Command, dry *bool) {
	c.Flags().BoolVar(dry, "dry-run", false, "say what would be done, and write nothing")
}

// noExample adds the flag that leaves out the examples of components.
func noExample(c *cobra.Command, none *bool) {
	c.Flags().BoolVar(none, "no-example", false, "scaffold no example of a component")
}

// inJSON adds the flag that makes the result one JSON object.
func inJSON(c *cobra.Command) {
	c.Flags().Bool("json", false, "print one JSON object")
}

// verbosely adds the flag that lists every file.
func (a *app) verbosely(c *cobra.Command) {
	c.Flags().BoolVar(&a.verbose, "verbose", false, "list every file, instead of a summary by folder")
}

// complete tells the shell what a flag may be.
func complete(c *cobra.Command, flag string, values []string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// quoted is a word as a POSIX shell reads it back.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./,:=@%+", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
