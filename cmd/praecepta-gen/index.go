package main

import (
	"context"
	"os/exec"
	"strconv"

	"github.com/praecepta/praecepta-gen/generator"
)

// stagedIn returns what git keeps of the files that it could not merge in a folder.
// Without git, or outside a merge, it keeps nothing.
func stagedIn(ctx context.Context, dir string) generator.Staged {
	return func(path string, stage generator.Stage) ([]byte, bool) {
		ctx, cancel := context.WithTimeout(ctx, gitPatience)
		defer cancel()
		command := exec.CommandContext(ctx, "git", "show", "--no-textconv", ":"+strconv.Itoa(int(stage))+":./"+path)
		command.Dir = dir
		command.WaitDelay = gitPatience
		content, err := command.Output()
		return content, err == nil
	}
}
