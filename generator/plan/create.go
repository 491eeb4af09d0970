package plan

import (
	"errors"
	"fmt"
	"path"

	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Create writes a new service into its empty folder, or leaves it empty. What is
// going to be written is noted first, so that the next command can take it back.
func (s *Service) Create(t tree.Tree, l lock.Lock) error {
	if err := s.hold(); err != nil {
		return err
	}
	content := l.Marshal()
	if err := s.write(draft, content, false); err != nil {
		return errors.Join(err, s.clear())
	}
	err := s.create(append(t.Files(), tree.File{Path: tree.LockPath, Content: content}))
	if err != nil {
		s.takeBack(l)
		return errors.Join(err, s.clear())
	}
	if err := s.root.Remove(draft); err != nil {
		return fmt.Errorf("remove %s: %w", draft, tree.Cause(err))
	}
	return nil
}

func (s *Service) create(files []tree.File) error {
	made := map[string]bool{}
	for _, f := range files {
		if dir := path.Dir(f.Path); !made[dir] {
			if err := s.makeFolders(dir); err != nil {
				return err
			}
			made[dir] = true
		}
		if err := s.write(f.Path, f.Content, false); err != nil {
			return err
		}
		s.passed()
	}
	return nil
}

// takeBack removes what an unfinished new service has written so far.
func (s *Service) takeBack(planned lock.Lock) {
	for _, p := range append(planned.Paths(), tree.LockPath) {
		_ = s.root.Remove(p)
		s.prune(path.Dir(p))
	}
}
