package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/nearest"
)

// program is the name of the program.
const program = "praecepta-gen"

// root returns the command tree. For every command, a usage error is one line with a
// hint, and cobra prints nothing except help.
func (a *app) root(args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   program,
		Short: "Generate Go services and keep the generated code up to date",
		Long: `praecepta-gen generates multi-tenant Go services and keeps the generated code up to
date.

praecepta-gen check compares generated files (internal/praecepta, praecepta.mk and
docs/settings.md) byte by byte with the output of the generator. An owned file is a
generated file that you own (praecepta-gen own), so that you can edit it. go.mod, go.sum
and praecepta.yaml are shared with you. praecepta.yaml is the specification of the
service; praecepta.lock and .praecepta record what was written. All other files are
user-owned. A rule, such as CF-02, is a property that the generated code guarantees. To
list the rules, run praecepta-gen list rules.

Exit codes: 0 done; 1 drift (check, diff), a security advisory (check), conflicts (update,
add field), findings (vet) or a rule that is not proved (prove); 2 error.`,
		Example: `  praecepta-gen new service shop
  cd shop
  praecepta-gen check`,
		SilenceErrors:         true,
		SilenceUsage:          true,
		DisableFlagsInUseLine: true,
		Args:                  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, words []string) error {
			if len(words) > 0 {
				return unknownCommand(c, words...)
			}
			return c.Help()
		},
		PersistentPreRun: func(c *cobra.Command, _ []string) {
			a.result.Command = nameOf(c)
			a.begin(c)
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetOut(&a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if word := firstWord(args); c == root && word != "" {
			return unknownCommand(c, args[slices.Index(args, word):]...)
		}
		return unknownFlag(c, err)
	})
	root.SetUsageTemplate(usage)
	root.SetHelpCommand(a.help())
	root.AddCommand(
		a.newCommand(), a.add(), a.remove(), a.check(), a.vet(), a.diff(), a.sync(), a.update(), a.undo(), a.own(), a.disown(), a.restore(), a.rename(), a.status(), a.prove(),
		a.list(), a.explain(), a.version(), a.mcp(), a.schema(), a.completion(), a.man(),
	)
	disableFlagsInUseLines(root)
	return root
}

// usage is the usage template of cobra without the repetitions.
const usage = `Usage:
{{- if or (not .HasAvailableSubCommands) (ne .UseLine .CommandPath)}}
  {{.UseLine}}
{{- end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMAND
{{- end}}
{{- if .HasExample}}

Examples:
{{.Example}}
{{- end}}
{{- if .HasAvailableSubCommands}}

Commands:
{{- range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{rpad .Name .NamePadding}} {{.Short}}
{{- end}}{{end}}
{{- end}}
{{- if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{- end}}
`

// disableFlagsInUseLines keeps cobra from adding "[flags]" to lines that
// already name theirs.
func disableFlagsInUseLines(c *cobra.Command) {
	c.DisableFlagsInUseLine = true
	for _, child := range c.Commands() {
		disableFlagsInUseLines(child)
	}
}

// isShown reports whether help lists c. Cobra does not count help.
func isShown(c *cobra.Command) bool {
	return c.IsAvailableCommand() || c.Name() == "help"
}

// nameOf returns the command path of c without the program.
func nameOf(c *cobra.Command) string {
	if !c.HasParent() {
		return program
	}
	return strings.TrimPrefix(c.CommandPath(), program+" ")
}

// firstWord returns the first argument that is not a flag.
func firstWord(args []string) string {
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			return arg
		}
	}
	return ""
}

// nearestCommand returns the name of the command of c that was probably meant by word.
func nearestCommand(c *cobra.Command, word string) string {
	var names []string
	for _, child := range c.Commands() {
		if isShown(child) {
			names = append(names, child.Name())
		}
	}
	return nearest.Of(word, names)
}

// unknownCommand returns the error for words of which the first is not a command of c.
func unknownCommand(c *cobra.Command, words ...string) error {
	err := fmt.Errorf("%s: unknown command", hint.Quote(words[0]))
	for _, parent := range c.Root().Commands() { // in the wrong place: new resource, or resource add
		if child := childOf(parent, words[0]); child != nil {
			return hint.With(err, helpFor(child))
		}
	}
	if name := nearestCommand(c, words[0]); name != "" {
		near := childOf(c, name)
		arguments := words[1:]
		if flag := slices.IndexFunc(arguments, func(word string) bool { return strings.HasPrefix(word, "-") }); flag >= 0 {
			arguments = arguments[:flag]
		}
		if near.HasAvailableSubCommands() && len(words) == 1 || near.Args != nil && near.Args(near, arguments) != nil {
			return hint.With(err, helpFor(near))
		}
		command := near.CommandPath()
		for _, word := range words[1:] {
			command += " " + hint.Quote(word)
		}
		return hint.With(err, command)
	}
	if only := onlyChild(c); only != nil && isLowerCase(words[0]) { // new shop
		return hint.With(err, only.CommandPath()+" "+hint.Quote(words[0]))
	}
	return hint.With(err, helpFor(c))
}

// isLowerCase reports whether a word has only lower-case letters, digits and hyphens, as
// names have.
func isLowerCase(word string) bool {
	return strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// onlyChild returns the command of c if it has only one, or nil.
func onlyChild(c *cobra.Command) *cobra.Command {
	if all := c.Commands(); len(all) == 1 {
		return all[0]
	}
	return nil
}

// unknownFlag returns the error for an invalid flag of c, with the nearest flag.
func unknownFlag(c *cobra.Command, err error) error {
	var named interface {
		GetSpecifiedName() string
		GetSpecifiedShortnames() string
	}
	if !errors.As(err, &named) {
		if invalid := (*pflag.InvalidValueError)(nil); errors.As(err, &invalid) && invalid.GetFlag().Value.Type() == "bool" {
			err = fmt.Errorf("--%s: %s: want true or false", invalid.GetFlag().Name, hint.Quote(invalid.GetValue()))
		}
		return hint.With(err, helpFor(c))
	}
	name, flag := named.GetSpecifiedName(), "--"+named.GetSpecifiedName()
	known := c.Flags().Lookup(name) != nil
	if group := named.GetSpecifiedShortnames(); group != "" {
		flag = "-" + group
		known = c.Flags().ShorthandLookup(name) != nil
	}
	if known {
		return hint.With(fmt.Errorf("%s: a value is required", flag), helpFor(c))
	}
	switch near := nearest.Of(flag, flagsOf(c)); {
	case near != "":
		return hint.With(fmt.Errorf("%s: unknown flag: did you mean %s?", flag, near), helpFor(c))
	case slices.Contains(formats, name) && c.Flags().Lookup("format") != nil:
		return hint.With(fmt.Errorf("%s: unknown flag", flag), c.CommandPath()+" --format "+name)
	case childOf(c, name) != nil:
		return hint.With(fmt.Errorf("%s: unknown flag", flag), c.CommandPath()+" "+name)
	}
	return hint.With(fmt.Errorf("%s: unknown flag", flag), helpFor(c))
}

var longFlag = regexp.MustCompile(`--[a-z-]+`)

// flagsOf returns the long flags of c, with their dashes.
func flagsOf(c *cobra.Command) []string {
	return slices.DeleteFunc(longFlag.FindAllString(c.Flags().FlagUsages(), -1), func(flag string) bool {
		return c.Flags().Lookup(flag[len("--"):]) == nil
	})
}

// helpFor returns the command that shows the help of c.
func helpFor(c *cobra.Command) string {
	return c.CommandPath() + " --help"
}

// noArgs is for commands without arguments.
func noArgs(c *cobra.Command, words []string) error {
	if len(words) == 0 {
		return nil
	}
	return hint.With(fmt.Errorf("%s: the command takes no arguments", hint.Quote(words[0])), helpFor(c))
}

// noEmptyPath refuses an empty path, which an unset variable of a shell leaves.
func noEmptyPath(c *cobra.Command, words []string) error {
	if slices.Contains(words, "") {
		return pathRequired(c, words)
	}
	return nil
}

// pathRequired is for commands with one or more files of the service.
func pathRequired(c *cobra.Command, words []string) error {
	if len(words) == 0 || slices.Contains(words, "") {
		dir, err := c.Flags().GetString("directory")
		if err != nil {
			return err
		}
		return hint.With(errors.New("PATH is required"), "praecepta-gen status"+dashC(dir))
	}
	return nil
}

// exactlyOne is for commands with one argument, which their usage calls what.
func exactlyOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, words []string) error {
		switch len(words) {
		case 0:
			return hint.With(fmt.Errorf("%s is required", what), helpFor(c))
		case 1:
			return nil
		}
		return hint.With(fmt.Errorf("%s: only one %s is allowed", hint.Quote(words[1]), what), helpFor(c))
	}
}

// oneOf is for commands with exactly one argument out of a list.
func oneOf(allowed ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, words []string) error {
		all, usage := strings.Join(allowed, "|"), helpFor(c)
		switch {
		case len(words) == 0:
			return hint.With(fmt.Errorf("one of %s is required", all), usage)
		case len(words) > 1:
			return hint.With(fmt.Errorf("%s: only one argument is allowed", hint.Quote(words[1])), usage)
		case slices.Contains(allowed, words[0]):
			return nil
		}
		if near := nearest.Of(words[0], allowed); near != "" {
			usage = c.CommandPath() + " " + near
		}
		return hint.With(fmt.Errorf("%s: want one of %s", hint.Quote(words[0]), all), usage)
	}
}
