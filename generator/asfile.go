package generator

import (
	"os"
	"path/filepath"

	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// asFile is the command that puts a regular file in place of a folder or a symbolic link.
// write is the command that writes the file, if it is not the copy of a file.
func (s *service) asFile(name, write string) string {
	aside := tree.Aside(s.Root(), name)
	if info, err := os.Stat(filepath.Join(s.Root().Name(), name)); err == nil && info.Mode().IsRegular() {
		return plan.ReplaceLink(name, aside)
	}
	return plan.Move(name, aside) + " && " + write
}

// newGoMod is the command that writes a missing go.mod: as the last commit has it, or a
// new one.
func (s *service) newGoMod() string {
	isSound := func(content []byte) bool { return gomod.Damage(content) == "" && gomod.Module(content) != "" }
	return s.checkout(goMod, isSound, "go mod init "+s.spec.Module+" && ")
}

// newGoSum is the command that writes a missing go.sum: as the last commit has it, or a new
// one.
func (s *service) newGoSum() string {
	isSound := func(content []byte) bool {
		_, err := gomod.MergeSum(content, content, nil)
		return err == nil
	}
	if fix := s.checkout(goSum, isSound, ""); fix != "praecepta-gen sync" {
		return fix
	}
	return "praecepta-gen sync && go mod tidy"
}

// newLock is the command that writes a lock: as the last commit has it, or a new one. The
// command otherwise makes way for the new one.
func (s *service) newLock(otherwise string) string {
	isSound := func(content []byte) bool {
		_, err := lock.Parse(content)
		return err == nil
	}
	return s.checkout(tree.LockPath, isSound, otherwise)
}

// checkout is the command that restores a file from the last commit, or, if that does not
// have a sound one, does otherwise.
func (s *service) checkout(name string, isSound func(content []byte) bool, otherwise string) string {
	if s.git != nil {
		if content, ok, err := s.git(name, StageOurs); err == nil && ok && isSound(content) {
			otherwise = "git checkout HEAD -- " + name + " && "
		}
	}
	return otherwise + "praecepta-gen sync"
}
