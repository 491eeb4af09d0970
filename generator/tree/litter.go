package tree

import (
	"path"
	"slices"
	"strings"
)

// The files that editors, operating systems and merge tools leave behind. Below
// OursRoot they are not read, so that they are no drift and are never removed.
// The go command compiles none of them.
var (
	// Names that are litter as a whole: of Windows, and the probe of Vim.
	litterNames = []string{"Thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", "4913"}

	// Ends of names: backups of editors, of patch and of git, and temporary files of
	// JetBrains.
	litterEnds = []string{"~", ".orig", ".rej", ".bak", ".tmp", "___jb_tmp___", "___jb_old___"}
)

// IsLitter reports whether the last element of name is litter. A name that starts
// with a dot is: .DS_Store, .idea, .vscode, ._name, .#name, .nfs0001. No generated
// file has such a name.
func IsLitter(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, ".") || slices.Contains(litterNames, base) || isSwapFile(base) || isAutosave(base) ||
		slices.ContainsFunc(litterEnds, func(end string) bool { return strings.HasSuffix(base, end) })
}

// isSwapFile reports whether the file is one of Vim, such as name.swp.
func isSwapFile(base string) bool {
	last, is := strings.CutPrefix(path.Ext(base), ".sw")
	return is && len(last) == 1 && 'a' <= last[0] && last[0] <= 'p'
}

// isAutosave reports whether the file is an autosave of Emacs, such as #name#.
func isAutosave(base string) bool {
	return len(base) > 1 && strings.HasPrefix(base, "#") && strings.HasSuffix(base, "#")
}
