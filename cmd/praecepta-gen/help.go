package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

func (a *app) help() *cobra.Command {
	return &cobra.Command{
		Use:                   "help [COMMAND]",
		Short:                 "Show the help of a command",
		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(c *cobra.Command, words []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if target, rest, err := c.Root().Find(words); err == nil && len(rest) == 0 {
				for _, child := range target.Commands() {
					if !isShown(child) {
						continue
					}
					names = append(names, cobra.CompletionWithDesc(child.Name(), child.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, words []string) error {
			target := c.Root()
			for _, word := range words {
				child := childOf(target, word)
				if child == nil {
					err := unknownCommand(target, word)
					return hint.With(err, strings.Replace(hint.Of(err), program, program+" help", 1))
				}
				target = child
			}
			target.InitDefaultHelpFlag()
			return target.Help()
		},
	}
}

func childOf(c *cobra.Command, name string) *cobra.Command {
	for _, child := range c.Commands() {
		if child.Name() == name {
			return child
		}
	}
	return nil
}
