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

	// Patterns of path.Match: swap files of Vim, backups of editors, of patch and
	// of git, autosaves of Emacs, and temporary files of JetBrains.
	litterPatterns = []string{"*.sw[a-p]", "*~", "*.orig", "*.rej", "*.bak", "*.tmp", "#*#", "*___jb_tmp___", "*___jb_old___"}
)

// IsLitter reports whether the last element of name is litter. A name that starts
// with a dot is: .DS_Store, .idea, .vscode, ._name, .#name, .nfs0001. No generated
// file has such a name.
func IsLitter(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, ".") || slices.Contains(litterNames, base) ||
		slices.ContainsFunc(litterPatterns, func(pattern string) bool {
			matches, err := path.Match(pattern, base)
			return err == nil && matches
		})
}
