package render

import (
	"io/fs"
	"path"

	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// ciRoot is the folder of the templates with the files of each CI service, one
// folder each.
const ciRoot = "ci"

// CINames returns the CI services that there are files for, in order.
func CINames(templates fs.FS) []string {
	entries, err := fs.ReadDir(templates, ciRoot)
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// CI returns the files that the service is scaffolded with for the CI service.
func CI(templates fs.FS, s spec.Spec, name string) (tree.Tree, error) {
	t := tree.Tree{}
	isUserOwned := func(output string) bool { return tree.ClassOf(output) == tree.Yours }
	source := source{templates: templates, data: dataOf(s), wanted: isUserOwned}
	return t, source.folder(path.Join(ciRoot, name), tree.Base, t, isUserOwned)
}
