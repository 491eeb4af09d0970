package generator

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/conflict"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/note"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// SyncRequest says how a service is brought to what its manifest asks for.
type SyncRequest struct {
	Dir     string
	Discard []string // files of ours whose edits may go
	Preview
}

// Preview is what a change shows of itself. The zero Preview is a change that is made.
type Preview struct {
	DryRun bool // nothing is written
	Diff   bool // as a unified diff
}

// Sync makes the service what its manifest asks for. It refuses, before anything
// is written, where that would overwrite an edit that was not named. After a merge
// that git left with conflicts, it resolves those of all files that are generated or
// shared. The string is the change as a unified diff, where it was asked for.
func (g Generator) Sync(ctx context.Context, r SyncRequest) (Report, string, error) {
	s, err := g.readMerging(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	compared, err := s.compare(g)
	if err != nil {
		return Report{}, "", err
	}
	planned, report, err := compared.synced(g, r.Discard)
	if err != nil {
		return Report{}, "", err
	}
	return planned.finish(ctx, report, r.Preview)
}

// synced plans the changes that bring the service to its manifest and to these templates.
func (s *comparedService) synced(g Generator, discard []string) (*plannedService, Report, error) {
	var next Report
	s.wire(s.newComponents(), &next)
	planned, err := s.plans(g, discard)
	if err != nil {
		return nil, Report{}, err
	}
	report := planned.report(false)
	report.Drift, report.Next = nil, append(next.Next, s.usesOfRemoved()...)
	report.Next = append(report.Next, s.otherPin(g)...)
	report.Notices = append(report.Notices, planned.noLongerGenerated()...)
	report.Notices = append(report.Notices, s.skippedExamples...)
	planned.noteScaffolds(&report)
	for _, file := range planned.plan.Kept {
		report.Notices = append(report.Notices, file+": not changed: the file already exists and is user-owned")
	}
	for _, file := range s.merge.conflicts {
		report.Notices = append(report.Notices, file+": merge conflict resolved")
	}
	for _, file := range slices.Sorted(maps.Keys(s.resolvedScaffolds())) {
		report.Notices = append(report.Notices, file+": merge conflict resolved in a user-owned file: check it with git diff")
	}
	for _, file := range s.unresolved() {
		report.Merging = true
		owner := "a user-owned"
		if s.isOwned(file) {
			owner = "an owned"
		}
		report.Notices = append(report.Notices, file+": "+errUnresolved.Error()+" in "+owner+" file: resolve it by hand")
	}
	report.Tidy = s.merge.tidy || s.needsTidy
	return planned, report, nil
}

// newComponents lists the components that praecepta.yaml lists and that were never generated.
func (s *comparedService) newComponents() []catalog.Component {
	if s.input.Lock == nil {
		return nil
	}
	generated := s.generated(*s.input.Lock)
	return slices.DeleteFunc(slices.Clone(s.components), func(c catalog.Component) bool { return generated[c.Name] })
}

// generated returns the components that a lock has: those with generated files, and those of
// the service without code that have scaffolds.
func (s *comparedService) generated(l lock.Lock) map[string]bool {
	all, scaffolded := l.Generated(), l.Components()
	for _, c := range s.components {
		if !c.HasCode() && slices.Contains(scaffolded, c.Name) {
			all[c.Name] = true
		}
	}
	return all
}

// usesOfRemoved lists the places in user-owned code that use a component which one side
// of the merge removed. Code that does not parse, as one with a merge conflict does
// not, is left out: the compiler reports it.
func (s *comparedService) usesOfRemoved() []string {
	if len(s.input.RemovedComponents) == 0 {
		return nil
	}
	sources, err := s.sourcesLeft()
	if err != nil {
		return nil
	}
	uses, err := s.usesOf(sources)
	if err != nil {
		return nil
	}
	var all []string
	for _, u := range uses {
		all = append(all, fmt.Sprintf("%s:%d uses %s, which one branch of the merge removed: change the code, or run praecepta-gen add %s",
			u.path, u.line, u.what, strings.Join(s.input.RemovedComponents, " ")))
	}
	return all
}

// noteScaffolds reports the scaffolds that the user deleted, once: the lock that is
// written now remembers them.
func (s *plannedService) noteScaffolds(r *Report) {
	for _, file := range s.plan.Deleted {
		why := file + ": missing, and not written again"
		switch _, wanted := s.want[file]; {
		case wanted:
			why += "; to get it back, run praecepta-gen restore " + hint.Quote(file)
		case s.isCommitted(file): // a command such as add resource wrote it
			why += "; to get it back, run git checkout HEAD -- " + hint.Quote(file)
		}
		r.Notices = append(r.Notices, why)
	}
	for _, file := range slices.Sorted(maps.Keys(s.input.Renamed)) {
		r.Notices = append(r.Notices, file+": renumbered to "+s.input.Renamed[file])
	}
}

// noLongerGenerated says which files are no longer generated.
func (s *plannedService) noLongerGenerated() []string {
	var notices []string
	for _, path := range s.plan.Lock.Paths() {
		if e := s.plan.Lock.Entries[path]; e.HandedOver && !e.Gone {
			notices = append(notices, path+": no longer generated; user-owned from now on")
		}
	}
	return notices
}

// noteOwned reports the owned files that are outdated, and the edited ones that are no
// longer generated.
func (s *plannedService) noteOwned(r *Report) {
	for _, d := range s.plan.Drift {
		if s.plan.Lock.Entries[d.Path].Class != tree.Owned {
			continue
		}
		switch d.Kind {
		case plan.Outdated:
			r.Notices = append(r.Notices, d.Path+": owned, and the generated text changed")
		case plan.Stale:
			r.Notices = append(r.Notices, d.Path+": owned, edited and no longer generated: move your edits to another file, then disown it")
		default:
			continue
		}
		if !slices.Contains(r.Next, d.Fix) {
			r.Next = append(r.Next, d.Fix)
		}
	}
}

// finish makes the change that was planned, unless that is refused or only shown.
func (s *plannedService) finish(ctx context.Context, report Report, p Preview) (Report, string, error) {
	err := s.refuseUnfinished()
	if err == nil {
		err = s.plan.Refusal()
	}
	if err != nil {
		return Report{Notices: s.notices, Drift: s.report(false).Drift}, "", err
	}
	s.noteOwned(&report)
	report.Notices = append(report.Notices, s.importsOfDeleted()...)
	report.Notes = s.notes(note.For)
	diff := ""
	if p.Diff {
		diff = s.diff(nil)
	}
	if p.DryRun || ctx.Err() != nil {
		return report, diff, ctx.Err()
	}
	if err := s.Apply(s.plan); err != nil {
		return Report{Notices: s.notices}, "", err // what the report says did not happen
	}
	return report, diff, nil
}

// Check compares the service with what its manifest asks for. The notes of its report are
// the advisories that concern the service.
func (g Generator) Check(_ context.Context, dir string) (Report, error) {
	s, err := g.open(dir)
	if err != nil {
		return Report{}, err
	}
	defer s.Close()
	report := s.report(true)
	report.Notes = s.notes(note.Advisories)
	if report.Drift, err = s.drift(); err != nil {
		return Report{}, err
	}
	report.Notices = append(report.Notices, s.ownedNotices()...)
	return report, nil
}

// drift returns the drift of the plan, and the files with conflict markers.
func (s *plannedService) drift() ([]Drift, error) {
	conflicts, err := s.Unfinished()
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(s.report(true).Drift, func(d Drift) bool { return slices.Contains(conflicts, d.Path) })
	if len(conflicts) > 0 {
		fix, why := s.nextOfUpdate(conflicts)
		for i := range all { // sync and own are refused
			all[i].Why, all[i].Fix, all[i].Keep = "finish the update first", fix, ""
		}
		for _, file := range conflicts {
			all = append(all, Drift{Path: file, Kind: string(plan.Conflict), Why: why, Fix: fix})
		}
	}
	for _, file := range s.owned() {
		if conflict.Has(s.disk[file].Content) && !slices.Contains(conflicts, file) {
			all = append(all, Drift{Path: file, Kind: string(plan.Conflict), Why: "conflict markers are left: resolve them by hand", Fix: findMarkers(file)})
		}
	}
	return all, nil
}

// findMarkers returns the command that prints the conflict markers in the files.
func findMarkers(files ...string) string {
	command := "grep -n '^<<<<<<<'"
	for _, file := range files {
		command += " " + hint.Quote(file)
	}
	return command
}
