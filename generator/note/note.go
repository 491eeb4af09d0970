// Package note has the release notes: what a change means for a service, and what its
// user must do. The templates have one file for each change, in a folder for its version.
package note

import (
	"cmp"
	"fmt"
	"path"
	"slices"

	"golang.org/x/mod/semver"

	"github.com/praecepta/praecepta-gen/generator/lock"
)

// Unreleased is the version of changes since the last release. It is after all others.
const Unreleased = "unreleased"

// Kind is a kind of change.
type Kind string

// The kinds, in the order in which notes are listed.
const (
	Security       Kind = "security"        // a vulnerability of the affected versions
	Breaking       Kind = "breaking"        // user-owned code or its environment must change
	SettingRenamed Kind = "setting-renamed" // the service refuses the old name
	SettingRemoved Kind = "setting-removed" // the service refuses the name
	Default        Kind = "default"         // a setting has another default
	Migration      Kind = "migration"       // the database changes
	Scaffold       Kind = "scaffold"        // a scaffolded file is improved, or is new
	New            Kind = "new"             // a feature
)

// Kinds lists the kinds in order.
func Kinds() []Kind {
	return []Kind{Security, Breaking, SettingRenamed, SettingRemoved, Default, Migration, Scaffold, New}
}

// Pages is where the pages of this repository are, below the name of a version.
const Pages = "https://github.com/praecepta/praecepta-gen/blob/"

// Note is one change.
type Note struct {
	Version   string   `yaml:"-"` // the release, or Unreleased
	Name      string   `yaml:"-"` // of its file, without .md
	Text      string   `yaml:"-"` // for users, in one line
	Kind      Kind     `yaml:"kind"`
	Component string   `yaml:"component"` // empty: it concerns every service
	Files     []string `yaml:"files"`     // that change in a service, as path.Match patterns; empty: the generator changes
	Action    Action   `yaml:"action"`
	See       string   `yaml:"see"` // the page of the docs with more, often none

	ID       string `yaml:"id"`       // of Security
	Affected string `yaml:"affected"` // of Security: constraints such as ">= v0.1.0, < v0.2.1"

	Old string `yaml:"old"` // of SettingRenamed and SettingRemoved
	New string `yaml:"new"` // of SettingRenamed
	Why string `yaml:"why"` // of SettingRemoved

	Setting string `yaml:"setting"` // of Default
	Before  string `yaml:"before"`
	After   string `yaml:"after"`
}

// Action is what the user can do about a change. Most changes need none.
type Action struct {
	Do       string `yaml:"do"`
	Required bool   `yaml:"required"` // the service does not start, or does not work, without it
}

// Service is what the notes are selected for: a service before it is updated.
type Service struct {
	Version    string   // of the generator that wrote it: a release, or lock.Devel
	Components []string // those that it has
	Changed    []string // the files that the update writes
}

// For returns the notes of the changes since the version of the service that concern its
// components. Required actions come first, then the kinds in their order.
//
// lock.Devel is between two releases, and no one knows where. It has the notes of the
// newest version whose files the update writes.
func For(s Service, all []Note) []Note {
	newest := ""
	for _, n := range all {
		if newest == "" || compareVersions(n.Version, newest) > 0 {
			newest = n.Version
		}
	}
	return s.choose(all, func(n Note) bool {
		if s.Version == lock.Devel {
			return n.Version == newest && n.changes(s.Changed)
		}
		return compareVersions(n.Version, s.Version) > 0
	})
}

// Advisories returns the security notes of vulnerabilities that the service has.
func Advisories(s Service, all []Note) []Note {
	if s.Version == lock.Devel {
		return slices.DeleteFunc(For(s, all), func(n Note) bool { return n.Kind != Security })
	}
	return s.choose(all, func(n Note) bool { return n.Kind == Security && affects(n.Affected, s.Version) })
}

// choose returns the notes of the components of the service for which is holds, in order.
func (s Service) choose(all []Note, is func(Note) bool) []Note {
	var chosen []Note
	for _, n := range all {
		if (n.Component == "" || slices.Contains(s.Components, n.Component)) && is(n) {
			chosen = append(chosen, n)
		}
	}
	Sort(chosen)
	return chosen
}

// Sort orders notes as they are listed.
func Sort(notes []Note) {
	required := func(n Note) int {
		if n.Action.Required {
			return 0
		}
		return 1
	}
	slices.SortFunc(notes, func(a, b Note) int {
		return cmp.Or(
			cmp.Compare(required(a), required(b)),
			cmp.Compare(slices.Index(Kinds(), a.Kind), slices.Index(Kinds(), b.Kind)),
			compareVersions(a.Version, b.Version),
			cmp.Compare(a.Name, b.Name))
	})
}

// changes reports whether the change is in one of the files.
func (n Note) changes(files []string) bool {
	return slices.ContainsFunc(n.Files, func(pattern string) bool {
		return slices.ContainsFunc(files, func(file string) bool {
			matched, err := path.Match(pattern, file)
			return err == nil && matched
		})
	})
}

// compareVersions compares two versions of notes.
func compareVersions(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == Unreleased:
		return 1
	case b == Unreleased:
		return -1
	}
	return semver.Compare(a, b)
}

// Versions lists the versions of the notes, the newest first.
func Versions(all []Note) []string {
	var versions []string
	for _, n := range all {
		versions = append(versions, n.Version)
	}
	slices.SortFunc(versions, func(a, b string) int { return compareVersions(b, a) })
	return slices.Compact(versions)
}

// Subject returns what the text of the note is about, if the front matter says it: an
// advisory, or a setting with its change. It ends with a space.
func (n Note) Subject() string {
	switch n.Kind {
	case Security:
		return fmt.Sprintf("%s (versions %s): ", n.ID, n.Affected)
	case SettingRenamed:
		return fmt.Sprintf("`%s` is now `%s`. ", n.Old, n.New)
	case SettingRemoved:
		return fmt.Sprintf("`%s` is removed: %s. ", n.Old, n.Why)
	case Default:
		return fmt.Sprintf("The default of `%s` is `%s` instead of `%s`. ", n.Setting, n.After, n.Before)
	}
	return ""
}

// URL returns the address of the page with more about the change, or nothing.
func (n Note) URL() string {
	switch {
	case n.See == "":
		return ""
	case n.Version == Unreleased:
		return Pages + "main/" + n.See
	}
	return Pages + n.Version + "/" + n.See
}
