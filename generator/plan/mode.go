package plan

import "github.com/praecepta/praecepta-gen/generator/tree"

// hasOtherMode reports whether the executable bit is not as it was written.
func (p *Plan) hasOtherMode(found tree.Found, want tree.File) bool {
	return !p.anyMode && tree.IsExecutable(found.Mode) != tree.IsExecutable(want.Mode())
}
