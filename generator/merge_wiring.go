package generator

import (
	"bytes"
	"path"

	"github.com/praecepta/praecepta-gen/generator/conflict"
	"github.com/praecepta/praecepta-gen/generator/gofile"
)

// resolveWiring resolves a merge conflict in internal/service/service.go where one
// side of the merge did nothing but wire packages: examples, or what add scaffolded. The
// outcome is the file of the other side, with these packages wired as well. Any other
// conflict in the file is left to its owner.
func (s *comparedService) resolveWiring() {
	if !conflict.Has(s.disk[servicePath].Content) || s.merge.resolved[servicePath] != nil {
		return
	}
	base, hasBase := s.merge.at(servicePath, StageBase)
	ours, hasOurs := s.merge.at(servicePath, StageOurs)
	theirs, hasTheirs := s.merge.at(servicePath, StageTheirs)
	if !hasBase || !hasOurs || !hasTheirs {
		return
	}
	for _, side := range []struct{ wired, other []byte }{{theirs, ours}, {ours, theirs}} {
		packages, ok := s.wiredSince(base, side.wired)
		if !ok {
			continue
		}
		if merged, ok := wireAll(side.other, packages); ok {
			s.merge.resolved[servicePath] = merged
			return
		}
	}
}

// wiredSince lists the packages that content wires and base does not. It reports false
// where content differs from base in anything else.
func (s *comparedService) wiredSince(base, content []byte) (wired []gofile.Wiring, ok bool) {
	for _, imported := range gofile.ImportsBelow(content, s.spec.Module+"/"+serviceFolder) {
		if gofile.Imports(base, imported) {
			continue
		}
		for _, c := range s.components {
			w := s.wiringOf(path.Base(imported), c)
			if rest, is := gofile.Unwire(content, w); is && w.Package == imported {
				content, wired = rest, append(wired, w)
				break
			}
		}
	}
	return wired, bytes.Equal(content, base)
}

// wireAll wires the packages that content does not import yet. It reports false
// where that is not certain to be right.
func wireAll(content []byte, packages []gofile.Wiring) ([]byte, bool) {
	for _, w := range packages {
		if gofile.Imports(content, w.Package) {
			continue
		}
		wired, err := gofile.Wire(content, w)
		if err != nil {
			return nil, false
		}
		content = wired
	}
	return content, true
}
