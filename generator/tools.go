package generator

import (
	"fmt"

	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// toolsPath is the scaffolded go.mod that pins the generator of the service.
const toolsPath = "tools/go.mod"

// addTools adds the file that pins this generator. A generator that is no release adds
// none: the go command could not find it.
func (g Generator) addTools(t tree.Tree) error {
	release := lock.Release(g.Version)
	if release == lock.Devel {
		return nil
	}
	table, err := g.requirementTable()
	if err != nil {
		return err
	}
	t[toolsPath] = tree.File{Path: toolsPath, Content: table.Want(nil).Tools(release), Class: tree.ClassOf(toolsPath), Component: tree.Base}
	return nil
}

// otherPin returns a step for the user if the service pins another generator than the
// release that writes it now.
func (s *comparedService) otherPin(g Generator) []string {
	release := lock.Release(g.Version)
	pinned := gomod.Pinned(s.disk[toolsPath].Content)
	if release == lock.Devel || pinned == "" || pinned == release {
		return nil
	}
	return []string{fmt.Sprintf("%s pins %s: run %s", toolsPath, pinned, gomod.Pin(toolsPath, release))}
}
