package golden

import (
	"io/fs"

	"github.com/praecepta/praecepta-gen/templates"
)

// repository is this repository, or a copy of it that a test changes.
type repository struct {
	root      string // its folder
	templates fs.FS  // what a program that is built from it emits
}

func thisRepository() repository { return repository{root: "..", templates: templates.FS} }
