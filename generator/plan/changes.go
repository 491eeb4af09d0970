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

// changes does every change of the disk, inside one folder. Each change is atomic.
type changes struct {
	root *os.Root

	// next is called before every change. Tests return an error there, or end the
	// process.
	next func() error
}

// change does one change and adds its name to an error.
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

// writeIn writes the new file name, which is in the open folder, with the mode for its
// content, whatever the umask.
func (c changes) writeIn(folder *os.Root, name string, content []byte) error {
	mode := tree.ModeOf(content)
	return c.change("write", name, func() error {
		return writeThen(folder, path.Base(name), content, mode, func(*os.File) error { return nil })
	})
}

// writeDurably writes a new file and syncs it.
func (c changes) writeDurably(name string, content []byte, mode fs.FileMode) error {
	return c.change("write", name, func() error { return writeThen(c.root, name, content, mode, (*os.File).Sync) })
}

// writeThen writes a new file, and calls then before it is closed.
func writeThen(root *os.Root, name string, content []byte, mode fs.FileMode, then func(*os.File) error) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
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
}

// syncFolder syncs the names in a folder, if the system supports it.
func (c changes) syncFolder(dir string) {
	if folder, err := c.root.Open(dir); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}

func (c changes) rename(from, to string) error {
	return c.change("write", to, func() error { return c.root.Rename(from, to) })
}

// remove removes a file or an empty folder. It is not an error if it does not exist.
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

// prune removes dir and its parents while they are empty. It ignores folders that do not
// exist.
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

// folder creates dir and its parents, with the same mode whatever the umask. It follows
// no symlink.
func (c changes) folder(dir string) error {
	if dir == "." {
		return nil
	}
	if info, err := c.root.Lstat(dir); err == nil {
		if !info.IsDir() {
			return fmt.Errorf("create folder %s: a file with this name exists", dir)
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

// folderMode is the mode of every new folder.
const folderMode fs.FileMode = 0o755

// backUp links name to kept, so that its content survives when name is replaced or
// removed.
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
		// Copy on a file system without hard links.
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

// currentSum returns the sum of a file, "" if it does not exist, or notRegular.
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

// notRegular stands for everything that is not a regular file, such as a symlink or a
// folder.
const notRegular = "odd"
