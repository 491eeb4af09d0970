package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// Found is what the disk holds at a path.
type Found struct {
	Content []byte
	Mode    fs.FileMode // permission bits
	Regular bool        // false for a symlink, a folder and all else that is no file
}

// Disk is what a service's folder holds: path -> what is there.
type Disk map[string]Found

// Read returns what the folder holds at the paths, and everything below OursRoot.
// No symlink is followed at a path itself, and none out of the folder.
func Read(root *os.Root, paths []string) (Disk, error) {
	disk := Disk{}
	for _, p := range paths {
		if err := disk.read(root, p); err != nil {
			return nil, err
		}
	}
	return disk, disk.walk(root, OursRoot)
}

// walk reads every file below dir.
func (d Disk) walk(root *os.Root, dir string) error {
	folder, err := root.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", dir, Cause(err))
	}
	entries, err := folder.ReadDir(-1)
	_ = folder.Close()
	if err != nil {
		return fmt.Errorf("read %s: %w", dir, Cause(err))
	}
	for _, entry := range entries {
		below := path.Join(dir, entry.Name())
		if entry.IsDir() {
			err = d.walk(root, below)
		} else if _, has := d[below]; !has {
			err = d.read(root, below)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d Disk) read(root *os.Root, p string) error {
	info, err := root.Lstat(p)
	if errors.Is(err, fs.ErrNotExist) || isNotDir(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", p, Cause(err))
	}
	found := Found{Mode: info.Mode().Perm(), Regular: info.Mode().IsRegular()}
	if found.Regular {
		if found.Content, err = root.ReadFile(p); err != nil {
			return fmt.Errorf("read %s: %w", p, Cause(err))
		}
	}
	d[p] = found
	return nil
}

// Cause leaves out what the caller says already: the operation and the path.
func Cause(err error) error {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		return at.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
