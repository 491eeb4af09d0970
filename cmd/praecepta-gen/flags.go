package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// atService adds the flag that says where the service is.
func atService(c *cobra.Command, dir *string) {
	c.Flags().StringVarP(dir, "directory", "C", ".", "the service's `DIR`")
	_ = c.MarkFlagDirname("directory") // the flag is there: one line up
}

// dryRun adds the flag that stops before anything is written.
func dryRun(c *cobra.Command, dry *bool) {
	c.Flags().BoolVar(dry, "dry-run", false, "say what would be done, and write nothing")
}

// inJSON adds the flag that makes the result one JSON object.
func inJSON(c *cobra.Command) {
	c.Flags().Bool("json", false, "print one JSON object")
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
