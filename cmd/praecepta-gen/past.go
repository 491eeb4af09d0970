package main

import (
	"context"
	"os/exec"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
)

// pastIn returns the texts that the files in a folder had in the commits of the
// repository, of all branches. Without git there is no text.
func pastIn(ctx context.Context, dir string) generator.Past {
	return func(path string, isText func([]byte) bool) ([]byte, bool, error) {
		command := exec.CommandContext(ctx, "git", "log", "--all", "--format=", "--raw", "--no-abbrev", "--no-renames", "--", "./"+path)
		command.Dir = dir
		command.WaitDelay = gitPatience
		log, err := command.Output()
		if err != nil {
			return nil, false, nil //nolint:nilerr // there is no git, or no repository
		}
		seen := map[string]bool{}
		for line := range strings.Lines(string(log)) {
			const newBlob = 3 // after both modes and the blob that was there before
			fields := strings.Fields(line)
			if len(fields) <= newBlob || seen[fields[newBlob]] {
				continue
			}
			seen[fields[newBlob]] = true
			content, ok, err := gitShow(ctx, dir, fields[newBlob])
			if err != nil {
				return nil, false, err
			}
			if ok && isText(content) {
				return content, true, nil
			}
		}
		return nil, false, nil
	}
}
