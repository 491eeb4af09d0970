package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/gofrs/flock"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// The room that a command works in, inside the service. The go command does
// not look into folders that begin with a dot.
const (
	room    = ".praecepta"
	stage   = room + "/stage"
	journal = room + "/journal" // there as long as renames are owed
	draft   = room + "/draft"   // there as long as a new service is incomplete
)

// operation is one owed change. Once the journal is there, all of them happen.
type operation struct {
	Path   string `json:"path"`
	Staged string `json:"staged,omitempty"` // the file to move to Path; none to remove Path
	Before string `json:"before,omitempty"` // the sum of what was there
}

// Service is the folder of a service, held by one command at a time.
type Service struct {
	root *os.Root
	held *flock.Flock
	dir  string

	// passed is called between two changes of the disk. A test ends the process there.
	passed func()
}

// Open takes hold of the folder. A command that was interrupted there is
// finished or taken back first, and the notice says which. A
// folder that another command holds is refused.
func Open(dir string) (_ *Service, notice string, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, "", fmt.Errorf("open %s: %w", dir, tree.Cause(err))
	}
	s := &Service{root: root, dir: dir, passed: func() {}}
	info, err := root.Lstat(room)
	if errors.Is(err, fs.ErrNotExist) {
		return s, "", nil
	}
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s: not a folder", room)
	}
	if err == nil {
		err = s.hold()
	}
	if err == nil {
		notice, err = s.recover()
	}
	if err != nil {
		s.Close()
		return nil, "", err
	}
	return s, notice, nil
}

// Root gives access to the files of the service, and to nothing outside.
func (s *Service) Root() *os.Root { return s.root }

// Close lets go of the folder.
func (s *Service) Close() {
	s.release()
	_ = s.root.Close()
}

// hold makes sure that no other command works in the folder.
func (s *Service) hold() error {
	if s.held != nil {
		return nil
	}
	if err := s.root.Mkdir(room, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make %s: %w", room, tree.Cause(err))
	}
	held := flock.New(filepath.Join(s.dir, room, "lock"))
	ok, err := held.TryLock()
	if err != nil {
		return fmt.Errorf("lock %s: %w", room, tree.Cause(err))
	}
	// The one that held it before may have removed the file that we locked just now.
	if locked, err := held.Stat(); ok && err == nil {
		named, err := s.root.Stat(path.Join(room, "lock"))
		ok = err == nil && os.SameFile(locked, named)
	}
	if !ok {
		_ = held.Close()
		return hint.With(errors.New("another praecepta-gen is at work in this folder"), "wait until it is done, and run the command again")
	}
	s.held = held
	return nil
}

func (s *Service) release() {
	if s.held == nil {
		return
	}
	// Neither succeeds where something is still owed: a later command needs it.
	_ = s.root.Remove(path.Join(room, "lock"))
	_ = s.root.Remove(room)
	_ = s.held.Close()
	s.held = nil
}

// recover brings a folder in which a command was interrupted to an end.
func (s *Service) recover() (notice string, err error) {
	switch content, err := s.root.ReadFile(journal); {
	case err == nil:
		var owed []operation
		if err := json.Unmarshal(content, &owed); err != nil {
			return "", fmt.Errorf("read %s: %w", journal, err)
		}
		kept, err := s.settle(owed)
		if err != nil {
			return "", err
		}
		if len(kept) > 0 {
			return fmt.Sprintf("finished a command that was interrupted, and kept what was edited since: %v", kept), s.clear()
		}
		return "finished a command that was interrupted", s.clear()
	case !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("read %s: %w", journal, tree.Cause(err))
	}
	switch content, err := s.root.ReadFile(draft); {
	case err == nil:
		planned, err := lock.Parse(content)
		if err != nil {
			return "", fmt.Errorf("read %s: %w", draft, err)
		}
		s.takeBack(planned)
		return "took back a new service that was interrupted", s.clear()
	case !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("read %s: %w", draft, tree.Cause(err))
	}
	if _, err := s.root.Lstat(stage); err == nil {
		return "took back a command that was interrupted", s.clear()
	}
	return "", s.clear()
}

// clear empties the room. The journal goes last: while it is there, the stage is needed.
func (s *Service) clear() error {
	for _, name := range []string{draft, journal, stage} {
		if err := s.root.RemoveAll(name); err != nil {
			return fmt.Errorf("remove %s: %w", name, tree.Cause(err))
		}
	}
	return nil
}

// Apply makes the disk as planned, or leaves it as it was.
func (s *Service) Apply(p Plan) error {
	if err := p.Refusal(); err != nil {
		return err
	}
	content := p.Lock.Marshal()
	steps := slices.DeleteFunc(slices.Clone(p.Steps), func(step Step) bool { return step.Action == Keep })
	if found := p.disk[tree.LockPath]; !bytes.Equal(found.Content, content) || !found.Regular {
		// Last, so that the lock never says more than is there.
		steps = append(steps, Step{File: tree.File{Path: tree.LockPath, Content: content}, Action: Rewrite})
	}
	if len(steps) == 0 {
		return nil
	}
	if err := s.hold(); err != nil {
		return err
	}
	owed, err := s.prepare(steps, p.disk)
	if err != nil {
		return errors.Join(err, s.clear())
	}
	s.passed()
	if _, err := s.settle(owed); err != nil {
		return err
	}
	return s.clear()
}

// prepare stages what is to be written and journals what is owed. Until the
// journal is there, nothing has happened.
func (s *Service) prepare(steps []Step, disk tree.Disk) ([]operation, error) {
	if err := s.root.MkdirAll(stage, 0o755); err != nil {
		return nil, fmt.Errorf("make %s: %w", stage, tree.Cause(err))
	}
	owed := make([]operation, 0, len(steps))
	for i, step := range steps {
		if found, has := disk[step.Path]; has && !found.Regular && step.Action != Remove {
			if info, err := s.root.Lstat(step.Path); err == nil && info.IsDir() {
				return nil, fmt.Errorf("write %s: a folder is in its place", step.Path)
			}
		}
		op := operation{Path: step.Path, Before: before(disk, step.Path)}
		if step.Action != Remove {
			op.Staged = path.Join(stage, strconv.Itoa(i))
			if err := s.write(op.Staged, step.Content, true); err != nil {
				return nil, err
			}
			if err := s.probe(step.Path); err != nil {
				return nil, err
			}
		}
		owed = append(owed, op)
		s.passed()
	}
	content, err := json.Marshal(owed)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", journal, err)
	}
	unfinished := journal + ".part"
	if err := s.write(unfinished, content, true); err != nil {
		return nil, err
	}
	if err := s.root.Rename(unfinished, journal); err != nil {
		return nil, fmt.Errorf("write %s: %w", journal, tree.Cause(err))
	}
	return owed, nil
}

// probe refuses a path whose folder cannot be made or leads out of the service,
// while nothing has happened yet.
func (s *Service) probe(p string) error {
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		info, err := s.root.Stat(dir)
		if err == nil && !info.IsDir() {
			return fmt.Errorf("write %s: %s is no folder", p, dir)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("write %s: %s: %w", p, dir, tree.Cause(err))
		}
	}
	return nil
}

// before is the sum of what a path holds, or nothing.
func before(disk tree.Disk, p string) string {
	if found, has := disk[p]; has && found.Regular {
		return tree.Sum(found.Content)
	}
	return ""
}

// settle does what is owed, also where a part of it was done before. A file
// that was edited since the journal was written is kept, and named.
func (s *Service) settle(owed []operation) (kept []string, err error) {
	for _, op := range owed {
		if !fs.ValidPath(op.Path) || (op.Staged != "" && path.Dir(op.Staged) != stage) {
			return nil, fmt.Errorf("read %s: %q is no path inside the service", journal, op.Path)
		}
		edited, err := s.settleOne(op)
		if err != nil {
			return nil, err
		}
		if edited {
			kept = append(kept, op.Path)
		}
		s.passed()
	}
	return kept, nil
}

func (s *Service) settleOne(op operation) (edited bool, err error) {
	if op.Staged != "" {
		if _, err := s.root.Lstat(op.Staged); errors.Is(err, fs.ErrNotExist) {
			return false, nil // done before the interruption
		}
	}
	disk := tree.Disk{}
	if content, err := s.root.ReadFile(op.Path); err == nil {
		disk[op.Path] = tree.Found{Content: content, Regular: true}
	}
	if now := before(disk, op.Path); now != "" && op.Before != "" && now != op.Before {
		return true, nil
	}
	if op.Staged == "" {
		if err := s.root.Remove(op.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("remove %s: %w", op.Path, tree.Cause(err))
		}
		s.prune(path.Dir(op.Path))
		return false, nil
	}
	if err := s.makeFolders(path.Dir(op.Path)); err != nil {
		return false, err
	}
	if err := s.root.Rename(op.Staged, op.Path); err != nil {
		return false, fmt.Errorf("write %s: %w", op.Path, tree.Cause(err))
	}
	return false, nil
}

// prune removes folders that became empty.
func (s *Service) prune(dir string) {
	for ; dir != "."; dir = path.Dir(dir) {
		if s.root.Remove(dir) != nil {
			return
		}
	}
}

// makeFolders makes dir and what is above it, with the same mode whatever the umask.
func (s *Service) makeFolders(dir string) error {
	if dir == "." {
		return nil
	}
	if _, err := s.root.Stat(dir); err == nil {
		return nil
	}
	if err := s.makeFolders(path.Dir(dir)); err != nil {
		return err
	}
	if err := s.root.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make %s: %w", dir, tree.Cause(err))
	}
	if err := s.root.Chmod(dir, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", dir, tree.Cause(err))
	}
	return nil
}

// write writes a new file with the mode that all have, whatever the umask.
// durable waits until the disk has it.
func (s *Service) write(name string, content []byte, durable bool) error {
	file, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, tree.Mode)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, tree.Cause(err))
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Chmod(tree.Mode))
	if durable && err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, tree.Cause(err))
	}
	return nil
}
