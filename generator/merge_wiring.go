package generator

import (
	"bytes"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/conflict"
	"github.com/praecepta/praecepta-gen/generator/gofile"
)

// resolveWiring resolves a merge conflict in internal/service/service.go where one
// side of the merge did nothing but wire examples. The outcome is the file of the
// other side, with these examples wired as well. Any other conflict in the file is
// left to its owner.
func (s *service) resolveWiring() {
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
		examples, ok := s.wiredSince(base, side.wired)
		if !ok {
			continue
		}
		if merged, ok := s.wireAll(side.other, examples); ok {
			s.merge.resolved[servicePath] = merged
			return
		}
	}
}

// wiredSince lists the components whose examples content wires and base does not.
// It reports false where content differs from base in anything else.
func (s *service) wiredSince(base, content []byte) (wired []catalog.Component, ok bool) {
	for _, c := range s.components {
		if c.Part == "" || gofile.Imports(base, s.wiring(c).Package) {
			continue
		}
		if rest, is := gofile.Unwire(content, s.wiring(c)); is {
			content, wired = rest, append(wired, c)
		}
	}
	return wired, bytes.Equal(content, base)
}

// wireAll wires the examples that content does not import yet. It reports false
// where that is not certain to be right.
func (s *service) wireAll(content []byte, examples []catalog.Component) ([]byte, bool) {
	for _, c := range examples {
		if gofile.Imports(content, s.wiring(c).Package) {
			continue
		}
		wired, err := gofile.Wire(content, s.wiring(c))
		if err != nil {
			return nil, false
		}
		content = wired
	}
	return content, true
}
