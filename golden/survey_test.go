package golden

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/module"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// lines are the requirements and sums of a service, as the table writes them, each
// with whether it is indirect.
type lines map[string]bool

// survey is what the go command says of every set of components.
type survey struct {
	all      catalog.Catalog
	sets     [][]string
	said     map[string]lines    // by nameOf the set
	sections map[string]lines    // what the base and each component bring beyond their needs
	excludes map[string][]string // the lines of excludes of each section, as they were
}

// linesOf reads the lines of a service's go.mod and go.sum.
func linesOf(service map[string]string) lines {
	all := lines{}
	block := ""
	for line := range strings.Lines(service["go.mod"]) {
		words := strings.Fields(line)
		if !strings.HasPrefix(line, "\t") {
			block, _, _ = strings.Cut(line, " (")
		} else if block == "require" && len(words) >= 2 {
			all["require "+words[0]+" "+words[1]] = len(words) > 2
		}
	}
	for line := range strings.Lines(service["go.sum"]) {
		all["sum "+strings.TrimSpace(line)] = false
	}
	return all
}

// addedBy is what a service of the component and its needs has, and one of its
// needs alone has not.
func (s survey) addedBy(t *testing.T, name string) lines {
	t.Helper()
	if name == tree.Base {
		return s.said[nameOf(nil)]
	}
	set := closure(t, s.all, name)
	before := s.union(set)
	all := lines{}
	for line, indirect := range s.said[nameOf(set)] {
		if was, has := before[line]; !has || was != indirect {
			all[line] = indirect
		}
	}
	return all
}

// union is what the sections of a set say together.
func (s survey) union(set []string) lines {
	all := lines{}
	for _, name := range append([]string{tree.Base}, set...) {
		for line, indirect := range s.sections[name] {
			was, has := all[line]
			all[line] = indirect && (was || !has)
		}
	}
	return all
}

// table writes the sections, and refuses where they would not say of every set
// what the go command said.
func (s survey) table(t *testing.T) (string, error) {
	t.Helper()
	for _, name := range append([]string{tree.Base}, closure(t, s.all, s.all.Names()...)...) {
		s.sections[name] = s.addedBy(t, name)
	}
	said := map[string]bool{}
	for _, all := range s.said {
		for line := range all {
			said[line] = true
		}
	}
	unless := map[string]string{}
	for _, line := range slices.Sorted(maps.Keys(said)) {
		without := s.removedBy(t, line)
		if err := s.verifyLine(line, without); err != nil {
			return "", err
		}
		if len(without) > 0 {
			unless[line] = " unless " + strings.Join(without, ",")
		}
	}
	var out strings.Builder
	for _, name := range append([]string{tree.Base}, s.all.Names()...) {
		fmt.Fprintf(&out, "\n[%s]\n", name)
		for _, line := range s.sections[name].sorted() {
			indirect := ""
			if s.sections[name][line] {
				indirect = " // indirect"
			}
			out.WriteString(line + indirect + unless[line] + "\n")
		}
		for _, line := range s.excludes[name] {
			out.WriteString(line + "\n")
		}
	}
	return out.String(), nil
}

// removedBy are the components that make a line superfluous: their services do
// not have it, whatever brings it.
func (s survey) removedBy(t *testing.T, line string) []string {
	t.Helper()
	var names []string
	for _, name := range s.all.Names() {
		brought, listed := false, false
		for _, set := range s.sets {
			if _, has := s.union(set)[line]; has && slices.Contains(set, name) {
				_, is := s.said[nameOf(set)][line]
				brought, listed = true, listed || is
			}
		}
		if brought && !listed {
			names = append(names, name)
		}
	}
	// One that comes with another does not have to be named too.
	all := slices.Clone(names)
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(closure(t, s.all, name), func(need string) bool { return need != name && slices.Contains(all, need) })
	})
}

// verifyLine compares what the table will say of a line with what the go command said.
func (s survey) verifyLine(line string, without []string) error {
	for _, set := range s.sets {
		want, has := s.union(set)[line]
		has = has && !slices.ContainsFunc(set, func(name string) bool { return slices.Contains(without, name) })
		if got, is := s.said[nameOf(set)][line]; is != has || (is && got != want) {
			return fmt.Errorf("%s: with %s it is listed: %t, indirect: %t; the table cannot say that", line, nameOf(set), is, got)
		}
	}
	return nil
}

// sorted lists the lines in the order of go.mod and go.sum: what is direct, what
// is indirect, and the sums by path and semantic version.
func (l lines) sorted() []string {
	var direct, indirect, sums []module.Version
	text := map[module.Version]string{}
	for line, isIndirect := range l {
		words := strings.Fields(line)
		m := module.Version{Path: words[1], Version: words[2]}
		switch {
		case words[0] == "sum":
			sums = append(sums, m)
			text[m] = line
		case isIndirect:
			indirect = append(indirect, m)
		default:
			direct = append(direct, m)
		}
	}
	module.Sort(direct)
	module.Sort(indirect)
	module.Sort(sums)
	var all []string
	for _, m := range slices.Concat(direct, indirect) {
		all = append(all, "require "+m.Path+" "+m.Version)
	}
	for _, m := range sums {
		all = append(all, text[m])
	}
	return all
}

// surveyOf is what a go command would say that lists a line for a set where the
// rule of the line says so: 0 not at all, 1 direct, 2 indirect.
func surveyOf(t *testing.T, rules map[string]func(has func(string) bool) int) survey {
	t.Helper()
	files := invented("one", "One", "", "")
	maps.Copy(files, invented("two", "Two", "", ""))
	maps.Copy(files, invented("three", "Three", "two", "Two"))
	all := known(t, files)
	s := survey{all: all, sets: sets(t, all), said: map[string]lines{}, sections: map[string]lines{}}
	for _, set := range s.sets {
		said := lines{}
		for line, rule := range rules {
			if how := rule(func(name string) bool { return slices.Contains(set, name) }); how > 0 {
				said[line] = how > 1
			}
		}
		s.said[nameOf(set)] = said
	}
	return s
}

// listedIf is how a line is listed where a claim holds, and not at all elsewhere.
func listedIf(claim bool, how int) int {
	if claim {
		return how
	}
	return 0
}

func TestSurveyTable(t *testing.T) {
	type has = func(string) bool
	const direct, indirect = 1, 2
	table, err := surveyOf(t, map[string]func(has) int{
		"require m.example/all v1.0.0": func(has) int { return direct },
		"require m.example/used v1.0.0": func(has has) int {
			if has("two") {
				return direct
			}
			return indirect
		},
		"require m.example/one v1.0.0":      func(has has) int { return listedIf(has("one"), direct) },
		"require m.example/tests v1.0.0":    func(has has) int { return listedIf((has("one") || has("three")) && !has("two"), indirect) },
		"sum m.example/all v1.0.0 h1:x=":    func(has) int { return direct },
		"sum m.example/tests v1.0.0 h1:x=":  func(has has) int { return listedIf(!has("one") && !has("two"), direct) },
		"sum m.example/tests v1.12.0 h1:x=": func(has has) int { return listedIf(has("three"), direct) },
		"sum m.example/tests v1.3.0 h1:x=":  func(has has) int { return listedIf(has("three"), direct) },
	}).table(t)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`
[base]
require m.example/all v1.0.0
require m.example/used v1.0.0 // indirect
sum m.example/all v1.0.0 h1:x=
sum m.example/tests v1.0.0 h1:x= unless one,two

[one]
require m.example/one v1.0.0
require m.example/tests v1.0.0 // indirect unless two

[three]
sum m.example/tests v1.3.0 h1:x=
sum m.example/tests v1.12.0 h1:x=

[two]
require m.example/used v1.0.0
`, table); diff != "" {
		t.Error(diff)
	}
	for name, rule := range map[string]func(has) int{
		"only with both":            func(has has) int { return listedIf(has("one") && has("two"), indirect) },
		"with both, unlike":         func(has has) int { return listedIf(has("one") != has("two"), indirect) },
		"never with both but three": func(has has) int { return listedIf(!has("two") || has("three"), indirect) },
	} {
		if table, err := surveyOf(t, map[string]func(has) int{"require m.example/odd v1.0.0": rule}).table(t); err == nil {
			t.Errorf("%s: the table says\n%s", name, table)
		}
	}
}
