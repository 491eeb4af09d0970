package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/nearest"
	"github.com/spf13/cobra"
)

// program is the name that a person types.
const program = "praecepta-gen"

// root returns the command tree. It holds what is law for every command: usage
// mistakes are one line with a hint, and nothing is printed by cobra but help.
func (a *app) root(args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   program,
		Short: "Write Go services, and tell when they drift from what was written",
		Long: `praecepta-gen writes Go services and keeps them as it wrote them.

What is inside internal/praecepta is ours and checked byte by byte; what is
outside is yours. praecepta.yaml says what was asked for, praecepta.lock what
was written.

Exit codes: 0 done, 1 drift (check, diff), 2 trouble.
vet exits with 1 where it has findings, prove where a rule is not proved.`,
		Example: `  praecepta-gen new service shop
  cd shop
  praecepta-gen check`,
		SilenceErrors:         true,
		SilenceUsage:          true,
		DisableFlagsInUseLine: true,
		Args:                  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, words []string) error {
			if len(words) > 0 {
				return unknownCommand(c, words[0])
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
			return unknownCommand(c, word)
		}
		return unknownFlag(c, err)
	})
	root.SetUsageTemplate(usage)
	root.SetHelpCommand(a.help())
	root.AddCommand(
		a.newCommand(), a.add(), a.remove(), a.check(), a.vet(), a.diff(), a.sync(), a.restore(), a.rename(), a.status(), a.prove(),
		a.list(), a.explain(), a.version(), a.schema(), a.completion(), a.man(),
	)
	disableFlagsInUseLines(root)
	return root
}

// usage is how the use of a command is shown: cobra's way, less what it says
// twice.
const usage = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{else}}{{.UseLine}}{{end}}
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

// isShown says whether c is a command that a person is told of. Cobra does not
// count help.
func isShown(c *cobra.Command) bool {
	return c.IsAvailableCommand() || c.Name() == "help"
}

// nameOf returns the words that name c, less the program's own.
func nameOf(c *cobra.Command) string {
	if !c.HasParent() {
		return program
	}
	return strings.TrimPrefix(c.CommandPath(), program+" ")
}

// firstWord returns the first argument that is no flag.
func firstWord(args []string) string {
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			return arg
		}
	}
	return ""
}

// unknownCommand refuses a word that names no command of c.
func unknownCommand(c *cobra.Command, word string) error {
	var names []string
	for _, child := range c.Commands() {
		if isShown(child) {
			names = append(names, child.Name())
		}
	}
	err := fmt.Errorf("%s: no such command", quoted(word))
	if name := nearest.Of(word, names); name != "" {
		return hint.With(err, c.CommandPath()+" "+name)
	}
	return hint.With(err, helpFor(c))
}

// unknownFlag says what is wrong with a flag of c, and which one was meant.
func unknownFlag(c *cobra.Command, err error) error {
	var named interface {
		GetSpecifiedName() string
		GetSpecifiedShortnames() string
	}
	if !errors.As(err, &named) {
		return hint.With(err, helpFor(c))
	}
	name, flag := named.GetSpecifiedName(), "--"+named.GetSpecifiedName()
	known := c.Flags().Lookup(name) != nil
	if group := named.GetSpecifiedShortnames(); group != "" {
		flag = "-" + group
		known = c.Flags().ShorthandLookup(name) != nil
	}
	if known {
		return hint.With(fmt.Errorf("%s: it needs a value", flag), helpFor(c))
	}
	switch near := nearest.Of(flag, flagsOf(c)); {
	case near != "":
		return hint.With(fmt.Errorf("%s: no such flag; the nearest is %s", flag, near), helpFor(c))
	case slices.Contains(formats, name) && c.Flags().Lookup("format") != nil:
		return hint.With(fmt.Errorf("%s: no such flag", flag), c.CommandPath()+" --format "+name)
	case childOf(c, name) != nil:
		return hint.With(fmt.Errorf("%s: no such flag", flag), c.CommandPath()+" "+name)
	}
	return hint.With(fmt.Errorf("%s: no such flag", flag), helpFor(c))
}

var longFlag = regexp.MustCompile(`--[a-z-]+`)

// flagsOf returns the long flags that c takes, as they are typed.
func flagsOf(c *cobra.Command) []string {
	return slices.DeleteFunc(longFlag.FindAllString(c.Flags().FlagUsages(), -1), func(flag string) bool {
		return c.Flags().Lookup(flag[len("--"):]) == nil
	})
}

// helpFor is the command line that shows c's help.
func helpFor(c *cobra.Command) string {
	return c.CommandPath() + " --help"
}

// nothing is for commands that take no words.
func nothing(c *cobra.Command, words []string) error {
	if len(words) == 0 {
		return nil
	}
	return hint.With(fmt.Errorf("%s: it takes no arguments", quoted(words[0])), helpFor(c))
}

// oneOf is for commands that take exactly one word, out of a few.
func oneOf(allowed ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, words []string) error {
		all := strings.Join(allowed, "|")
		usage := c.CommandPath() + " " + all
		switch {
		case len(words) == 0:
			return hint.With(fmt.Errorf("%s: not said which", all), usage)
		case len(words) > 1:
			return hint.With(fmt.Errorf("%s: one at a time", quoted(words[1])), usage)
		case slices.Contains(allowed, words[0]):
			return nil
		}
		if near := nearest.Of(words[0], allowed); near != "" {
			usage = c.CommandPath() + " " + near
		}
		return hint.With(fmt.Errorf("%s: none of %s", quoted(words[0]), all), usage)
	}
}
