package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"time"

	"github.com/praecepta/praecepta-gen/generator"
)

// gitShowLimit is how long git may take to show one file.
const gitShowLimit = 30 * time.Second

// stagedIn returns the files of an unfinished merge, rebase or cherry-pick in a
// folder. A file that git merged without a conflict is not at a stage of the index:
// it is read from the commit that git merges. Without git there is no file.
func stagedIn(ctx context.Context, dir string) generator.Staged {
	return func(path string, stage generator.Stage) ([]byte, bool, error) {
		places := []string{":" + strconv.Itoa(int(stage))}
		switch stage {
		case generator.StageOurs:
			places = append(places, "HEAD")
		case generator.StageTheirs:
			places = append(places, "MERGE_HEAD", "REBASE_HEAD", "CHERRY_PICK_HEAD")
		}
		for _, place := range places {
			if content, ok, err := gitShow(ctx, dir, place+":./"+path); ok || err != nil {
				return content, ok, err
			}
		}
		return nil, false, nil
	}
}

// gitShow returns a file as git has it. ok is false if git says that it does not
// have it, or if there is no git; git that does not answer is an error.
func gitShow(ctx context.Context, dir, object string) (content []byte, ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, gitShowLimit)
	defer cancel()
	command := exec.CommandContext(ctx, "git", "show", "--no-textconv", object)
	command.Dir = dir
	command.WaitDelay = gitPatience
	content, err = command.Output()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return content, true, nil
	case errors.Is(err, exec.ErrNotFound), errors.As(err, &exit) && exit.Exited() && ctx.Err() == nil:
		return nil, false, nil
	}
	return nil, false, fmt.Errorf("git show %s: %w", object, errors.Join(ctx.Err(), err))
}
