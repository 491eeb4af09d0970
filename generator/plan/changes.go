package plan

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/praecepta/praecepta-gen/generator/tree"
)

// changes is the one way in which this package changes the disk: inside one
// folder, one small change at a time, each of which happens or does not.
type changes struct {
	root *os.Root

	// next is called before every change. A test refuses the change there, or
	// ends the process.
	next func() error
}

// change makes one change, and names it where it does not happen.
func (c changes) change(verb, name string, do func() error) error {
	err := c.next()
	if err == nil {
		err = do()
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", verb, name, tree.Cause(err))
	}
	return nil
}

// write writes a new file with the mode that its content calls for, whatever the umask.
func (c changes) write(name string, content []byte) error {
	return c.writeThen(name, content, tree.ModeOf(content), func(*os.File) error { return nil })
}

// writeDurably writes a new file, and waits until it would outlive a loss of power.
func (c changes) writeDurably(name string, content []byte, mode fs.FileMode) error {
	return c.writeThen(name, content, mode, (*os.File).Sync)
}

func (c changes) writeThen(name string, content []byte, mode fs.FileMode, then func(*os.File) error) error {
	return c.change("write", name, func() error {
		file, err := c.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err != nil {
			return err
		}
		if _, err = file.Write(content); err == nil {
			err = file.Chmod(mode)
		}
		if err == nil {
			err = then(file)
		}
		return cmp.Or(err, file.Close())
	})
}

// settleNames waits until the names in a folder would outlive a loss of power,
// where the system can say so.
func (c changes) syncFolder(dir string) {
	if folder, err := c.root.Open(dir); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}

func (c changes) rename(from, to string) error {
	return c.change("write", to, func() error { return c.root.Rename(from, to) })
}

// remove removes a file or an empty folder; that it is gone already is well.
func (c changes) remove(name string) error {
	return c.change("remove", name, func() error {
		if err := c.root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

func (c changes) removeAll(name string) error {
	return c.change("remove", name, func() error { return c.root.RemoveAll(name) })
}

// prune removes dir and what is above it, as far as they are empty; that one is
// gone already is well.
func (c changes) prune(dir string) {
	for ; dir != "."; dir = path.Dir(dir) {
		if c.next() != nil {
			return
		}
		if err := c.root.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
}

// folder makes dir and what is above it, with the same mode whatever the umask.
// No symlink is followed.
func (c changes) folder(dir string) error {
	if dir == "." {
		return nil
	}
	if info, err := c.root.Lstat(dir); err == nil {
		if !info.IsDir() {
			return fmt.Errorf("create %s: not a folder", dir)
		}
		return nil
	}
	if err := c.folder(path.Dir(dir)); err != nil {
		return err
	}
	return c.change("create", dir, func() error {
		if err := c.root.Mkdir(dir, folderMode); err != nil {
			return err
		}
		return c.root.Chmod(dir, folderMode)
	})
}

// folderMode is the mode of every folder that is made.
const folderMode fs.FileMode = 0o755

// keep has kept show what name holds, also once name is replaced or removed.
func (c changes) backUp(name, kept string) error {
	return c.change("keep", name, func() error {
		linked := c.root.Link(name, kept)
		if linked == nil {
			return nil
		}
		info, err := c.root.Lstat(name)
		if err != nil || !info.Mode().IsRegular() {
			return linked
		}
		// A file system without hard links: a copy will do.
		content, err := c.root.ReadFile(name)
		if err != nil {
			return err
		}
		if err := c.root.WriteFile(kept, content, info.Mode().Perm()); err != nil {
			return err
		}
		return c.root.Chmod(kept, info.Mode().Perm())
	})
}

// holds says what a path holds now: nothing, the sum of a file, or odd.
func (c changes) currentSum(name string) (string, error) {
	info, err := c.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) || tree.IsNotFolder(err):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("read %s: %w", name, tree.Cause(err))
	case !info.Mode().IsRegular():
		return notRegular, nil
	}
	content, err := c.root.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, tree.Cause(err))
	}
	return tree.Sum(content), nil
}

// odd stands for all that is no file: a symlink, a folder.
const notRegular = "odd"
