package main

import (
	"cmp"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// home is where the modules around a new service live.
type home struct {
	prefix string // the module path of the folder above it
	folder string // its folder's name, or "" where that is the service's own
}

// guessedHome is the home of a service that is in no repository.
const guessedHome = "example.com"

// homeOf returns the home of the service that is wished for.
func homeOf(ctx context.Context, w wish) home {
	if w.moduleGiven {
		return home{}
	}
	h, above := home{}, "."
	if w.dir != "" {
		absolute, err := filepath.Abs(w.dir)
		if err != nil {
			return home{prefix: guessedHome}
		}
		above, h.folder = filepath.Dir(absolute), filepath.Base(absolute)
	}
	if h.prefix = moduleByOrigin(ctx, above); h.prefix == "" {
		return home{prefix: guessedHome}
	}
	return h
}

// module is the path of a service that lives here.
func (h home) module(name string) string {
	return h.prefix + "/" + cmp.Or(h.folder, name)
}

// gitPatience is how long git may take to say where a repository comes from.
const gitPatience = 2 * time.Second

// moduleByOrigin returns the module path of a folder, which need not be there
// yet, by the origin of the git repository around it; or "" when there is no
// git, no repository, or no origin that a module path can name.
func moduleByOrigin(ctx context.Context, folder string) string {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return ""
	}
	around := folder
	for !isFolder(around) && around != filepath.Dir(around) {
		around = filepath.Dir(around)
	}
	below, err := filepath.Rel(around, folder)
	if err != nil {
		return ""
	}
	origin := git(ctx, around, "remote", "get-url", "origin")
	if origin == "" {
		return ""
	}
	inside := git(ctx, around, "rev-parse", "--show-prefix")
	module := path.Join(modulePathOf(origin), inside, filepath.ToSlash(below))
	if !modulePath.MatchString(module) {
		return ""
	}
	return module
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

// modulePath is what the module path of a remote repository looks like. What
// else a module path may not be, the generator says.
var modulePath = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+(/[\w.~-]+)+$`)

// scpLike is git's short form of ssh: user@host:path.
var scpLike = regexp.MustCompile(`^(?:[^@/]+@)?([^:/@]+):([^/].*|/.*)$`)

// modulePathOf returns the module path of the repository at a git remote, or
// "" for one that no module path can name, like a folder.
func modulePathOf(remote string) string {
	host, name := "", ""
	if strings.Contains(remote, "://") {
		u, err := url.Parse(remote)
		if err != nil || u.Scheme == "file" {
			return ""
		}
		host, name = u.Hostname(), u.Path
	} else if parts := scpLike.FindStringSubmatch(remote); parts != nil {
		host, name = parts[1], parts[2]
	}
	name = strings.TrimSuffix(strings.Trim(name, "/"), ".git")
	if host == "" || name == "" {
		return ""
	}
	return strings.ToLower(host) + "/" + name
}
