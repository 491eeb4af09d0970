package generator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/conflict"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/note"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Merge merges the changes that both sides made to base. It returns the merged text,
// with conflict markers where both changed the same lines.
type Merge func(base, yours, generated []byte) (merged []byte, conflicts bool, err error)

// UpdateRequest says how a service is brought to the templates of this generator.
type UpdateRequest struct {
	Dir    string
	Past   Past
	Merge  Merge
	Take   []string // unedited scaffolded files to replace; a folder stands for all in it
	Edited []string // edited scaffolded files to merge
	Preview
}

// Commands that end an unfinished update.
const (
	continueUpdate = "praecepta-gen update --continue"
	abortUpdate    = "praecepta-gen update --abort"
)

// Update does what Sync does, and merges the changes of the templates into owned
// files, and into scaffolded files that the request names. A file in which both sides
// changed the same lines gets conflict markers. Then the update is unfinished until it is
// continued or aborted.
func (g Generator) Update(ctx context.Context, r UpdateRequest) (Report, string, error) {
	opened, err := g.readMerging(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer opened.Close()
	if err := opened.refuseUnfinished(); err != nil {
		return Report{}, "", err
	}
	s, err := opened.compare(g)
	if err != nil {
		return Report{}, "", err
	}
	s.input.Merged = map[string][]byte{}
	if err := s.mergeOwnedFiles(r); err != nil {
		return Report{}, "", err
	}
	if err := s.mergeScaffolds(r); err != nil {
		return Report{}, "", err
	}
	slices.Sort(s.input.Conflicts)
	planned, report, err := s.synced(g, nil)
	if err != nil {
		return Report{}, "", err
	}
	report.Conflicts, report.Scaffolds = s.input.Conflicts, s.improvedScaffolds(r.Past)
	if s.input.Lock != nil {
		report.From = s.input.Lock.Generator
	}
	return planned.finish(ctx, report, r.Preview)
}

// mergeOwnedFiles merges what the templates changed since into each owned file.
func (s *comparedService) mergeOwnedFiles(r UpdateRequest) error {
	for _, file := range s.owned() {
		if found, present := s.disk[file]; !present || !found.Regular || !s.isOutdated(file) {
			continue
		}
		base, has := s.base(file)
		if !has {
			var err error
			if base, has, err = r.Past.of(file, s.input.Lock.Entries[file].Sum); err != nil {
				return err
			}
		}
		if !has {
			at := tree.BasePath(file)
			return hint.With(fmt.Errorf("%s: the base text is missing or was changed; nothing was changed", at), "git checkout HEAD -- "+hint.Quote(at))
		}
		if err := s.mergeFile(file, base, r.Merge); err != nil {
			return err
		}
	}
	return nil
}

// mergeScaffolds replaces the unedited scaffolded files that the request takes, and
// merges the edited ones that it names.
func (s *comparedService) mergeScaffolds(r UpdateRequest) error {
	for _, f := range s.outdatedScaffolds() {
		if !s.isEdited(f.Path) && len(r.Take) > 0 && within(f.Path, r.Take) {
			s.input.Merged[f.Path] = f.Content
		}
	}
	for _, file := range r.Edited {
		file = s.pathOf(file)
		if !slices.ContainsFunc(s.outdatedScaffolds(), func(f tree.File) bool { return f.Path == file }) {
			return hint.With(fmt.Errorf("--merge %s: not an outdated scaffolded file", file), "praecepta-gen status")
		}
		base, has, err := s.scaffoldBase(file, r.Past)
		if err != nil {
			return err
		}
		if !has {
			return hint.With(fmt.Errorf("--merge %s: no commit has the file as it was generated; nothing was changed: apply the change by hand", file), "praecepta-gen diff --scaffolds "+hint.Quote(file))
		}
		if err := s.mergeFile(file, base, r.Merge); err != nil {
			return err
		}
	}
	return nil
}

// mergeFile plans the outcome of the merge of a file with what is generated now.
func (s *comparedService) mergeFile(file string, base []byte, merge Merge) error {
	yours, generated := s.disk[file].Content, s.want[file].Content
	if conflict.Line(yours) > 0 {
		return hint.With(fmt.Errorf("%s:%d: %w; nothing was changed", file, conflict.Line(yours), errUnresolved), findMarkers(file))
	}
	switch {
	case bytes.Equal(yours, base) || bytes.Equal(yours, generated):
		s.input.Merged[file] = generated
		return nil
	case merge == nil:
		return hint.With(fmt.Errorf("%s: you and the templates changed the file, and the merge needs git, which is not installed; nothing was changed", file), "praecepta-gen diff")
	}
	merged, conflicts, err := merge(base, yours, generated)
	if err != nil {
		return fmt.Errorf("merge %s: %w", file, err)
	}
	s.input.Merged[file] = merged
	if conflicts {
		s.input.Conflicts = append(s.input.Conflicts, file)
	}
	return nil
}

// refuseUnfinished refuses a command while an update has conflicts.
func (s *service) refuseUnfinished() error {
	conflicts, err := s.Unfinished()
	if err == nil && conflicts != nil {
		fix, why := s.nextOfUpdate(conflicts)
		err = fmt.Errorf("%s: an update is not finished", strings.Join(conflicts, ", "))
		if why != "" {
			err = fmt.Errorf("%w: %s", err, why)
		}
		err = hint.With(err, fix)
	}
	return err
}

// nextOfUpdate returns the next command of an unfinished update, and why it is not the
// command that continues the update.
func (s *service) nextOfUpdate(conflicts []string) (fix, why string) {
	var marked []string
	for _, file := range conflicts {
		if _, err := s.Root().Lstat(file); err != nil {
			return abortUpdate, file + " is missing: write it, or abort the update"
		}
		if content, err := s.content(file); err != nil || conflict.Line(content) > 0 {
			marked = append(marked, file)
		}
	}
	if len(marked) > 0 {
		return findMarkers(marked...), "resolve the conflicts and run " + continueUpdate + ", or run " + abortUpdate
	}
	return continueUpdate, ""
}

// ContinueUpdate ends an update whose conflicts the user resolved.
func (g Generator) ContinueUpdate(_ context.Context, dir string) (Report, error) {
	s, conflicts, err := openUnfinished(dir)
	if err != nil {
		return Report{}, err
	}
	defer s.Close()
	var left []error
	for _, file := range conflicts {
		if _, err := s.Root().Lstat(file); err != nil {
			return Report{}, hint.With(fmt.Errorf("%s: the file with conflicts is missing: write it, or abort the update", file), abortUpdate)
		}
		content, err := s.content(file)
		if err != nil {
			return Report{}, err
		}
		if line := conflict.Line(content); line > 0 {
			left = append(left, fmt.Errorf("%s:%d: a conflict marker is left: resolve the conflict, then continue again", file, line))
		}
	}
	if len(left) > 0 {
		return Report{}, errors.Join(left...)
	}
	reversal, _, err := s.PlanAbort(conflicts)
	if err != nil {
		return Report{}, err
	}
	required, err := requiredActions(g, reversal.Steps)
	if err != nil {
		return Report{}, err
	}
	isDropped, err := s.hasLockOf(reversal.Steps)
	if err != nil {
		return Report{}, err
	}
	if err := s.Continue(conflicts); err != nil {
		return Report{}, err
	}
	if isDropped {
		return Report{Notices: append(s.notices, "the unfinished update is dropped: praecepta.lock is as it was before"), Next: []string{"praecepta-gen update"}}, nil
	}
	return Report{Notices: append(s.notices, "the update is finished"), Notes: required}, nil
}

// hasLockOf reports whether praecepta.lock is as it was before the unfinished update: the
// files were restored, for example by git.
func (s *service) hasLockOf(before []plan.Step) (bool, error) {
	content, err := tree.ReadFile(s.Root(), tree.LockPath)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("read %s: %w", tree.LockPath, err)
	}
	return slices.ContainsFunc(before, func(step plan.Step) bool {
		return step.Path == tree.LockPath && bytes.Equal(step.Content, content)
	}), nil
}

// requiredActions returns the notes of the unfinished update that require an action.
// reversal restores the files as they were before it.
func requiredActions(g Generator, reversal []plan.Step) ([]Note, error) {
	before := note.Service{}
	for _, step := range reversal {
		before.Changed = append(before.Changed, step.Path)
		if step.Path != tree.LockPath {
			continue
		}
		was, err := lock.Parse(step.Content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", tree.LockPath, err)
		}
		before.Version, before.Components = was.Generator, was.Components()
	}
	all, err := note.Load(g.Templates)
	if err != nil {
		return nil, err
	}
	var required []Note
	for _, n := range note.For(before, all) {
		if n.Action.Required {
			required = append(required, describeNote(n))
		}
	}
	return required, nil
}

// AbortUpdate restores every file as it was before an unfinished update. Undo takes
// that back.
func (g Generator) AbortUpdate(ctx context.Context, dir string, p Preview) (Report, string, error) {
	s, conflicts, err := openUnfinished(dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	reversal, changed, err := s.PlanAbort(conflicts)
	if err != nil {
		return Report{}, "", err
	}
	for _, file := range changed {
		s.notices = append(s.notices, file+": changed after the update; praecepta-gen undo restores the change")
	}
	return s.reverse(ctx, reversal, p)
}

// openUnfinished opens a service with an unfinished update, and lists its conflicts.
func openUnfinished(dir string) (*service, []string, error) {
	s, err := openFolder(dir)
	if err != nil {
		return nil, nil, err
	}
	conflicts, err := s.Unfinished()
	if err == nil && conflicts == nil {
		err = s.refuseOther()
	}
	if err == nil && conflicts == nil {
		err = hint.With(errors.New("there is no update to continue or to abort"), "praecepta-gen update")
	}
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	return s, conflicts, nil
}

// refuseOther refuses a folder that has nothing of a service.
func (s *service) refuseOther() error {
	for _, file := range []string{tree.ManifestPath, tree.LockPath, tree.WorkRoot} {
		if _, err := s.Root().Lstat(file); err == nil {
			return nil
		}
	}
	return s.noService()
}

// UndoRequest asks to revert the last finished command.
type UndoRequest struct {
	Dir string
	Preview
}

// Undo reverts the last finished command that changed the service, if no file that it
// wrote has changed since. A second Undo reverts the first.
func (g Generator) Undo(ctx context.Context, r UndoRequest) (Report, string, error) {
	s, err := openFolder(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	if conflicts, err := s.Unfinished(); err != nil {
		return Report{}, "", err
	} else if conflicts != nil {
		return Report{}, "", hint.With(s.refuseUnfinished(), abortUpdate)
	}
	if err := s.refuseOther(); err != nil {
		return Report{}, "", err
	}
	reversal, err := s.PlanUndo()
	if err != nil {
		return Report{}, "", err
	}
	return s.reverse(ctx, reversal, r.Preview)
}

// reverse applies or shows a plan that restores files.
func (s *service) reverse(ctx context.Context, reversal plan.Plan, p Preview) (Report, string, error) {
	planned := plannedService{&comparedService{service: s, disk: reversal.Disk()}, reversal}
	report, diff := planned.report(false), ""
	if p.Diff {
		diff = planned.diff(nil)
	}
	if p.DryRun || ctx.Err() != nil {
		return report, diff, ctx.Err()
	}
	return report, diff, s.Apply(reversal)
}
