package main

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// location is where a new service is created.
type location struct {
	prefix string // module path of the parent folder
	folder string // name of the folder, or "" if it is the name of the service
	host   string // host of the git remote, or ""
}

// fallbackModule is the parent of the module path outside of a repository.
const fallbackModule = "example.com"

// locationOf returns the location of the new service. It runs git only for values
// that were not given.
func locationOf(ctx context.Context, o newOptions) location {
	l, above := location{prefix: fallbackModule}, "."
	if o.moduleGiven && o.ciGiven {
		return l
	}
	if o.dir != "" {
		absolute, err := filepath.Abs(o.dir)
		if err != nil {
			return l
		}
		above, l.folder = filepath.Dir(absolute), filepath.Base(absolute)
	}
	module, host := moduleFromOrigin(ctx, above)
	l.host = host
	if module == "" {
		l.folder = ""
		return l
	}
	l.prefix = module
	return l
}

// module returns the module path of a service at this location.
func (l location) module(name string) string {
	return l.prefix + "/" + cmp.Or(l.folder, name)
}

// gitPatience is the time limit for git to return the origin.
const gitPatience = 2 * time.Second

// moduleFromOrigin returns the module path of a folder, which may not exist yet, and the
// host of the git remote "origin". The path is "" if there is no git, no repository, or
// no remote with a module path.
func moduleFromOrigin(ctx context.Context, folder string) (module, host string) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", ""
	}
	around := folder
	for !isFolder(around) && around != filepath.Dir(around) {
		around = filepath.Dir(around)
	}
	below, err := filepath.Rel(around, folder)
	if err != nil {
		return "", ""
	}
	origin := git(ctx, around, "remote", "get-url", "origin")
	if origin == "" {
		return "", ""
	}
	host, _ = remoteOf(origin)
	repository := modulePathOf(origin)
	if repository == "" {
		return "", host
	}
	inside := git(ctx, around, "rev-parse", "--show-prefix")
	module = path.Join(repository, inside, filepath.ToSlash(below))
	if !modulePath.MatchString(module) {
		return "", host
	}
	return module, host
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// git returns the output of git without line breaks at its ends, or "" if git fails.
func git(ctx context.Context, dir string, args ...string) string {
	ctx, cancel := context.WithTimeout(ctx, gitPatience)
	defer cancel()
	command := exec.CommandContext(ctx, "git", args...)
	command.Dir = dir
	command.WaitDelay = gitPatience
	line, err := command.Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(line))
}
