package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// The files that the last finished command replaced or removed stay, with its journal:
// that is what PlanUndo reads. The rename of the journal to the backups ends a command.
const (
	undoDir = workDir + "/undo"
	record  = backupDir + "/journal" // exists while a finished command is concluded
)

// conclude keeps the backups of a finished command for PlanUndo, and removes its other
// files. It may be called again after an interruption.
func (s *Service) conclude() error {
	if s.exists(journal) && s.exists(backupDir) {
		if err := s.rename(journal, record); err != nil {
			return err
		}
	}
	if !s.exists(record) {
		return s.clear()
	}
	for _, dir := range []string{stageDir, undoDir} {
		if err := s.removeAll(dir); err != nil {
			return err
		}
	}
	return s.rename(backupDir, undoDir)
}

// recorded returns the operations of the last finished command.
func (s *Service) recorded() ([]operation, error) {
	done, err := s.readJournal(path.Join(undoDir, path.Base(record)))
	if err == nil && len(done) == 0 {
		err = errors.New("there is no finished command to revert")
	}
	return done, err
}

// mostNamed is the maximum number of files that an error of PlanUndo names.
const mostNamed = 5

// PlanUndo plans to revert the last finished command. It refuses if a file that the
// command wrote has changed since. The plan itself can be undone: that is a redo.
func (s *Service) PlanUndo() (Plan, error) {
	done, err := s.recorded()
	if err != nil {
		return Plan{}, err
	}
	changed, err := s.changedSince(done)
	if err != nil {
		return Plan{}, err
	}
	if len(changed) > 0 {
		names := strings.Join(changed[:min(len(changed), mostNamed)], ", ")
		if more := len(changed) - mostNamed; more > 0 {
			names += fmt.Sprintf(" and %d more", more)
		}
		return Plan{}, fmt.Errorf("cannot revert the last command: files were changed after it: %s; nothing was reverted", names)
	}
	return s.reversal(done)
}

// changedSince lists the files that are not as the operations left them.
func (s *Service) changedSince(done []operation) ([]string, error) {
	var all []string
	for _, op := range done {
		sum, err := s.currentSum(op.Path)
		if err != nil {
			return nil, err
		}
		if sum != op.After {
			all = append(all, op.Path)
		}
	}
	return all, nil
}

// reversal plans to restore every file as it was before the operations.
func (s *Service) reversal(done []operation) (Plan, error) {
	names := make([]string, 0, len(done))
	for _, op := range done {
		names = append(names, op.Path)
	}
	disk, err := tree.Read(s.root, names)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{disk: disk}
	// Only the report needs them: a lock that cannot be read names no component.
	now, _ := lock.Parse(disk[tree.LockPath].Content)
	before := lock.Lock{}
	for _, op := range done {
		if op.Path == tree.LockPath && op.Kept != "" {
			content, _, err := s.kept(op)
			if err != nil {
				return Plan{}, err
			}
			before, _ = lock.Parse(content)
		}
	}
	for _, op := range done {
		_, present := disk[op.Path]
		step := Step{File: tree.File{Path: op.Path, Class: tree.ClassOf(op.Path), Component: tree.Base}}
		if op.Path == tree.LockPath {
			step.Class = tree.Ours
		}
		// The lock that is there knows the files that go, the restored one those that come.
		for _, e := range []lock.Entry{before.Entries[op.Path], now.Entries[op.Path]} {
			if e.Path != "" {
				step.Class, step.Component = e.Class, e.Component
			}
		}
		switch {
		case op.Kept == "" && !present:
			continue
		case op.Kept == "":
			step.Action = Remove
		default:
			if step.Content, step.Mode, err = s.kept(op); err != nil {
				return Plan{}, err
			}
			step.Action = Create
			if present {
				step.Action = Rewrite
			}
		}
		p.Steps = append(p.Steps, step)
	}
	return p, nil
}

// kept returns what a file held before the operation.
func (s *Service) kept(op operation) ([]byte, fs.FileMode, error) {
	name := path.Join(undoDir, path.Base(op.Kept))
	content, err := tree.ReadFile(s.root, name)
	if err != nil {
		return nil, 0, hint.With(fmt.Errorf("restore %s: read the copy %s: %w", op.Path, name, tree.Cause(err)), "praecepta-gen check")
	}
	if tree.Sum(content) != op.Before {
		return nil, 0, hint.With(fmt.Errorf("cannot restore %s: the copy %s was changed", op.Path, name), "praecepta-gen check")
	}
	info, err := s.root.Lstat(name)
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", name, tree.Cause(err))
	}
	return content, info.Mode().Perm(), nil
}

// unfinished is with the backups of an update whose conflicts are not resolved. It lists
// the files that had them. ignored keeps git from all of these files.
const (
	unfinished = "unfinished"
	ignored    = ".gitignore"
)

// stageRecord stages what goes with the backups: files is nil unless it is an update with
// conflicts.
func (s *Service) stageRecord(files []string) error {
	if err := s.writeDurably(path.Join(backupDir, ignored), []byte("*\n"), tree.Mode); err != nil || files == nil {
		return err
	}
	content, err := json.Marshal(files)
	if err != nil {
		return fmt.Errorf("write %s: %w", unfinished, err)
	}
	return s.writeDurably(path.Join(backupDir, unfinished), content, tree.Mode)
}

// Unfinished lists the files in which an update left conflicts, until it is continued or
// aborted. It returns nil if there is no such update.
func (s *Service) Unfinished() ([]string, error) {
	name := path.Join(undoDir, unfinished)
	if err := s.refuseFileAsFolder("read", name); err != nil {
		return nil, err
	}
	content, err := tree.ReadFile(s.root, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, tree.Cause(err))
	}
	files := []string{}
	if err := json.Unmarshal(content, &files); err == nil && !slices.ContainsFunc(files, func(name string) bool { return !fs.ValidPath(name) }) {
		return files, nil
	}
	return nil, hint.With(fmt.Errorf("%s: damaged: it is not a list of files", name), "rm -r "+undoDir+" && praecepta-gen check")
}

// PlanAbort plans to restore every file as it was before the unfinished update, and lists the
// files besides those with conflicts that changed since.
func (s *Service) PlanAbort(conflicts []string) (Plan, []string, error) {
	done, err := s.recorded()
	if err != nil {
		return Plan{}, nil, err
	}
	changed, err := s.changedSince(done)
	if err != nil {
		return Plan{}, nil, err
	}
	p, err := s.reversal(done)
	return p, slices.DeleteFunc(changed, func(name string) bool { return slices.Contains(conflicts, name) }), err
}

// Continue ends an unfinished update. What PlanUndo reverts from now on is the
// whole update, with the conflicts as they were resolved.
func (s *Service) Continue(conflicts []string) error {
	if err := s.hold(); err != nil {
		return err
	}
	done, err := s.recorded()
	if err != nil {
		return err
	}
	for i, op := range done {
		if !slices.Contains(conflicts, op.Path) {
			continue
		}
		if done[i].After, err = s.currentSum(op.Path); err != nil {
			return err
		}
	}
	content, err := json.Marshal(done)
	if err != nil {
		return fmt.Errorf("write %s: %w", undoDir, err)
	}
	next := path.Join(undoDir, "next")
	if err := s.remove(next); err != nil { // left by an interruption
		return err
	}
	if err := s.writeDurably(next, content, tree.Mode); err != nil {
		return err
	}
	if err := s.rename(next, path.Join(undoDir, path.Base(record))); err != nil {
		return err
	}
	return s.remove(path.Join(undoDir, unfinished))
}
