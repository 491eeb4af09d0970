package main

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// modulePath matches the module path of a remote repository. The generator checks the
// remaining rules for module paths.
var modulePath = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(/[\w.~-]+)+$`)

// scpLike is git's short form of ssh: user@host:path.
var scpLike = regexp.MustCompile(`^(?:[^@/]+@)?([^:/@]+):([^/].*|/.*)$`)

// modulePathOf returns the module path of the repository at a git remote, or
// "" for one that has no module path, such as a folder.
func modulePathOf(remote string) string {
	host, name := remoteOf(remote)
	if !strings.Contains(host, ".") || name == "" {
		return ""
	}
	if path, is := azurePathOf(host, name); is {
		return path
	}
	return host + "/" + strings.TrimSuffix(name, ".git")
}

// remoteOf returns the host and the path of a git remote, without user, password and
// port. The host is "" for a folder and for an IP address.
func remoteOf(remote string) (host, name string) {
	if strings.Contains(remote, "://") {
		u, err := url.Parse(remote)
		if err != nil || u.Scheme == "file" {
			return "", ""
		}
		host, name = u.Hostname(), u.Path
	} else if parts := scpLike.FindStringSubmatch(remote); parts != nil {
		host, name = parts[1], parts[2]
	}
	host = withoutAlias(strings.ToLower(host))
	if _, err := netip.ParseAddr(host); err == nil {
		return "", ""
	}
	return host, strings.Trim(name, "/")
}

// topLevel matches the last label of a host name, followed by a suffix that is not
// part of a host name.
var topLevel = regexp.MustCompile(`^(.+\.[a-z]{2,})[-_][^.]*$`)

// withoutAlias returns the host that an SSH alias stands for, where the alias is
// the host with a suffix: github.com-work is github.com. A label in Punycode,
// xn--..., is no alias.
func withoutAlias(host string) string {
	if found := topLevel.FindStringSubmatch(host); found != nil && !strings.HasSuffix(found[1], ".xn") {
		return found[1]
	}
	return host
}

// azurePathOf returns the module path of a repository of Azure DevOps. Its remotes
// have several forms, and the go command resolves one of them:
// dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY.git.
func azurePathOf(host, name string) (path string, is bool) {
	words := strings.Split(name, "/")
	organization, isOldHost := strings.CutSuffix(host, ".visualstudio.com")
	switch {
	case host == "ssh.dev.azure.com" || host == "vs-ssh.visualstudio.com":
		if words[0] != "v3" || len(words) != 4 {
			return "", true
		}
		words = []string{words[1], words[2], "_git", words[3]}
	case isOldHost:
		if len(words) > 0 && words[0] == "DefaultCollection" {
			words = words[1:]
		}
		words = append([]string{organization}, words...)
	case host != "dev.azure.com":
		return "", false
	}
	if len(words) == 3 && words[1] == "_git" { // the repository has the name of its project
		words = []string{words[0], words[2], "_git", words[2]}
	}
	if len(words) != 4 || words[2] != "_git" {
		return "", true
	}
	return "dev.azure.com/" + strings.TrimSuffix(strings.Join(words, "/"), ".git") + ".git", true
}
