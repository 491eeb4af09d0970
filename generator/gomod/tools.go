package gomod

import (
	"fmt"
	"slices"

	"golang.org/x/mod/modfile"
)

// The module of the generator, and its program.
const (
	generatorModule = "github.com/praecepta/praecepta-gen"
	generatorTool   = generatorModule + "/cmd/praecepta-gen"
)

// Tools writes the go.mod of a module that pins a release of the generator as a tool.
func (w Want) Tools(release string) []byte {
	return fmt.Appendf(nil, `// The generator of this service: go tool -modfile=tools/go.mod praecepta-gen
module tools

go %s

tool %s

require %s %s
`, w.goVersion, generatorTool, generatorModule, release)
}

// Pinned returns the version of the generator that a go.mod pins as a tool, or nothing.
func Pinned(goMod []byte) string {
	file, err := modfile.Parse("go.mod", goMod, nil)
	if err != nil || !slices.ContainsFunc(file.Tool, func(t *modfile.Tool) bool { return t.Path == generatorTool }) {
		return ""
	}
	for _, r := range file.Require {
		if r.Mod.Path == generatorModule {
			return r.Mod.Version
		}
	}
	return ""
}

// Pin returns the command that pins a release of the generator in the go.mod at path.
func Pin(path, release string) string {
	return fmt.Sprintf("go get -tool -modfile=%s %s@%s", path, generatorTool, release)
}
