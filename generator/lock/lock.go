// Package lock is what we wrote: praecepta.lock. It is a fact about the past,
// and untrusted input: everyone who can edit the service can edit it.
package lock

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

const header = "# Written by praecepta-gen: what it wrote, and how. Leave it as it is."

// Devel is the version of every generator that is no release.
const Devel = "devel"

// gone marks a seed that the user deleted; it is never written again.
const gone = "gone"

// before marks the line of what was required before components came, and had the
// lines that follow it.
const (
	before = "before"
	had    = "had"
)

// Entry is one file as it was last written.
type Entry struct {
	Path      string
	Class     tree.Class
	Mode      fs.FileMode
	Sum       string // SHA-256, in hex; of an owned file, that of its base text
	Component string
	Gone      bool // a seed that the user deleted

	// What an unfinished merge did to the file. It is not marshalled: the next lock
	// that is written is of one branch again.
	Merged bool // both branches wrote it, each in its way
	Again  bool // one branch removed the component of this seed, and it stays: to be written again

	// HandedOver says that the lock has the file as generated, while it is
	// user-owned by now. The lock that is written next has it so.
	HandedOver bool
}

// Lock is everything that was written to a service.
type Lock struct {
	Generator string // a release, or devel
	Templates string // the digest of the templates that wrote it
	State     int    // the number of recorded states of these templates; 0 is unknown
	Entries   map[string]Entry
	Before    *Before // nil if all requirements are generated
}

// Before records the user's requirements before components were added. Only this record
// shows which requirements a removal must remove again.
type Before struct {
	Sum        string   // SHA-256 of what go.mod said, in hex
	Components []string // the components at that time
	Had        []string // requirements of later components that existed before, one per line
}

// beforePath is the path on the line of it.
const beforePath = "go.mod"

// New returns the lock of a service that holds nothing yet.
func New(generator, templates string) Lock {
	return Lock{Generator: Release(generator), Templates: templates, Entries: map[string]Entry{}}
}

// Release returns version where it is that of a release, else Devel, so that
// the same templates give the same lock whatever commit they were built from.
func Release(version string) string {
	if !semver.IsValid(version) || semver.Prerelease(version) != "" || semver.Build(version) != "" {
		return Devel
	}
	return version
}

// Set records that the file was written.
func (l Lock) Set(f tree.File) {
	l.Entries[f.Path] = Entry{Path: f.Path, Class: f.Class, Mode: f.Mode(), Sum: f.Sum(), Component: f.Component}
}

// Clone returns a copy whose entries may be changed.
func (l Lock) Clone() Lock {
	l.Entries = maps.Clone(l.Entries)
	return l
}

// Marshal writes the lock, a sorted line a file. It holds no time, no host and
// no absolute path.
func (l Lock) Marshal() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\ngenerator %s\ntemplates %s", header, l.Generator, l.Templates)
	if l.State > 0 {
		fmt.Fprintf(&out, " %d", l.State)
	}
	out.WriteString("\n")
	for _, path := range l.Paths() {
		e := l.Entries[path]
		if e.Gone {
			fmt.Fprintf(&out, "%s - - %s %s\n", gone, e.Component, e.Path)
			continue
		}
		fmt.Fprintf(&out, "%s %04o %s %s %s\n", e.Class, e.Mode, e.Sum, e.Component, e.Path)
	}
	if b := l.Before; b != nil {
		fmt.Fprintf(&out, "%s - %s %s %s\n", before, b.Sum, strings.Join(append([]string{tree.Base}, b.Components...), ","), beforePath)
		for _, line := range b.Had {
			fmt.Fprintf(&out, "%s %s\n", had, line)
		}
	}
	return out.Bytes()
}

// Parse reads a lock.
func Parse(content []byte) (Lock, error) {
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	const heading = 3
	if len(lines) < heading || lines[0] != header {
		return Lock{}, errors.New("line 1 is damaged: it is not the first line that praecepta-gen writes")
	}
	l := Lock{Entries: make(map[string]Entry, len(lines)-heading)}
	var ok bool
	if l.Generator, ok = strings.CutPrefix(lines[1], "generator "); !ok || (l.Generator != Devel && Release(l.Generator) != l.Generator) {
		return Lock{}, errors.New("line 2 is damaged: want \"generator\" and a version")
	}
	if l.Templates, ok = strings.CutPrefix(lines[2], "templates "); !ok {
		return Lock{}, errors.New("line 3 is damaged: want \"templates\" and a digest")
	}
	if digest, state, has := strings.Cut(l.Templates, " "); has {
		number, err := strconv.Atoi(state)
		if err != nil || number <= 0 {
			return Lock{}, errors.New("line 3 is damaged: want \"templates\", a digest and a number")
		}
		l.Templates, l.State = digest, number
	}
	for i, line := range lines[heading:] {
		if l.Before != nil { // it is the end
			words, is := strings.CutPrefix(line, had+" ")
			if !is {
				return Lock{}, fmt.Errorf("line %d: want %s and a requirement", i+heading+1, had)
			}
			l.Before.Had = append(l.Before.Had, words)
			continue
		}
		if strings.HasPrefix(line, before+" ") {
			if l.Before = parseBefore(line); l.Before == nil {
				return Lock{}, fmt.Errorf("line %d: want before, -, sha256, components and %s", i+heading+1, beforePath)
			}
			continue
		}
		e, err := parseEntry(line)
		if err == nil {
			if _, twice := l.Entries[e.Path]; twice {
				err = fmt.Errorf("%s is listed twice", e.Path)
			}
		}
		if err != nil {
			return Lock{}, fmt.Errorf("line %d: %w", i+heading+1, err)
		}
		l.Entries[e.Path] = e
	}
	return l, nil
}

// parseBefore returns nothing where the line is not as it is written.
func parseBefore(line string) *Before {
	words := strings.Split(line, " ")
	if len(words) != 5 || words[1] != "-" || !isSum(words[2]) || words[4] != beforePath {
		return nil
	}
	components := strings.Split(words[3], ",")
	if components[0] != tree.Base {
		return nil
	}
	return &Before{Sum: words[2], Components: components[1:]}
}

func parseEntry(line string) (Entry, error) {
	const fields = 5
	words := strings.SplitN(line, " ", fields)
	if len(words) != fields {
		return Entry{}, errors.New("want class, mode, sha256, component and path")
	}
	e := Entry{Class: tree.Class(words[0]), Component: words[3], Path: words[4], Gone: words[0] == gone}
	if !fs.ValidPath(e.Path) || e.Path == "." || !filepath.IsLocal(filepath.FromSlash(e.Path)) || strings.ContainsAny(e.Path, "\x00\\") {
		return Entry{}, fmt.Errorf("%q: want the path of a file inside the service", e.Path)
	}
	if e.Gone {
		e.Class = tree.Yours
		if words[1] != "-" || words[2] != "-" || tree.ClassOf(e.Path) != tree.Yours {
			return Entry{}, fmt.Errorf("%.80q: only a user-owned file can be recorded as deleted", e.Path)
		}
		return e, nil
	}
	if e.Class == tree.Ours && tree.WasGenerated(e.Path) {
		e.Class, e.HandedOver = tree.Yours, true
	}
	if class := tree.ClassOf(e.Path); e.Class != class && (e.Class != tree.Owned || class != tree.Ours) {
		return Entry{}, fmt.Errorf("%.80q: class %q: want %q", e.Path, words[0], tree.ClassOf(e.Path))
	}
	mode, err := strconv.ParseUint(words[1], 8, 32)
	if err != nil || (fs.FileMode(mode) != tree.Mode && fs.FileMode(mode) != tree.ExecutableMode) {
		return Entry{}, fmt.Errorf("%.80q: mode %q: want %04o or %04o", e.Path, words[1], tree.Mode, tree.ExecutableMode)
	}
	e.Mode, e.Sum = fs.FileMode(mode), words[2]
	if !isSum(e.Sum) {
		return Entry{}, fmt.Errorf("%.80q: %q: want a SHA-256 checksum in hexadecimal", e.Path, e.Sum)
	}
	return e, nil
}

func isSum(word string) bool {
	return len(word) == hex.EncodedLen(sha256.Size) && strings.Trim(word, "0123456789abcdef") == ""
}

// RefuseNewer refuses a lock that a newer generator wrote with other templates. by is
// the lock that this generator would write. Two releases are ordered by their versions.
// All other builds are ordered by the number of recorded states of their templates, which
// grows with each change. Where one of the numbers is unknown, nothing is refused.
func (l Lock) RefuseNewer(by Lock) error {
	switch {
	case l.Templates == by.Templates:
	case l.Generator != Devel && by.Generator != Devel:
		if semver.Compare(l.Generator, by.Generator) > 0 {
			return hint.With(fmt.Errorf("written by praecepta-gen %s, but this is the older version %s", l.Generator, by.Generator), l.Install())
		}
	case by.State > 0 && l.State > by.State:
		fix := cmp.Or(l.Install(), install+"main")
		return hint.With(fmt.Errorf("written by praecepta-gen %s with state %d of the templates, but this version has the older state %d", l.Generator, l.State, by.State), fix)
	}
	return nil
}

// install is the command that installs a version of the generator.
const install = "go install github.com/praecepta/praecepta-gen/cmd/praecepta-gen@"

// Install returns the command that installs the generator that wrote the lock,
// or "" where it was no release.
func (l Lock) Install() string {
	if l.Generator == Devel {
		return ""
	}
	return install + l.Generator
}

// Paths lists what the lock knows, in order.
func (l Lock) Paths() []string { return slices.Sorted(maps.Keys(l.Entries)) }

// Components lists those that brought what the lock knows, less the base, in order.
func (l Lock) Components() []string {
	var all []string
	for _, e := range l.Entries {
		if e.Component != tree.Base && !slices.Contains(all, e.Component) {
			all = append(all, e.Component)
		}
	}
	slices.Sort(all)
	return all
}

// Generated returns the components that the generated files come from, the base
// among them.
func (l Lock) Generated() map[string]bool {
	all := map[string]bool{}
	for _, e := range l.Entries {
		if e.Class == tree.Ours || e.Class == tree.Owned {
			all[e.Component] = true
		}
	}
	return all
}
