package golden

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestActionsArePinned requires that workflows name actions of others by commit, because a
// tag can be moved: those of this repository and those of a service.
func TestActionsArePinned(t *testing.T) {
	uses := regexp.MustCompile(`(?m)^ *(?:- )?uses: *(.*)$`)
	pinned := regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	found := 0
	for name, root := range map[string]fs.FS{"repository": os.DirFS(".."), "templates": templates.FS} {
		err := fs.WalkDir(root, ".", func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() && (file == "bin" || file == ".git") {
				return fs.SkipDir
			}
			if base := path.Base(file); path.Base(path.Dir(file)) != "workflows" && base != "action.yml" {
				return nil
			}
			content, err := fs.ReadFile(root, file)
			for _, match := range uses.FindAllStringSubmatch(string(content), -1) {
				if found++; !strings.HasPrefix(match[1], "./") && !pinned.MatchString(match[1]) {
					t.Errorf("%s: %s: %s: want a commit, and the version in a comment", name, file, match[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found == 0 {
		t.Error("no workflow uses an action")
	}
}
