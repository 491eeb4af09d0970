package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
)

// Found is what the disk holds at a path.
type Found struct {
	Content []byte
	Mode    fs.FileMode // permission bits
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
	r := reader{root: root, disk: Disk{}, links: map[string]string{".": ""}}
	if info, err := root.Lstat(OursRoot); err == nil && info.IsDir() && r.link(OursRoot) == "" {
		if err := r.walk(root, OursRoot, OursRoot); err != nil {
			return nil, err
		}
	}
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

type reader struct {
	root  *os.Root
	disk  Disk
	links map[string]string // folder -> the symlink that it is or lies below; empty if none
}

// link returns the symlink that the folder is, or lies below. It is empty if there is none.
func (r reader) link(dir string) string {
	link, known := r.links[dir]
	if !known {
		link = r.link(path.Dir(dir))
		if info, err := r.root.Lstat(dir); link == "" && err == nil && info.Mode()&fs.ModeSymlink != 0 {
			link = dir
		}
		r.links[dir] = link
	}
	return link
}

// walk reads every file below dir, which has the given name in parent. It opens each folder
// once, because the root opens all folders of a path for every file. What another process
// removes meanwhile is not there.
func (r reader) walk(parent *os.Root, name, dir string) error {
	folder, err := parent.OpenRoot(name)
	if holdsNothing(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", dir, Cause(err))
	}
	defer func() { _ = folder.Close() }()
	entries, err := fs.ReadDir(folder.FS(), ".")
	if err != nil && !holdsNothing(err) {
		return fmt.Errorf("read %s: %w", dir, Cause(err))
	}
	for _, entry := range entries {
		below := path.Join(dir, entry.Name())
		if IsLitter(below) {
			continue
		}
		if entry.IsDir() {
			err = r.walk(folder, entry.Name(), below)
		} else {
			err = r.readIn(folder, entry.Name(), below)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r reader) read(p string) error {
	if link := r.link(path.Dir(p)); link != "" {
		if _, err := r.root.Stat(p); !errors.Is(err, fs.ErrNotExist) {
			r.disk[p] = Found{Link: link, Aside: Aside(r.root, link)}
		}
		return nil
	}
	return r.readIn(r.root, p, p)
}

// readIn reads what folder holds at name, which is at the path p.
func (r reader) readIn(folder *os.Root, name, p string) error {
	info, err := folder.Lstat(name)
	if holdsNothing(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", p, Cause(err))
	}
	found := Found{Mode: info.Mode().Perm(), Regular: info.Mode().IsRegular()}
	if found.Regular {
		found.Content, err = folder.ReadFile(name)
		if holdsNothing(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", p, Cause(err))
		}
	}
	if !found.Regular {
		found.Aside = Aside(r.root, p)
	}
	r.disk[p] = found
	return nil
}

func holdsNothing(err error) bool { return errors.Is(err, fs.ErrNotExist) || IsNotFolder(err) }

// Names lists the regular files directly in a folder, as paths below the root and in
// order. A folder that is not there, or is, or lies below, a symlink, has none.
func Names(root *os.Root, dir string) ([]string, error) {
	r := reader{root: root, links: map[string]string{".": ""}}
	info, err := root.Lstat(dir)
	if err != nil || !info.IsDir() || r.link(dir) != "" {
		return nil, nil //nolint:nilerr // such a folder has no files
	}
	folder, err := root.Open(dir)
	if holdsNothing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", dir, Cause(err))
	}
	entries, err := folder.ReadDir(-1)
	_ = folder.Close()
	if err != nil && !holdsNothing(err) {
		return nil, fmt.Errorf("read %s: %w", dir, Cause(err))
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
