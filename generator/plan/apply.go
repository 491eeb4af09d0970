package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// The law of this file: what is to be written is staged first, and what it will
// replace is kept. The journal then says what is owed; from that moment on all of
// it happens. Where a change of the disk is refused, what was done is taken back
// instead: the journal is renamed first, so that also the taking back is finished
// by the next command, whenever this one is killed.
const (
	stageDir        = workDir + "/stage"
	backupDir       = workDir + "/kept"
	journal         = workDir + "/journal" // there while moves are owed
	rollbackJournal = workDir + "/undoing" // there while moves are taken back
)

// operation is one path that changes.
type operation struct {
	Path   string `json:"path"`
	Staged string `json:"staged,omitempty"` // what is to be moved to Path; none to remove Path
	Kept   string `json:"kept,omitempty"`   // what Path held; none where it held nothing
	Before string `json:"before,omitempty"` // the sum of what Path held
}

// Apply makes the disk as planned, or leaves it as it was.
func (s *Service) Apply(p Plan) error {
	if err := p.Refusal(); err != nil {
		return err
	}
	steps := p.changes()
	if len(steps) == 0 {
		return nil
	}
	return s.applyAtomically(func() ([]operation, error) { return s.stage(steps, p.disk) })
}

// changes are the steps that change the disk.
func (p Plan) changes() []Step {
	return slices.DeleteFunc(slices.Clone(p.Steps), func(step Step) bool { return step.Action == Keep })
}

// Create writes a new service into its empty folder, or leaves it empty.
func (s *Service) Create(t tree.Tree, l lock.Lock) error {
	files := append(t.Files(), LockFile(l))
	return s.applyAtomically(func() ([]operation, error) { return s.stageTree(files) })
}

// Add writes files that are not in the service, or leaves it as it was.
func (s *Service) Add(files []tree.File) error {
	steps := make([]Step, 0, len(files))
	for _, f := range files {
		steps = append(steps, Step{File: f, Action: Create})
	}
	if len(steps) == 0 {
		return nil
	}
	return s.applyAtomically(func() ([]operation, error) { return s.stage(steps, tree.Disk{}) })
}

// work stages, notes what is owed, and does it: all of it or nothing.
func (s *Service) applyAtomically(staging func() ([]operation, error)) error {
	if err := s.hold(); err != nil {
		return err
	}
	switch notice, err := s.recover(); {
	case err != nil:
		return err
	case notice != "": // another command began after this one had looked
		return ChangedMeanwhile(s.dir)
	}
	owed, err := staging()
	if err == nil {
		err = s.writeJournal(owed)
	}
	if err != nil {
		_ = s.clear() // else the next command does it
		return err
	}
	edited, err := s.completeMoves(owed)
	if err == nil && len(edited) > 0 {
		err = ChangedMeanwhile(edited[0])
	}
	if err != nil {
		_ = s.rollBack(owed, journal) // else the next command does it
		return err
	}
	// Everything is in its place; what cannot be cleared now, the next command clears.
	_ = s.clear()
	return nil
}

// ChangedMeanwhile refuses to go on from what is no longer there.
func ChangedMeanwhile(name string) error {
	return hint.With(fmt.Errorf("%s: changed while the command was running", name), "run the command again")
}

// stage writes each file that is to come, and keeps each that is to go.
func (s *Service) stage(steps []Step, disk tree.Disk) ([]operation, error) {
	for _, dir := range []string{stageDir, backupDir} {
		if err := s.folder(dir); err != nil {
			return nil, err
		}
	}
	owed := make([]operation, 0, len(steps))
	for i, step := range steps {
		op, err := s.operation(step, disk, strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		if op.Kept != "" {
			if err := s.backUp(op.Path, op.Kept); err != nil {
				return nil, err
			}
		}
		if op.Staged != "" {
			if err := s.writeDurably(op.Staged, step.Content, step.WrittenMode()); err != nil {
				return nil, err
			}
		}
		owed = append(owed, op)
	}
	return owed, nil
}

// operation refuses a step that cannot be done, while nothing has happened yet.
func (s *Service) operation(step Step, disk tree.Disk, name string) (operation, error) {
	op := operation{Path: step.Path}
	var err error
	if op.Before, err = s.currentSum(step.Path); err != nil {
		return op, err
	}
	if op.Before != plannedSum(disk, step.Path) {
		return op, ChangedMeanwhile(step.Path)
	}
	if info, err := s.root.Lstat(step.Path); err == nil && info.IsDir() {
		return op, fmt.Errorf("write %s: a folder with this name exists", step.Path)
	}
	if op.Before != "" {
		op.Kept = path.Join(backupDir, name)
	}
	if step.Action != Remove {
		op.Staged = path.Join(stageDir, name)
	}
	return op, s.refuseFileAsFolder(step.Path)
}

// found says what the plan saw at a path, in the words of holds.
func plannedSum(disk tree.Disk, name string) string {
	switch f, has := disk[name]; {
	case !has:
		return ""
	case !f.Regular:
		return notRegular
	default:
		return tree.Sum(f.Content)
	}
}

// probe refuses a path below something that is no folder.
func (s *Service) refuseFileAsFolder(name string) error {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		info, err := s.root.Lstat(dir)
		if err == nil && !info.IsDir() {
			return hint.With(fmt.Errorf("write %s: %s is not a folder", name, dir), "move "+dir+" away, then run the command again")
		}
	}
	return nil
}

// stageTree writes a whole new service beside its place. It waits for no disk:
// what a loss of power spoils is made again by the same command.
func (s *Service) stageTree(files []tree.File) ([]operation, error) {
	made := map[string]bool{}
	for _, f := range files {
		dir := path.Join(stageDir, path.Dir(f.Path))
		if !made[dir] {
			if err := s.folder(dir); err != nil {
				return nil, err
			}
			made[dir] = true
		}
		if err := s.write(path.Join(stageDir, f.Path), f.Content); err != nil {
			return nil, err
		}
	}
	return moves(files), nil
}

// moves are what brings a staged tree into its place: one move for each file
// and folder at the top, the lock last.
func moves(files []tree.File) []operation {
	var owed []operation
	seen := map[string]bool{}
	for _, f := range files {
		top := f.Path
		for dir := path.Dir(top); dir != "."; dir = path.Dir(dir) {
			top = dir
		}
		if !seen[top] {
			seen[top] = true
			owed = append(owed, operation{Path: top, Staged: path.Join(stageDir, top)})
		}
	}
	return owed
}

// note writes the journal. The rename is the moment from which on everything happens.
func (s *Service) writeJournal(owed []operation) error {
	content, err := json.Marshal(owed)
	if err != nil {
		return fmt.Errorf("write %s: %w", journal, err)
	}
	unfinished := path.Join(stageDir, "journal")
	if err := s.writeDurably(unfinished, content, tree.Mode); err != nil {
		return err
	}
	s.syncFolder(stageDir)
	if err := s.rename(unfinished, journal); err != nil {
		return err
	}
	s.syncFolder(workDir)
	return nil
}

// settle does what is owed, also where a part of it was done before. A path
// that was changed since it was noted stays as it is, and is named.
func (s *Service) completeMoves(owed []operation) (edited []string, err error) {
	for _, op := range owed {
		done, err := s.done(op)
		if err != nil {
			return nil, err
		}
		if done {
			if op.Staged == "" {
				s.prune(path.Dir(op.Path)) // it may have been interrupted right before
			}
			continue
		}
		now, err := s.currentSum(op.Path)
		if err != nil {
			return nil, err
		}
		if now != op.Before {
			edited = append(edited, op.Path)
			continue
		}
		if err := s.move(op); err != nil {
			return nil, err
		}
	}
	return edited, nil
}

// done says that an operation was done before an interruption.
func (s *Service) done(op operation) (bool, error) {
	proof := op.Staged
	if proof == "" {
		proof = op.Path
	}
	switch _, err := s.root.Lstat(proof); {
	case err == nil:
		return false, nil
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	default:
		return false, fmt.Errorf("read %s: %w", proof, tree.Cause(err))
	}
}

func (s *Service) move(op operation) error {
	if op.Staged == "" {
		if err := s.remove(op.Path); err != nil {
			return err
		}
		s.prune(path.Dir(op.Path))
		return nil
	}
	if err := s.folder(path.Dir(op.Path)); err != nil {
		return err
	}
	return s.rename(op.Staged, op.Path)
}

// takeBack undoes what was done of what is owed. noted is the name that the
// journal has.
func (s *Service) rollBack(owed []operation, noted string) error {
	if noted != rollbackJournal {
		if err := s.rename(noted, rollbackJournal); err != nil {
			return err
		}
	}
	for _, op := range slices.Backward(owed) {
		if err := s.undo(op); err != nil {
			return err
		}
	}
	return s.clear()
}

// undo undoes one operation, also where that was done before.
func (s *Service) undo(op operation) error {
	if op.Staged != "" {
		if _, err := s.root.Lstat(op.Staged); err == nil {
			s.prune(path.Dir(op.Path)) // its folder may have been made for it
			return nil
		}
	}
	if op.Kept == "" {
		if _, err := s.root.Lstat(op.Path); err != nil {
			return nil //nolint:nilerr // nothing was put there, or it is gone already
		}
		if err := s.rename(op.Path, op.Staged); err != nil {
			return err
		}
		s.prune(path.Dir(op.Path))
		return nil
	}
	if _, err := s.root.Lstat(op.Kept); err != nil {
		return nil //nolint:nilerr // it was put back before
	}
	if err := s.folder(path.Dir(op.Path)); err != nil {
		return err
	}
	return s.rename(op.Kept, op.Path)
}

// recover brings a folder in which a command was interrupted to an end.
func (s *Service) recover() (notice string, err error) {
	const (
		finished  = "completed an interrupted command"
		takenBack = "rolled back an interrupted command"
	)
	if owed, err := s.readJournal(rollbackJournal); err != nil || owed != nil {
		if err == nil {
			err = s.rollBack(owed, rollbackJournal)
		}
		return takenBack, err
	}
	owed, err := s.readJournal(journal)
	if err != nil {
		return "", err
	}
	if owed == nil {
		if !s.exists(stageDir) && !s.exists(backupDir) {
			return "", nil
		}
		return takenBack, s.clear()
	}
	edited, err := s.completeMoves(owed)
	if err != nil {
		if s.rollBack(owed, journal) == nil {
			return takenBack, nil
		}
		return "", err
	}
	notice = finished
	if len(edited) > 0 {
		notice = fmt.Sprintf("%s, except files that changed since: %q", finished, edited)
	}
	return notice, s.clear()
}

func (s *Service) exists(name string) bool {
	_, err := s.root.Lstat(name)
	return err == nil
}

// noted reads what is owed. A journal is untrusted input, as all in the folder is.
func (s *Service) readJournal(name string) ([]operation, error) {
	content, err := tree.ReadFile(s.root, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	refuse := func(err error) ([]operation, error) {
		return nil, hint.With(fmt.Errorf("read %s: %w", name, err), "rm -r "+workDir+" && git status")
	}
	if err != nil {
		return refuse(err)
	}
	owed := []operation{}
	if err := json.Unmarshal(content, &owed); err != nil {
		return refuse(err)
	}
	for _, op := range owed {
		if !op.valid() {
			return refuse(fmt.Errorf("%q is not a path that this journal can contain", op.Path))
		}
	}
	return owed, nil
}

// valid says that an operation is one that this package may have noted.
func (op operation) valid() bool {
	in := func(name, dir string) bool {
		return name == "" || (fs.ValidPath(name) && len(name) > len(dir) && name[:len(dir)+1] == dir+"/")
	}
	top := op.Path == workDir || in(op.Path, workDir)
	return fs.ValidPath(op.Path) && op.Path != "." && !top && in(op.Staged, stageDir) && in(op.Kept, backupDir) &&
		(op.Staged != "" || op.Kept != "") && (op.Kept == "") == (op.Before == "")
}

// clear empties the room, in this order: once all is taken back, nothing may
// be taken back again; and as long as the journal is there, what it owes and is
// not staged any more is done.
func (s *Service) clear() error {
	for _, name := range []string{rollbackJournal, stageDir, backupDir, journal} {
		if !s.exists(name) {
			continue
		}
		if err := s.removeAll(name); err != nil {
			return err
		}
	}
	return nil
}
