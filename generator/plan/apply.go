package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// New files are staged first, and the files that they replace are backed up. Then the
// journal lists the pending moves; from that moment on all of them happen. If a change of
// the disk fails, the moves are rolled back. The journal is renamed first, so that the
// next command completes the rollback if this one is killed.
const (
	stageDir        = workDir + "/stage"
	backupDir       = workDir + "/kept"
	journal         = workDir + "/journal" // exists while moves are pending
	rollbackJournal = workDir + "/undoing" // exists while moves are rolled back
)

// operation is the change of one path.
type operation struct {
	Path   string `json:"path"`
	Staged string `json:"staged,omitempty"` // file to move to Path; empty to remove Path
	Kept   string `json:"kept,omitempty"`   // backup of Path; empty if Path did not exist
	Before string `json:"before,omitempty"` // sum of the content of Path
	After  string `json:"after,omitempty"`  // and once the operation is done; empty if Path is removed
}

// Apply applies the plan, or leaves the disk unchanged.
func (s *Service) Apply(p Plan) error {
	if err := p.Refusal(); err != nil {
		return err
	}
	steps := p.changes()
	if len(steps) == 0 {
		return nil
	}
	return s.applyAtomically(func() ([]operation, error) { return s.stage(steps, p.disk, p.conflicts) })
}

// changes returns the steps that change the disk.
func (p Plan) changes() []Step {
	return slices.DeleteFunc(slices.Clone(p.Steps), func(step Step) bool { return step.Action == Keep })
}

// Create writes a new service into its empty folder, or leaves the folder empty.
func (s *Service) Create(t tree.Tree, l lock.Lock) error {
	files := append(t.Files(), LockFile(l))
	return s.applyAtomically(func() ([]operation, error) { return s.stageTree(files) })
}

// Add writes files that are not in the service, or leaves the service unchanged.
func (s *Service) Add(files []tree.File) error {
	steps := make([]Step, 0, len(files))
	for _, f := range files {
		steps = append(steps, Step{File: f, Action: Create})
	}
	if len(steps) == 0 {
		return nil
	}
	return s.applyAtomically(func() ([]operation, error) { return s.stage(steps, tree.Disk{}, nil) })
}

// applyAtomically stages the files, writes the journal and moves the files: all or none.
func (s *Service) applyAtomically(staging func() ([]operation, error)) error {
	if err := s.hold(); err != nil {
		return err
	}
	switch notice, err := s.recover(); {
	case err != nil:
		return err
	case notice != "": // another command started after this one had read the disk
		return ChangedMeanwhile(s.dir)
	}
	owed, err := staging()
	if err == nil {
		err = s.writeJournal(owed)
	}
	if err != nil {
		_ = s.clear() // otherwise the next command does it
		return err
	}
	edited, err := s.completeMoves(owed)
	if err == nil && len(edited) > 0 {
		err = ChangedMeanwhile(edited[0])
	}
	if err != nil {
		_ = s.rollBack(owed, journal) // otherwise the next command does it
		return err
	}
	// All files are in place. The next command does what cannot be done now.
	_ = s.conclude()
	return nil
}

// ChangedMeanwhile returns the error for a file that changed while the command was running.
func ChangedMeanwhile(name string) error {
	return fmt.Errorf("%s: changed while the command was running: run the command again", name)
}

// stage stages each new file, and backs up each file that is replaced or removed.
// conflicts are the files that an update leaves with conflicts.
func (s *Service) stage(steps []Step, disk tree.Disk, conflicts []string) ([]operation, error) {
	for _, dir := range []string{stageDir, backupDir} {
		if err := s.folder(dir); err != nil {
			return nil, err
		}
	}
	if err := s.stageRecord(conflicts); err != nil {
		return nil, err
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

// operation returns the operation of a step, or an error if it cannot be done.
func (s *Service) operation(step Step, disk tree.Disk, name string) (operation, error) {
	op := operation{Path: step.Path}
	err := s.refuseFileAsFolder("write", step.Path)
	if err != nil {
		return op, err
	}
	if op.Before, err = s.currentSum(step.Path); err != nil {
		return op, err
	}
	if op.Before != plannedSum(disk, step.Path) {
		return op, ChangedMeanwhile(step.Path)
	}
	if info, err := s.root.Lstat(step.Path); err == nil && info.IsDir() {
		return op, hint.With(fmt.Errorf("write %s: a folder with this name exists", step.Path), Move(step.Path, tree.Aside(s.root, step.Path)))
	}
	if op.Before != "" {
		op.Kept = path.Join(backupDir, name)
	}
	if step.Action != Remove {
		op.Staged, op.After = path.Join(stageDir, name), tree.Sum(step.Content)
	}
	return op, nil
}

// plannedSum returns the sum of a path when the plan was made, as currentSum does.
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

// refuseFileAsFolder returns an error for a path below something that is not a folder.
func (s *Service) refuseFileAsFolder(verb, name string) error {
	blockers := tree.Blockers(s.root, []string{name})
	if len(blockers) == 0 {
		return nil
	}
	b := blockers[0]
	why, fix := "is not a folder", Move(b.Path, b.Aside)
	if b.IsLink {
		why = "is a symbolic link, which is not followed"
	}
	if b.LeadsToFolder {
		fix = ReplaceLink(b.Path, b.Aside)
	}
	return hint.With(fmt.Errorf("cannot %s %s: %s %s", verb, name, b.Path, why), fix)
}

// stageTree stages a new service. It does not sync the disk: after a power failure, the
// same command creates the service again.
func (s *Service) stageTree(files []tree.File) ([]operation, error) {
	folders := map[string]*os.Root{} // each is opened once
	defer func() {
		for _, folder := range folders {
			_ = folder.Close()
		}
	}()
	for _, f := range files {
		name := path.Join(stageDir, f.Path)
		dir := path.Dir(name)
		if folders[dir] == nil {
			if err := s.folder(dir); err != nil {
				return nil, err
			}
			folder, err := s.root.OpenRoot(dir)
			if err != nil {
				return nil, fmt.Errorf("open %s: %w", dir, tree.Cause(err))
			}
			folders[dir] = folder
		}
		if err := s.writeIn(folders[dir], name, f.Content); err != nil {
			return nil, err
		}
	}
	return moves(files), nil
}

// moves returns the operations that move a staged tree into place: one for each file and
// folder at the top level, the lock last.
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

// writeJournal writes the journal. From its rename on, all operations happen.
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

// completeMoves does the pending operations, also if some were done before. It does not
// change a path that has changed since the journal was written, and returns it.
func (s *Service) completeMoves(owed []operation) (edited []string, err error) {
	for _, op := range owed {
		done, err := s.done(op)
		if err != nil {
			return nil, err
		}
		if done {
			if op.Staged == "" {
				s.prune(path.Dir(op.Path)) // the command may have been interrupted right before
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

// done reports whether an operation was done before an interruption.
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

// rollBack undoes the operations that were done. noted is the name of the journal.
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

// undo undoes one operation, also if it was undone before.
func (s *Service) undo(op operation) error {
	if op.Staged != "" {
		if _, err := s.root.Lstat(op.Staged); err == nil {
			s.prune(path.Dir(op.Path)) // its folder may have been created for it
			return nil
		}
	}
	if op.Kept == "" {
		if _, err := s.root.Lstat(op.Path); err != nil {
			return nil //nolint:nilerr // it was not created, or is already removed
		}
		if err := s.rename(op.Path, op.Staged); err != nil {
			return err
		}
		s.prune(path.Dir(op.Path))
		return nil
	}
	if _, err := s.root.Lstat(op.Kept); err != nil {
		return nil //nolint:nilerr // it was restored before
	}
	if err := s.folder(path.Dir(op.Path)); err != nil {
		return err
	}
	return s.rename(op.Kept, op.Path)
}

// recover completes or rolls back an interrupted command.
func (s *Service) recover() (notice string, err error) {
	const (
		completed  = "completed an interrupted command"
		rolledBack = "rolled back an interrupted command"
	)
	if owed, err := s.readJournal(rollbackJournal); err != nil || owed != nil {
		if err == nil {
			err = s.rollBack(owed, rollbackJournal)
		}
		return rolledBack, err
	}
	owed, err := s.readJournal(journal)
	if err != nil {
		return "", err
	}
	if owed == nil && s.exists(record) {
		return completed, s.conclude()
	}
	if owed == nil {
		if !s.exists(stageDir) && !s.exists(backupDir) {
			return "", nil
		}
		return rolledBack, s.clear()
	}
	edited, err := s.completeMoves(owed)
	if err != nil {
		if s.rollBack(owed, journal) == nil {
			return rolledBack, nil
		}
		return "", err
	}
	notice = completed
	if len(edited) > 0 {
		notice = fmt.Sprintf("%s, except files that changed in the meantime: %q", completed, edited)
	}
	return notice, s.conclude()
}

func (s *Service) exists(name string) bool {
	_, err := s.root.Lstat(name)
	return err == nil
}

// readJournal reads the pending operations. A journal is untrusted input, like all files
// of the folder.
func (s *Service) readJournal(name string) ([]operation, error) {
	content, err := tree.ReadFile(s.root, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	refuse := func(err error) ([]operation, error) {
		discard := "rm -rf " + name + " " + stageDir + " " + backupDir
		if path.Dir(name) == undoDir {
			discard = "rm -r " + undoDir
		}
		return nil, hint.With(fmt.Errorf("read %s: %w", name, err), discard+" && praecepta-gen check")
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
			return refuse(fmt.Errorf("invalid path %q", op.Path))
		}
	}
	return owed, nil
}

// valid reports whether this package can have written an operation.
func (op operation) valid() bool {
	in := func(name, dir string) bool {
		return name == "" || (fs.ValidPath(name) && len(name) > len(dir) && name[:len(dir)+1] == dir+"/")
	}
	isWork := (op.Path == workDir || in(op.Path, workDir)) && !tree.IsBase(op.Path)
	return fs.ValidPath(op.Path) && op.Path != "." && !isWork && in(op.Staged, stageDir) && in(op.Kept, backupDir) &&
		(op.Staged != "" || op.Kept != "") && (op.Kept == "") == (op.Before == "")
}

// clear removes the files of the command, in this order: after a rollback, nothing may be
// rolled back again; and while the journal exists, an operation without a staged file
// counts as done.
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
