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

// home is where a new service will live.
type home struct {
	prefix string // the module path of the folder above it
	folder string // its folder's name, or "" where that is the service's own
	host   string // of the git remote around it, or ""
}

// guessedHome is the home of a service that is in no repository.
const guessedHome = "example.com"

// homeOf returns the home of the service that is wished for. Git is started only
// for what was not given.
func homeOf(ctx context.Context, w wish) home {
	h, above := home{prefix: guessedHome}, "."
	if w.moduleGiven && w.ciGiven {
		return h
	}
	if w.dir != "" {
		absolute, err := filepath.Abs(w.dir)
		if err != nil {
			return h
		}
		above, h.folder = filepath.Dir(absolute), filepath.Base(absolute)
	}
	module, host := byOrigin(ctx, above)
	h.host = host
	if module == "" {
		h.folder = ""
		return h
	}
	h.prefix = module
	return h
}

// module is the path of a service that lives here.
func (h home) module(name string) string {
	return h.prefix + "/" + cmp.Or(h.folder, name)
}

// gitPatience is how long git may take to say where a repository comes from.
const gitPatience = 2 * time.Second

// byOrigin returns the module path of a folder, which need not be there yet, by
// the origin of the git repository around it, and the host of that origin. The
// path is "" when there is no git, no repository, or no origin that a module path
// can name.
func byOrigin(ctx context.Context, folder string) (module, host string) {
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

// git returns the one line that git prints, or "" when it refuses.
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
