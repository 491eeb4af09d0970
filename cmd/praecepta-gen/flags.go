package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// dirFlag adds the flag for the folder of the service.
func dirFlag(c *cobra.Command, dir *string) {
	c.Flags().StringVarP(dir, "directory", "C", ".", "folder `DIR` of the service")
	_ = c.MarkFlagDirname("directory") // the flag exists: see the line above
}

// dashC returns the flag -C for dir, or nothing if dir is the current folder.
func dashC(dir string) string {
	if isHere(dir) {
		return ""
	}
	return " -C " + hint.Quote(dir)
}

func isHere(dir string) bool { return filepath.Clean(dir) == "." }

// verbs are the commands for a service, with the longer of two that begin the same first.
func verbs() []string {
	return []string{
		"add resource", "add field", "add migration", "add task", "add aggregate", "add projection", "add setting", "add", "remove", "check", "diff", "sync", "restore", "status", "rename",
		"prove", "own", "disown", "update", "undo", "vet",
	}
}

// commandsIn turns the commands in a text for the folder dir into commands for the current
// folder.
func commandsIn(dir, text string) string {
	if isHere(dir) {
		return text
	}
	commands := regexp.MustCompile(program + " (" + strings.Join(verbs(), "|") + ")\\b")
	return commands.ReplaceAllStringFunc(text, func(command string) string { return command + dashC(dir) })
}

// inDir turns a command for the folder dir into one for the current folder.
func inDir(dir, command string) string {
	if isHere(dir) {
		return command
	}
	name, _, _ := strings.Cut(command, " ")
	isOther := slices.Contains([]string{"cp", "git", "go", "gofmt", "grep", "mv", "patch", "rm", "sed"}, name)
	if isOther || name == program && strings.Contains(command, " && ") {
		return "cd " + hint.Quote(dir) + " && " + command
	}
	for _, verb := range verbs() {
		if rest, ok := strings.CutPrefix(command, program+" "+verb); ok && (rest == "" || rest[0] == ' ') {
			return program + " " + verb + dashC(dir) + rest
		}
	}
	return command
}

// inService adds the folder of the service to an error, unless it is the current folder.
func inService(dir string, err error) error {
	if err == nil || isHere(dir) {
		return err
	}
	return hint.With(placed{err, dir + ": " + commandsIn(dir, err.Error())}, inDir(dir, hint.Of(err)))
}

// placed is an error with the folder of the service in its text.
type placed struct {
	error
	text string
}

func (p placed) Error() string { return p.text }

func (p placed) Unwrap() error { return p.error }

// dryRun adds the flag that prints the changes without making them.
func dryRun(c *cobra.Command, dry *bool) {
	c.Flags().BoolVar(dry, "dry-run", false, "write nothing, only print the changes")
}

// refuseTogether returns an error if a flag is set together with one of the others.
func refuseTogether(c *cobra.Command, flag string, others ...string) error {
	for _, other := range others {
		if c.Flags().Changed(flag) && c.Flags().Changed(other) {
			return hint.With(fmt.Errorf("--%s and --%s cannot be combined", flag, other), helpFor(c))
		}
	}
	return nil
}

// noExample adds the flag that leaves out the examples of components.
func noExample(c *cobra.Command, none *bool) {
	c.Flags().BoolVar(none, "no-example", false, "scaffold no examples of components")
}

// jsonFlag adds the flag that prints the result as one JSON object.
func jsonFlag(c *cobra.Command) {
	c.Flags().Bool("json", false, "print one JSON object")
}

// verboseFlag adds the flag that lists every file.
func (a *app) verboseFlag(c *cobra.Command) {
	c.Flags().BoolVar(&a.verbose, "verbose", false, "list every file instead of a summary by folder")
}

// complete sets the values of a flag for the completion of a shell.
func complete(c *cobra.Command, flag string, values []string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}
