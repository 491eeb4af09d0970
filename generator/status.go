package generator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/nearest"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// FileStatus is a file of a service with its class, component, state and rules.
type FileStatus struct {
	Path      string   `json:"path"`
	Class     string   `json:"class"`
	Component string   `json:"component"`
	State     string   `json:"state"` // clean, edited, outdated, "edited, outdated", another kind of drift, deleted, or Absent
	Rules     []string `json:"rules"`

	IsReplaced bool `json:"-"` // a folder or a link has the path of the file
}

// IsGeneratedMigration reports whether the file is a migration of a component, which cannot
// be owned.
func (f FileStatus) IsGeneratedMigration() bool {
	return f.Class == string(tree.Ours) && plan.IsMigration(f.Path)
}

// Status returns every file of the service with its state.
func (g Generator) Status(_ context.Context, dir string) ([]FileStatus, error) {
	s, err := g.open(dir)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	found, err := s.drift()
	if err != nil {
		return nil, err
	}
	drift := map[string]string{}
	for _, d := range found {
		drift[d.Path] = d.Kind
	}
	var all []FileStatus
	for _, step := range s.plan.Steps {
		f := describe(step.File)
		kind, drifts := drift[f.Path]
		switch {
		case drifts && kind != string(plan.Outdated):
			f.State = kind
		case f.Class == string(tree.Yours) || s.isOwned(f.Path):
			f.State = s.stateOf(f.Path)
		case drifts:
			f.State = kind
		}
		disk, present := s.disk[f.Path]
		f.IsReplaced = present && !disk.Regular
		all = append(all, f)
		delete(drift, f.Path)
	}
	for _, p := range slices.Sorted(maps.Keys(drift)) {
		class := tree.ClassOf(p)
		if s.isOwned(p) {
			class = tree.Owned
		}
		all = append(all, FileStatus{Path: p, Class: string(class), Component: s.want[p].Component, State: drift[p], Rules: []string{}})
	}
	for _, p := range s.plan.Lock.Paths() {
		if e := s.plan.Lock.Entries[p]; e.Gone {
			all = append(all, FileStatus{Path: p, Class: string(tree.Yours), Component: e.Component, State: "deleted", Rules: []string{}})
		}
	}
	return all, nil
}

// Absent is the state of a file that the generator writes only for other services.
const Absent = "absent"

func describe(f tree.File) FileStatus {
	status := FileStatus{Path: f.Path, Class: string(f.Class), Component: f.Component, State: "clean", Rules: []string{}}
	if !strings.HasSuffix(f.Path, "_test.go") {
		status.Rules = append(status.Rules, rule.Cited(f.Content)...)
	}
	return status
}

// Component is a component of the catalog.
type Component struct {
	Name    string   `json:"name"`
	Summary string   `json:"summary"`
	Default bool     `json:"default"`
	Needs   []string `json:"needs"`
}

// Components lists the components of the catalog.
func (g Generator) Components() ([]Component, error) {
	all, err := g.catalog()
	components := make([]Component, 0, len(all))
	for _, c := range all {
		components = append(components, Component{Name: c.Name, Summary: c.Summary, Default: c.Default, Needs: append([]string{}, c.Needs...)})
	}
	return components, err
}

// DefaultComponents lists the components of a service without --with.
func (g Generator) DefaultComponents() ([]string, error) {
	all, err := g.catalog()
	var names []string
	for _, c := range all {
		if c.Default {
			names = append(names, c.Name)
		}
	}
	return names, err
}

// Rule is a guarantee of a service, with its proofs.
type Rule struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Never  string   `json:"never"`
	Held   string   `json:"held"`
	Audit  string   `json:"audit,omitempty"` // what an audit of a Python service found, if the rule is from it
	State  string   `json:"state"`           // held, or planned
	Files  []string `json:"files"`
	Proofs []string `json:"proofs"`
}

// Rules lists the rules, with the files that enforce each rule in a service of all
// components, and the tests that prove it.
func (g Generator) Rules() ([]Rule, error) {
	everything, err := g.everything(render.Render)
	if err != nil {
		return nil, err
	}
	files := map[string][]string{}
	for _, f := range everything.Files() {
		for _, id := range describe(f).Rules {
			files[id] = append(files[id], f.Path)
		}
	}
	rules, err := rule.Load(g.Templates)
	if err != nil {
		return nil, err
	}
	var all []Rule
	for _, r := range rules {
		known := Rule{
			ID: r.ID, Name: r.Name, Never: r.Never, Held: r.Held, Audit: r.Audit, State: "held",
			Files: append([]string{}, files[r.ID]...), Proofs: append([]string{}, r.Proofs...),
		}
		if len(r.Proofs) == 0 {
			known.State = "planned"
		}
		all = append(all, known)
	}
	return all, nil
}

// everything renders a service with all components.
func (g Generator) everything(by renderer) (tree.Tree, error) {
	all, err := g.catalog()
	if err != nil {
		return nil, err
	}
	return g.renderBy(by, spec.New("shop", "example.com/shop", all.Names()))
}

// Explanation describes a rule, a component or a file.
type Explanation struct {
	Kind           string      `json:"kind"` // rule, component or file
	Rule           *Rule       `json:"rule,omitempty"`
	Component      *Component  `json:"component,omitempty"`
	File           *FileStatus `json:"file,omitempty"`
	ComponentFiles []string    `json:"component_files,omitempty"`
}

// Explain describes the rule, the component or the file with the name topic.
func (g Generator) Explain(topic, dir string) (Explanation, error) {
	rules, err := g.Rules()
	if err != nil {
		return Explanation{}, err
	}
	ids := make([]string, 0, len(rules))
	for _, r := range rules {
		if strings.EqualFold(r.ID, topic) {
			return Explanation{Kind: "rule", Rule: &r}, nil
		}
		ids = append(ids, r.ID)
	}
	components, err := g.Components()
	if err != nil {
		return Explanation{}, err
	}
	everything, err := g.everything(render.Render)
	if err != nil {
		return Explanation{}, err
	}
	names := make([]string, 0, len(components))
	for _, c := range components {
		if c.Name == topic {
			return Explanation{Kind: "component", Component: &c, ComponentFiles: filesOf(everything, c.Name)}, nil
		}
		names = append(names, c.Name)
	}
	file, ok, err := g.explainFile(topic, dir, everything)
	if err != nil {
		return Explanation{}, err
	}
	if ok {
		return Explanation{Kind: "file", File: &file}, nil
	}
	if isService(dir) && !filepath.IsLocal(filepath.FromSlash(pathIn(dir, topic))) {
		return Explanation{}, hint.With(fmt.Errorf("%q: outside of the folder of the service", topic), "praecepta-gen status")
	}
	if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(pathIn(dir, topic)))); err == nil && info.IsDir() {
		return Explanation{}, hint.With(fmt.Errorf("%q: a folder: want a rule, a component or a file", topic), "praecepta-gen status")
	} else if above := serviceAbove(dir); err == nil && !isService(dir) && above != "" {
		return Explanation{}, hint.With(fmt.Errorf("%q: a file, but the folder of the service is %q", topic, above), "cd "+hint.Quote(above))
	} else if err == nil && isService(dir) && tree.IsProof(pathIn(dir, topic)) {
		return Explanation{}, hint.With(fmt.Errorf("%q: a test of the generated code, written by prove --write or by you: it is not part of the service", topic), "praecepta-gen prove --help")
	} else if err == nil && isService(dir) {
		return Explanation{}, hint.With(fmt.Errorf("%q: your own file: the generator did not write it", topic), "praecepta-gen status")
	}
	if topic == tree.Base {
		return Explanation{}, hint.With(fmt.Errorf("%q: the files of every service, which belong to no component", topic), "praecepta-gen status")
	}
	err = fmt.Errorf("%q: unknown rule, component or file", topic)
	if near := cmp.Or(nearest.Of(topic, names), rule.NearestID(topic, ids)); near != "" {
		return Explanation{}, hint.With(fmt.Errorf("%w: did you mean %s?", err, near), "praecepta-gen explain "+near)
	}
	if strings.ContainsAny(topic, "./") {
		return Explanation{}, hint.With(err, "praecepta-gen status")
	}
	return Explanation{}, hint.With(err, "praecepta-gen list rules")
}

// explainFile describes a file of the service in dir, or a file of a service with all
// components. It refuses a service in an unfinished merge.
func (g Generator) explainFile(topic, dir string, everything tree.Tree) (FileStatus, bool, error) {
	p := pathIn(dir, topic)
	all, err := g.Status(context.Background(), dir)
	if errors.Is(err, errUnresolved) {
		return FileStatus{}, false, err
	}
	if p == tree.LockPath && err != nil {
		return FileStatus{Path: p, Class: string(tree.Ours), Component: tree.Base, Rules: []string{}}, true, nil //nolint:nilerr // the lock explains itself, whatever is wrong with the service
	}
	for _, f := range all {
		if f.Path == p {
			if _, is := everything[p]; !is && f.Component == tree.Base {
				f.Component = "" // no component and not every service has it
			}
			return f, true, nil
		}
	}
	f, ok := everything[p]
	status := describe(f)
	status.State = "" // without a service
	if err == nil {
		status.State = Absent
	}
	return status, ok, nil
}

func filesOf(t tree.Tree, component string) []string {
	var all []string
	for _, f := range t.Files() {
		if f.Component == component {
			all = append(all, f.Path)
		}
	}
	return all
}
