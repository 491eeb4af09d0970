package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofrs/flock"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// The folder of a running command inside the service. The go command ignores folders
// that begin with a dot.
const (
	workDir  = tree.WorkRoot
	lockFile = workDir + "/lock" // locked by the running command
)

// Service is the folder of a service, changed by one command at a time.
type Service struct {
	changes
	held *flock.Flock
	dir  string
}

// Open opens the folder. It first completes or rolls back an interrupted command, and the
// notice says which. It refuses a folder in which another command is running.
func Open(dir string) (_ *Service, notice string, err error) {
	s, err := openRoot(dir)
	if err != nil || !s.isBusy() {
		return s, "", err
	}
	if err = s.hold(); err == nil {
		notice, err = s.recover()
	}
	if err != nil {
		s.Close()
		return nil, "", err
	}
	return s, notice, nil
}

// OpenToRead opens the folder and changes nothing in it. It refuses a folder in which a
// command is running or was interrupted. There is never a notice.
func OpenToRead(dir string) (_ *Service, notice string, err error) {
	s, err := openRoot(dir)
	if err == nil && s.isBusy() {
		s.Close()
		return nil, "", hint.With(errors.New("a command is running in the folder, or was interrupted there"), "praecepta-gen check")
	}
	return s, "", err
}

func openRoot(dir string) (*Service, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, tree.Cause(err))
	}
	return &Service{changes: changes{root: root, next: func() error { return nil }}, dir: dir}, nil
}

// isBusy reports whether a command is running in the folder, or was interrupted there.
func (s *Service) isBusy() bool {
	return slices.ContainsFunc([]string{lockFile, journal, rollbackJournal, stageDir, backupDir}, s.exists)
}

// Unchanged returns an error if another command changed the folder since praecepta.lock was
// read, or is changing it: what was read since may be of both. lock is nil without the file.
func (s *Service) Unchanged(lock []byte) error {
	if s.held == nil && s.isBusy() {
		return alreadyRunning()
	}
	now, err := tree.ReadFile(s.root, tree.LockPath)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s: %w", tree.LockPath, err)
	}
	if !bytes.Equal(now, lock) {
		return ChangedMeanwhile(tree.LockPath)
	}
	return nil
}

// Root gives access to the files of the service, and to nothing outside.
func (s *Service) Root() *os.Root { return s.root }

// Close releases the folder.
func (s *Service) Close() {
	s.release()
	_ = s.root.Close()
}

// hold locks the folder against other commands.
func (s *Service) hold() error {
	if s.held != nil {
		return nil
	}
	if err := s.folder(workDir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	// Through the root, so that a symlink in its place is not followed out.
	file, err := s.root.OpenFile(lockFile, os.O_RDONLY|os.O_CREATE, tree.Mode)
	if errors.Is(err, fs.ErrNotExist) {
		return alreadyRunning() // the other one has just left
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", workDir, tree.Cause(err))
	}
	_ = file.Close()
	held := flock.New(filepath.Join(s.dir, filepath.FromSlash(lockFile)))
	ok, err := held.TryLock()
	if errors.Is(err, fs.ErrNotExist) {
		return alreadyRunning() // it has left since
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", workDir, tree.Cause(err))
	}
	if !ok || !s.ownsLockFile(held) {
		_ = held.Close()
		return alreadyRunning()
	}
	s.held = held
	return nil
}

// ownsLockFile reports whether the locked file still has its name: the command that held
// the lock before removes the file at its end.
func (s *Service) ownsLockFile(held *flock.Flock) bool {
	locked, err := held.Stat()
	if err != nil {
		return false
	}
	there, err := s.root.Lstat(lockFile)
	return err == nil && os.SameFile(locked, there)
}

func alreadyRunning() error {
	return errors.New("another praecepta-gen is running in this folder: wait until it has finished")
}

func (s *Service) release() {
	if s.held == nil {
		return
	}
	// The file first, while it is held. Windows does not remove a file that is open:
	// there it goes once it is closed, unless another command has it open by then.
	removed := s.root.Remove(lockFile)
	_ = s.held.Close()
	if removed != nil {
		_ = s.root.Remove(lockFile)
	}
	// The folder stays if moves are pending: a later command needs it.
	_ = s.root.Remove(workDir)
	s.held = nil
}
