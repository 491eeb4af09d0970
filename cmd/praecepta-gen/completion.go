package main

import (
	"github.com/spf13/cobra"
)

func (a *app) completion() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print the completion script for a shell",
		Example: `  source <(praecepta-gen completion bash)
  praecepta-gen completion zsh > "${fpath[1]}/_praecepta-gen"
  praecepta-gen completion fish > ~/.config/fish/completions/praecepta-gen.fish
  praecepta-gen completion powershell | Out-String | Invoke-Expression`,
		Args:      oneOf(shells...),
		ValidArgs: shells,
		RunE: func(c *cobra.Command, words []string) error {
			switch root := c.Root(); words[0] {
			case "bash":
				return root.GenBashCompletionV2(&a.out, true)
			case "zsh":
				return root.GenZshCompletion(&a.out)
			case "fish":
				return root.GenFishCompletion(&a.out, true)
			default:
				return root.GenPowerShellCompletionWithDesc(&a.out)
			}
		},
	}
}
