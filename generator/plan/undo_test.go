package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// resolved is the file in which an update leaves a conflict.
const resolved = "internal/praecepta/a.go"

// unfinishedUpdate is a service whose update left a conflict, which its owner resolved.
func unfinishedUpdate(t *testing.T) string {
	t.Helper()
	dir := older(t)
	s, _, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p, err := planned(s)
	if err != nil {
		t.Fatal(err)
	}
	p.conflicts = []string{resolved}
	if err := s.Apply(p); err != nil {
		t.Fatal(err)
	}
	put(t, dir, resolved, "resolved")
	return dir
}

// TestKilledContinueCanBeRepeated kills a process before each change of the disk. The
// same command then ends the update, and the whole update can be undone.
func TestKilledContinueCanBeRepeated(t *testing.T) {
	kills := 0
	for n := 1; ; n++ {
		dir := unfinishedUpdate(t)
		if !(killPoint{What: "continue", Dir: dir, Kill: n}).inAnotherProcess(t) {
			break
		}
		kills++
		s, _, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		conflicts, err := s.Unfinished()
		if err != nil || len(conflicts) != 1 {
			t.Errorf("killed at change %d: unfinished are %q, %v", n, conflicts, err)
		}
		if err := s.Continue(conflicts); err != nil {
			t.Errorf("killed at change %d: %v", n, err)
		}
		if conflicts, err := s.Unfinished(); err != nil || conflicts != nil {
			t.Errorf("killed at change %d: it is not finished: %q, %v", n, conflicts, err)
		}
		p, err := s.PlanUndo()
		if err == nil {
			err = s.Apply(p)
		}
		s.Close()
		if diff := cmp.Diff(olderContent(), content(t, dir)); err != nil || diff != "" {
			t.Errorf("killed at change %d: undo: %v, %s", n, err, diff)
		}
	}
	if kills < 3 {
		t.Errorf("only %d kills", kills)
	}
}

// TestUndoRefusesChangedBackup trusts no file of the folder.
func TestUndoRefusesChangedBackup(t *testing.T) {
	dir := applied(t)
	put(t, dir, undoDir+"/0", "theirs")
	s, _, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.PlanUndo(); err == nil {
		t.Error("a changed backup is restored")
	}
}
