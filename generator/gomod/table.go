// Package gomod keeps the requirements of a service: added or raised, never lowered.
package gomod

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// TablePath is where the templates keep what `go mod tidy` said of every component:
// a section for the base and each of them, with lines as of go.mod and go.sum.
// The lines of excludes are written by hand, all others by `make deps`.
//
//	require PATH VERSION [// indirect] [unless COMPONENT,...]
//	sum PATH VERSION HASH [unless COMPONENT,...]
//	exclude PATH VERSION // REASON
const TablePath = "requirements.txt"

// base is the section of what every service needs.
const base = "base"

// require is one requirement, direct where the service itself imports it.
type require struct {
	module.Version
	direct bool
	unless floating
}

// sum is one line of go.sum.
type sum struct {
	module.Version // Version may end in /go.mod
	hash           string
	unless         floating
}

// floating are the components that make a line superfluous. What only the tests
// of a dependency import is listed as long as no other requirement brings it.
type floating []string

func (f floating) superfluous(components []string) bool {
	return slices.ContainsFunc(f, func(name string) bool { return slices.Contains(components, name) })
}

// exclude is a version that the build does not work with. The go command passes
// over it when it looks for the newest version of the module.
type exclude struct {
	module.Version
	reason string
}

// excludedBy begins the comment on each generated exclude directive. It distinguishes
// them from the directives of the user.
const excludedBy = "// Excluded by praecepta-gen: "

func (e exclude) comment() string { return excludedBy + e.reason }

// section is what one component brings; that of the base is called base.
type section struct {
	requires []require
	sums     []sum
	excludes []exclude
}

// Table is the requirements of the base and of every component.
type Table struct {
	goVersion string
	sections  map[string]section
}

// Load reads the table from the templates.
func Load(templates fs.FS) (Table, error) {
	content, err := fs.ReadFile(templates, TablePath)
	if err != nil {
		return Table{}, fmt.Errorf("read requirements: %w", err)
	}
	t, err := parse(content)
	if err != nil {
		return Table{}, fmt.Errorf("read requirements: %s: %w", TablePath, err)
	}
	return t, nil
}

func parse(content []byte) (Table, error) {
	t := Table{sections: map[string]section{}}
	name := ""
	for i, line := range strings.Split(string(content), "\n") {
		if e, is := parseExclude(line); is {
			s := t.sections[name]
			s.excludes = append(s.excludes, e)
			t.sections[name] = s
			continue
		}
		line, list, _ := strings.Cut(line, " unless ")
		unless := floating(strings.FieldsFunc(list, func(r rune) bool { return r == ',' }))
		words := strings.Fields(line)
		s := t.sections[name]
		switch {
		case len(words) == 0:
			continue
		case len(words) == 2 && words[0] == "go":
			t.goVersion = words[1]
			continue
		case len(words) == 1 && strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			name = strings.Trim(line, "[]")
			s = t.sections[name]
		case len(words) >= 3 && words[0] == "require":
			s.requires = append(s.requires, require{module.Version{Path: words[1], Version: words[2]}, len(words) == 3, unless})
		case len(words) == 4 && words[0] == "sum":
			s.sums = append(s.sums, sum{module.Version{Path: words[1], Version: words[2]}, words[3], unless})
		default:
			return Table{}, fmt.Errorf("line %d: %q: want go, [section], require, sum, or exclude with a reason", i+1, line)
		}
		t.sections[name] = s
	}
	if t.goVersion == "" {
		return Table{}, errors.New("no go line")
	}
	return t, nil
}

func parseExclude(line string) (exclude, bool) {
	directive, reason, _ := strings.Cut(line, " // ")
	words := strings.Fields(directive)
	if len(words) != 3 || words[0] != "exclude" || strings.TrimSpace(reason) == "" {
		return exclude{}, false
	}
	return exclude{module.Version{Path: words[1], Version: words[2]}, strings.TrimSpace(reason)}, true
}

// Want is what the base and the components need together: the union of what
// each needs, direct where it is direct for any.
type Want struct {
	goVersion   string
	requires    []require
	sums        []sum
	excludes    []exclude
	superfluous map[module.Version]bool // what a smaller service lists, and this one does not
}

// Want returns what a service of the components needs.
func (t Table) Want(components []string) Want {
	return t.union(append([]string{base}, components...), components)
}

// Brings returns what some of the components of a service bring by themselves,
// beyond what the components that they need bring.
func (t Table) Brings(some, components []string) Want { return t.union(some, components) }

// union is what sections list together in a service of the components.
func (t Table) union(sections, components []string) Want {
	requires := map[string]require{}
	sums := map[module.Version]sum{}
	superfluous := map[module.Version]bool{}
	var excludes []exclude
	for _, name := range sections {
		for _, r := range t.sections[name].requires {
			if r.unless.superfluous(components) {
				superfluous[r.Version] = true
				continue
			}
			known, has := requires[r.Path]
			if !has || semver.Compare(known.Version.Version, r.Version.Version) < 0 {
				requires[r.Path] = require{Version: r.Version, direct: r.direct || known.direct}
			} else if r.direct {
				known.direct = true
				requires[r.Path] = known
			}
		}
		for _, s := range t.sections[name].sums {
			if !s.unless.superfluous(components) {
				sums[s.Version] = s
			}
		}
		for _, e := range t.sections[name].excludes {
			if !slices.Contains(excludes, e) {
				excludes = append(excludes, e)
			}
		}
	}
	w := Want{
		goVersion: t.goVersion, requires: slices.Collect(maps.Values(requires)), sums: slices.Collect(maps.Values(sums)),
		excludes: excludes, superfluous: superfluous,
	}
	slices.SortFunc(w.excludes, func(a, b exclude) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), semver.Compare(a.Version.Version, b.Version.Version))
	})
	slices.SortFunc(w.requires, func(a, b require) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(w.sums, compareSums)
	return w
}

// compareSums orders lines as the go command does: by path, by semantic version,
// and a module before its go.mod.
func compareSums(a, b sum) int {
	va, isModA := strings.CutSuffix(a.Version.Version, "/go.mod")
	vb, isModB := strings.CutSuffix(b.Version.Version, "/go.mod")
	return cmp.Or(cmp.Compare(a.Path, b.Path), semver.Compare(va, vb), cmp.Compare(rank(isModA), rank(isModB)))
}

func (s sum) line() string { return s.Path + " " + s.Version.Version + " " + s.hash + "\n" }

func rank(isMod bool) int {
	if isMod {
		return 1
	}
	return 0
}

// GoMod writes the go.mod of a new service, as `go mod tidy` would.
func (w Want) GoMod(path string) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "module %s\n\ngo %s\n", path, w.goVersion)
	for _, direct := range []bool{true, false} {
		var lines []string
		for _, r := range w.requires {
			if r.direct == direct {
				lines = append(lines, r.Path+" "+r.Version.Version+suffix(direct)+"\n")
			}
		}
		switch len(lines) {
		case 0:
		case 1:
			fmt.Fprintf(&out, "\nrequire %s", lines[0])
		default:
			fmt.Fprintf(&out, "\nrequire (\n\t%s)\n", strings.Join(lines, "\t"))
		}
	}
	for _, e := range w.excludes {
		fmt.Fprintf(&out, "\n%s\nexclude %s %s\n", e.comment(), e.Path, e.Version.Version)
	}
	return out.Bytes()
}

func suffix(direct bool) string {
	if direct {
		return ""
	}
	return " // indirect"
}

// GoSum writes the go.sum of a new service.
func (w Want) GoSum() []byte {
	var out bytes.Buffer
	for _, s := range w.sums {
		out.WriteString(s.line())
	}
	return out.Bytes()
}
