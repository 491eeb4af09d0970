package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"syscall"
)

// Found is what the disk holds at a path.
type Found struct {
	Content []byte
	Mode    fs.FileMode // permission bits of a regular file
	Regular bool        // false for a symlink, a folder and all else that is no file
	Link    string      // the symlink among the folders of the path; empty without one
	Aside   string      // a free path to move it to, or the symlink; empty for a regular file
}

// Disk is what a service's folder holds: path -> what is there.
type Disk map[string]Found

// Read returns what the folder holds at the paths, and everything below OursRoot
// except litter.
// No symlink is followed: what lies below one is no file.
func Read(root *os.Root, paths []string) (Disk, error) {
	r := newReader(root)
	defer r.close()
	if err := r.walk(OursRoot); err != nil {
		return nil, err
	}
	return r.readAll(paths)
}

// ReadMore returns the disk with what the folder holds at the paths too. What the disk
// has is not read again.
func ReadMore(root *os.Root, disk Disk, paths []string) (Disk, error) {
	r := newReader(root)
	defer r.close()
	maps.Copy(r.disk, disk)
	return r.readAll(paths)
}

// reader reads files. It opens each folder once, because the root opens all folders of a
// path for every file.
type reader struct {
	root    *os.Root
	disk    Disk
	folders map[string]folder
}

// folder is an open folder.
type folder struct {
	root *os.Root // nil if nothing can be read below it
	link string   // the symlink that it is or lies below; empty if none
}

func newReader(root *os.Root) reader {
	return reader{root: root, disk: Disk{}, folders: map[string]folder{".": {root: root}}}
}

func (r reader) close() {
	for _, f := range r.folders {
		if f.root != nil && f.root != r.root {
			_ = f.root.Close()
		}
	}
}

// folder opens the folder dir.
func (r reader) folder(dir string) (folder, error) {
	if f, known := r.folders[dir]; known {
		return f, nil
	}
	parent, err := r.folder(path.Dir(dir))
	if err != nil || parent.root == nil {
		r.folders[dir] = parent
		return parent, err
	}
	info, err := parent.root.Lstat(path.Base(dir))
	switch {
	case err != nil && !holdsNothing(err):
		return folder{}, fmt.Errorf("read %s: %w", dir, Cause(err))
	case err == nil && info.IsDir():
		return r.enter(parent, dir)
	case err == nil && info.Mode()&fs.ModeSymlink != 0:
		r.folders[dir] = folder{link: dir}
	default:
		r.folders[dir] = folder{}
	}
	return r.folders[dir], nil
}

// enter opens the folder dir, which is in parent and no symlink. What another process
// removes meanwhile is not there.
func (r reader) enter(parent folder, dir string) (folder, error) {
	root, err := parent.root.OpenRoot(path.Base(dir))
	if err != nil && !holdsNothing(err) {
		return folder{}, fmt.Errorf("read %s: %w", dir, Cause(err))
	}
	r.folders[dir] = folder{root: root}
	return r.folders[dir], nil
}

// walk reads every file below dir.
func (r reader) walk(dir string) error {
	f, err := r.folder(dir)
	if err != nil || f.root == nil {
		return err
	}
	entries, err := list(f.root, dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		below := path.Join(dir, entry.Name())
		switch {
		case IsLitter(below):
		case entry.IsDir():
			if _, err = r.enter(f, below); err == nil {
				err = r.walk(below)
			}
		case entry.Type().IsRegular():
			err = r.readRegular(f.root, below)
		default:
			r.disk[below] = Found{Aside: Aside(r.root, below)}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// list returns what is in the folder, which is open as root.
func list(root *os.Root, dir string) ([]fs.DirEntry, error) {
	folder, err := root.Open(".")
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", dir, Cause(err))
	}
	entries, err := folder.ReadDir(-1)
	_ = folder.Close()
	if err != nil && !holdsNothing(err) {
		return nil, fmt.Errorf("read %s: %w", dir, Cause(err))
	}
	return entries, nil
}

// readAll reads the paths that the disk lacks, and returns it.
func (r reader) readAll(paths []string) (Disk, error) {
	for _, p := range paths {
		if _, has := r.disk[p]; has {
			continue
		}
		if err := r.read(p); err != nil {
			return nil, err
		}
	}
	return r.disk, nil
}

func (r reader) read(p string) error {
	f, err := r.folder(path.Dir(p))
	if err != nil {
		return err
	}
	if f.link != "" {
		if _, err := r.root.Stat(p); !errors.Is(err, fs.ErrNotExist) {
			r.disk[p] = Found{Link: f.link, Aside: Aside(r.root, f.link)}
		}
		return nil
	}
	if f.root == nil {
		return nil
	}
	info, err := f.root.Lstat(path.Base(p))
	switch {
	case holdsNothing(err):
		return nil
	case err != nil:
		return fmt.Errorf("read %s: %w", p, Cause(err))
	case info.Mode().IsRegular():
		return r.readRegular(f.root, p)
	}
	r.disk[p] = Found{Aside: Aside(r.root, p)}
	return nil
}

// readRegular reads the regular file at the path p, whose folder is given.
func (r reader) readRegular(folder *os.Root, p string) error {
	// Without O_NONBLOCK, the root sets that mode and resets it, with four system calls,
	// because a regular file has no use for it.
	file, err := folder.OpenFile(path.Base(p), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if holdsNothing(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", p, Cause(err))
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("read %s: %w", p, Cause(err))
	}
	content := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	if _, err := content.ReadFrom(file); err != nil {
		return fmt.Errorf("read %s: %w", p, Cause(err))
	}
	r.disk[p] = Found{Content: content.Bytes(), Mode: info.Mode().Perm(), Regular: true}
	return nil
}

func holdsNothing(err error) bool { return errors.Is(err, fs.ErrNotExist) || IsNotFolder(err) }

// Names lists the regular files directly in a folder, as paths below the root and in
// order. A folder that is not there, or is, or lies below, a symlink, has none.
func Names(root *os.Root, dir string) ([]string, error) {
	r := newReader(root)
	defer r.close()
	f, err := r.folder(dir)
	if err != nil || f.root == nil {
		return nil, err
	}
	entries, err := list(f.root, dir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, entry := range entries {
		if entry.Type().IsRegular() {
			all = append(all, path.Join(dir, entry.Name()))
		}
	}
	slices.Sort(all)
	return all, nil
}

// ReadFile reads a file, and nothing else: no symlink is followed, and no pipe
// is waited for.
func ReadFile(root *os.Root, name string) ([]byte, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, Cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	content, err := root.ReadFile(name)
	if err != nil {
		return nil, Cause(err)
	}
	return content, nil
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
