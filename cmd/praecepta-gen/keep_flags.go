package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// keptFlags lists the flags of a command that a hint for the same command keeps.
func keptFlags(name string) []string {
	switch name {
	case "new service":
		return []string{"ci", "dir", "dry-run", "module", "no-example", "no-input", "with"}
	case "rename":
		return []string{"service", "module", "dry-run", "diff"}
	case "update": // its hints end or continue an update
		return nil
	}
	return []string{"dry-run", "diff"}
}

// keepFlags adds the flags of the command line to the hint of an error, if the hint is the
// same command with other arguments. So the hint of a dry run is a dry run too.
func keepFlags(c *cobra.Command, err error) error {
	command := hint.Of(err)
	from := strings.Index(command+" ", c.CommandPath()+" ")
	if err == nil || !c.HasParent() || from < 0 || strings.Contains(command, "--help") {
		return err
	}
	to := len(command)
	if end := strings.Index(command[from:], " && "); end >= 0 {
		to = from + end
	}
	part := command[from:to]
	kept := keptFlags(nameOf(c))
	c.Flags().Visit(func(f *pflag.Flag) {
		switch {
		case !slices.Contains(kept, f.Name) || strings.Contains(part+" ", " --"+f.Name+" "):
		case f.Value.Type() == "bool":
			part += " --" + f.Name
		default:
			value := f.Value.String()
			if list, is := f.Value.(pflag.SliceValue); is {
				value = strings.Join(list.GetSlice(), ",")
			}
			part += " --" + f.Name + " " + hint.Quote(value)
		}
	})
	return hint.With(err, command[:from]+part+command[to:])
}
