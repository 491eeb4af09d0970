package tree

import (
	"bytes"
	"io/fs"
	"os"
	"runtime"
)

// ownerExecutes is the one permission bit that is compared. It is what git
// records; the other bits depend on the umask at the clone.
const ownerExecutes fs.FileMode = 0o100

// ModeOf returns the mode that a file with the content is written with. A script,
// which starts with #!, is executable.
func ModeOf(content []byte) fs.FileMode {
	if bytes.HasPrefix(content, []byte("#!")) {
		return ExecutableMode
	}
	return Mode
}

// IsExecutable reports whether mode has the executable bit.
func IsExecutable(mode fs.FileMode) bool { return mode&ownerExecutes != 0 }

// StoresExecutableBit reports whether the file system at root stores the
// executable bit of the file name. Windows does not, nor does a FAT or network
// volume that shows the same mode for every file. Files on the disk that differ
// in the bit answer the question. Only where all of them agree, a temporary file is
// made executable. Where that is impossible, as on a read-only file system, the bit
// counts as stored.
func (d Disk) StoresExecutableBit(root *os.Root, name string) bool {
	if runtime.GOOS == "windows" {
		return false
	}
	for _, found := range d {
		if found.Regular && IsExecutable(found.Mode) != IsExecutable(d[name].Mode) {
			return true
		}
	}
	const probe = ".praecepta-executable"
	file, err := root.OpenFile(probe, os.O_CREATE|os.O_EXCL|os.O_WRONLY, Mode)
	if err != nil {
		return true
	}
	_ = file.Close()
	defer func() { _ = root.Remove(probe) }()
	plain, err := root.Lstat(probe)
	if err != nil || root.Chmod(probe, ExecutableMode) != nil {
		return false
	}
	executable, err := root.Lstat(probe)
	return err == nil && IsExecutable(plain.Mode()) != IsExecutable(executable.Mode())
}
