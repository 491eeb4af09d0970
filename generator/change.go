package generator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// ChangeRequest names the components to add or remove.
type ChangeRequest struct {
	Dir        string
	Components []string
	NoExample  bool // scaffold no example of a component that is added
	Preview
}

// Add adds components to a service, with the components that they need. It refuses
// before it writes anything if a generated file was edited. The string is the change as
// a unified diff, if requested.
func (g Generator) Add(ctx context.Context, r ChangeRequest) (Report, string, error) {
	return g.change(ctx, r, (*service).add)
}

// Remove removes components from a service, with their unedited scaffolded files. It
// refuses while other code needs them.
func (g Generator) Remove(ctx context.Context, r ChangeRequest) (Report, string, error) {
	return g.change(ctx, r, (*service).removeComponents)
}

// change edits the spec and applies the resulting plan.
func (g Generator) change(ctx context.Context, r ChangeRequest, how func(*service, Generator, []string) (*plannedService, Report, error)) (Report, string, error) {
	s, err := g.read(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	s.noExample = r.NoExample
	planned, report, err := how(s, g, slices.Compact(slices.Sorted(slices.Values(r.Components))))
	if err != nil {
		return Report{Notices: s.notices}, "", err
	}
	report.Notices = append(s.notices, report.Notices...)
	return planned.finish(ctx, report, r.Preview)
}

// editSpec edits the manifest and returns the components before and after.
func (s *service) editSpec(g Generator, edit func([]byte, ...string) ([]byte, error), names []string) (before, after []catalog.Component, err error) {
	if before, err = g.resolve(s.spec); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", tree.ManifestPath, err)
	}
	if s.manifest, err = edit(s.originalManifest, names...); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", tree.ManifestPath, err)
	}
	if s.spec, err = spec.Load(s.manifest); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", tree.ManifestPath, err)
	}
	after, err = g.resolve(s.spec)
	return before, after, err
}

// add edits the spec and plans the changes.
func (s *service) add(g Generator, names []string) (*plannedService, Report, error) {
	if _, err := g.resolve(spec.Spec{Components: names}); err != nil {
		return nil, Report{}, err
	}
	listed := s.spec.Components
	before, after, err := s.editSpec(g, spec.With, names)
	if err != nil {
		return nil, Report{}, err
	}
	if err := s.refusePrefixOf(without(after, before)); err != nil {
		return nil, Report{}, err
	}
	compared, err := s.compareLocked(g)
	if err != nil {
		return nil, Report{}, err
	}
	// A component that is listed but was never generated is added too: praecepta.yaml was edited or merged.
	written := compared.generated(*compared.input.Lock)
	before = slices.DeleteFunc(before, func(c catalog.Component) bool { return !written[c.Name] })
	var r Report
	for _, name := range names {
		if slices.Contains(listed, name) && written[name] {
			r.Notices = append(r.Notices, name+": already in the service")
		}
	}
	if len(r.Notices) == len(names) {
		return &plannedService{comparedService: compared}, r, nil
	}
	for _, c := range without(after, before) {
		if !slices.Contains(names, c.Name) {
			r.Notices = append(r.Notices, fmt.Sprintf("%s: also added, because %s", c.Name, neededBy(c.Name, after)))
		}
	}
	r.Notices = append(r.Notices, compared.skippedExamples...)
	compared.wire(without(compared.components, before), &r)
	compared.before = before
	if err := compared.remember(g, &r); err != nil {
		return nil, Report{}, err
	}
	planned, err := compared.plans(g, nil)
	if err != nil {
		return nil, Report{}, err
	}
	planned.noteScaffolds(&r)
	planned.noteDescriptions(&r)
	for _, p := range planned.plan.Kept {
		r.Notices = append(r.Notices, p+": not changed: the file already exists and is user-owned")
	}
	return planned, planned.changed(r), nil
}

// changed adds the changed files to the report.
func (s *plannedService) changed(r Report) Report {
	r.Files = s.report(false).Files
	return r
}

// removeComponents edits the spec and plans the changes.
func (s *service) removeComponents(g Generator, names []string) (*plannedService, Report, error) {
	named, err := g.resolve(spec.Spec{Components: names})
	if err != nil {
		return nil, Report{}, err
	}
	before, after, err := s.editSpec(g, spec.Without, names)
	if err != nil {
		return nil, Report{}, err
	}
	if err := refuseNeeded(names, after); err != nil {
		return nil, Report{}, err
	}
	compared, err := s.compareLocked(g)
	if err != nil {
		return nil, Report{}, err
	}
	// A component that was deleted from praecepta.yaml can still be in the service.
	written := compared.input.Lock.Components()
	for _, c := range without(named, before) {
		if slices.Contains(written, c.Name) {
			before = append(before, c)
		}
	}
	var r Report
	input := &compared.input
	there := input.Lock.Components()
	for _, c := range before {
		there = append(there, c.Name)
	}
	for _, name := range names {
		if slices.Contains(there, name) {
			input.RemovedComponents = append(input.RemovedComponents, name)
			continue
		}
		r.Notices = append(r.Notices, name+": not in the service")
	}
	if len(input.RemovedComponents) == 0 {
		return &plannedService{comparedService: compared}, r, nil
	}
	for _, c := range without(before, after) {
		if !slices.Contains(input.RemovedComponents, c.Name) {
			input.RemovedComponents = append(input.RemovedComponents, c.Name)
			r.Notices = append(r.Notices, c.Name+": also removed, because no other component needs it")
		}
	}
	leaving, err := compared.leavingScaffolds(g, before)
	if err != nil {
		return nil, Report{}, err
	}
	maps.Copy(input.RemovedScaffolds, leaving)
	maps.DeleteFunc(input.Renamed, func(from, _ string) bool {
		return slices.Contains(input.RemovedComponents, input.Lock.Entries[from].Component)
	})
	compared.unwire(without(before, after))
	planned, err := compared.planRemoval(g, before, after, names, &r)
	if err != nil {
		return nil, Report{}, err
	}
	planned.noteKeptFiles(&r)
	planned.noteScaffolds(&r)
	planned.noteDescriptions(&r)
	return planned, planned.changed(r), nil
}

// planRemoval plans the removal of generated files, and of requirements that nothing needs.
func (s *comparedService) planRemoval(g Generator, before, after []catalog.Component, names []string, r *Report) (*plannedService, error) {
	sources, err := s.sourcesLeft()
	if err != nil {
		return nil, err
	}
	uses, err := s.usesOf(sources)
	if err != nil {
		return nil, err
	}
	if len(uses) > 0 {
		return nil, s.refuseUsed(append(slices.Clone(names), s.deletedComponents()...), uses)
	}
	planned, err := s.plans(g, nil)
	if err != nil || len(s.input.Obstacles) > 0 {
		return planned, err
	}
	return planned, planned.lower(g, before, after, s.importsOf(sources), r)
}

// refuseUsed returns the error for components that code still uses. It lists every use,
// including those that a removal would edit, because nothing is edited now.
func (s *comparedService) refuseUsed(names []string, uses []use) error {
	if len(s.input.Edits) > 0 {
		s.input.Edits = nil
		sources, err := s.sourcesLeft()
		if err != nil {
			return err
		}
		if uses, err = s.usesOf(sources); err != nil {
			return err
		}
	}
	return s.stillUsed(names, uses)
}

// noteKeptFiles reports the files that stay after the removal of their component.
func (s *plannedService) noteKeptFiles(r *Report) {
	for _, p := range s.plan.Kept {
		why := "the file was edited"
		if !s.disk[p].Regular {
			why = "not a regular file, or below a symbolic link"
		}
		r.Notices = append(r.Notices, p+": not removed: "+why)
	}
	var applied []string
	for _, step := range s.plan.Steps {
		if step.Action == plan.Remove && step.Class == tree.Yours && path.Ext(step.Path) == ".sql" && s.input.Renamed[step.Path] == "" {
			applied = append(applied, step.Path)
		}
	}
	if len(applied) > 0 {
		r.Notices = append(r.Notices, strings.Join(applied, ", ")+": migration files removed; databases where they were applied keep their tables and data")
	}
}

// compareLocked compares, and refuses a service without a lock: only the lock
// distinguishes a scaffolded file from a file of the user.
func (s *service) compareLocked(g Generator) (*comparedService, error) {
	if err := s.refuseUnfinished(); err != nil {
		return nil, err
	}
	compared, err := s.compare(g)
	if err != nil {
		return nil, err
	}
	if compared.input.Lock == nil {
		return nil, hint.With(errors.New(tree.LockPath+": no such file"), s.newLock(""))
	}
	return compared, nil
}

// without returns the components of all that are not in others.
func without(all, others []catalog.Component) []catalog.Component {
	return slices.DeleteFunc(slices.Clone(all), func(c catalog.Component) bool {
		return slices.ContainsFunc(others, func(other catalog.Component) bool { return other.Name == c.Name })
	})
}

// neededBy describes the components that need a component.
func neededBy(name string, components []catalog.Component) string {
	users := users(name, components)
	switch len(users) {
	case 0: // a command before this one did not generate it
		return tree.ManifestPath + " lists it"
	case 1:
		return users[0] + " needs it"
	}
	return strings.Join(users, " and ") + " need it"
}

func users(name string, components []catalog.Component) []string {
	var names []string
	for _, c := range components {
		if slices.Contains(c.Needs, name) {
			names = append(names, c.Name)
		}
	}
	return names
}

// refuseNeeded returns an error if a remaining component needs one that is removed.
func refuseNeeded(names []string, after []catalog.Component) error {
	for _, name := range names {
		if !slices.ContainsFunc(after, func(c catalog.Component) bool { return c.Name == name }) {
			continue
		}
		all := slices.Clone(names)
		for more := true; more; {
			more = false
			for _, c := range after {
				if !slices.Contains(all, c.Name) && slices.ContainsFunc(c.Needs, func(need string) bool { return slices.Contains(all, need) }) {
					all, more = append(all, c.Name), true
				}
			}
		}
		return hint.With(fmt.Errorf("%s: %s; nothing was changed", name, neededBy(name, after)), "praecepta-gen remove "+strings.Join(all, " "))
	}
	return nil
}

// ComponentsThere lists the components of a service, including those that others need.
func (g Generator) ComponentsThere(dir string) ([]string, error) {
	s, err := g.read(dir)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	components, err := g.resolve(s.spec)
	return catalog.Catalog(components).Names(), err
}
