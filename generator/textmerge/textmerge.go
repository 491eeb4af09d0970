// Package textmerge merges texts three ways, with git.
package textmerge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// patience is how long git may take to end once it is stopped.
const patience = 2 * time.Second

// Git returns a function that merges the changes of both sides since base. The result has
// conflict markers where both changed the same lines. Without git it returns nil.
func Git(ctx context.Context) func(base, yours, generated []byte) (merged []byte, conflicts bool, err error) {
	if _, err := exec.LookPath("git"); err != nil {
		return nil
	}
	return func(base, yours, generated []byte) ([]byte, bool, error) {
		merged, conflicts, err := gitMergeFile(ctx, "--zdiff3", base, yours, generated)
		if isUsageError(err) { // git before 2.35
			merged, conflicts, err = gitMergeFile(ctx, "--diff3", base, yours, generated)
		}
		return merged, conflicts, err
	}
}

// gitMergeFile merges texts with git-merge-file(1). It runs in an empty folder: the
// configuration of a repository does not count.
func gitMergeFile(ctx context.Context, style string, base, yours, generated []byte) (merged []byte, conflicts bool, err error) {
	dir, err := os.MkdirTemp("", "merge-*")
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for name, content := range map[string][]byte{"base": base, "yours": yours, "generated": generated} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return nil, false, err
		}
	}
	command := exec.CommandContext(ctx, "git", "merge-file", "-p", style, "yours", "base", "generated")
	command.Dir = dir
	command.WaitDelay = patience
	merged, err = command.Output()
	const mostConflicts = 127 // git reports no greater number
	var exit *exec.ExitError
	switch {
	case err == nil:
		return merged, false, nil
	case errors.As(err, &exit) && exit.ExitCode() > 0 && exit.ExitCode() <= mostConflicts:
		return merged, true, nil
	case errors.As(err, &exit):
		return nil, false, fmt.Errorf("git merge-file: %s: %w", strings.TrimSpace(string(exit.Stderr)), err)
	}
	return nil, false, fmt.Errorf("git merge-file: %w", err)
}

// isUsageError reports whether git does not know an option.
func isUsageError(err error) bool {
	const usage = 129
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == usage
}
