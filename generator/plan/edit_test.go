package plan

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// editing plans an edit of main.go together with all outdated files.
func editing(t *testing.T, s *Service, text string) Plan {
	t.Helper()
	want := wanted()
	paths := []string{tree.LockPath, "own.go"}
	for path := range want {
		paths = append(paths, path)
	}
	disk, err := tree.Read(s.Root(), paths)
	if err != nil {
		t.Fatal(err)
	}
	was, err := lock.Parse(disk[tree.LockPath].Content)
	if err != nil {
		t.Fatal(err)
	}
	edits := map[string][]byte{"main.go": []byte(text), "own.go": []byte("own, " + text), "absent.go": []byte(text)}
	return Make(Input{Want: want, Disk: disk, Lock: &was, Next: lock.New("devel", "sha256:2"), Edits: edits})
}

func opened(t *testing.T, dir string) *Service {
	t.Helper()
	s, _, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestEditKeepsModeAndSumOfScaffold(t *testing.T) {
	for name, text := range map[string]string{"as scaffolded": "main, edited", "edited before": "another main"} {
		dir := older(t)
		put(t, dir, "main.go", text)
		put(t, dir, "own.go", "own")
		if err := os.Chmod(filepath.Join(dir, "own.go"), 0o700); err != nil {
			t.Fatal(err)
		}
		s := opened(t, dir)
		p := editing(t, s, "renamed")
		for _, step := range p.Steps {
			if (step.Path == "main.go" || step.Path == "own.go") && (step.Action != Rewrite || step.Class != tree.Yours) {
				t.Errorf("%s: %s is %s, %s", name, step.Path, step.Action, step.Class)
			}
		}
		if err := s.Apply(p); err != nil {
			t.Fatal(err)
		}
		got := content(t, dir)
		if got["main.go"] != "renamed" || got["own.go"] != "own, renamed" || got["absent.go"] != "" {
			t.Errorf("%s: %q, %q, %q", name, got["main.go"], got["own.go"], got["absent.go"])
		}
		if info, err := os.Stat(filepath.Join(dir, "own.go")); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: own.go has mode %v, %v", name, info.Mode(), err)
		}
		now, err := lock.Parse([]byte(got[tree.LockPath]))
		if err != nil {
			t.Fatal(err)
		}
		sum := tree.Sum([]byte("main, edited"))
		if name == "as scaffolded" {
			sum = tree.Sum([]byte("renamed"))
		}
		if now.Entries["main.go"].Sum != sum {
			t.Errorf("%s: the lock has another sum of main.go", name)
		}
		if _, has := now.Entries["own.go"]; has {
			t.Errorf("%s: the lock lists own.go", name)
		}
	}
}

func TestEditRefusesFileChangedMeanwhile(t *testing.T) {
	dir := older(t)
	put(t, dir, "own.go", "own")
	s := opened(t, dir)
	p := editing(t, s, "renamed")
	put(t, dir, "own.go", "changed")
	before := content(t, dir)
	if err := s.Apply(p); err == nil || !strings.HasPrefix(err.Error(), "own.go: changed while") {
		t.Errorf("%v", err)
	}
	s.Close()
	if diff := cmp.Diff(before, content(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestEditIsRolledBack(t *testing.T) {
	for refused := 1; ; refused++ {
		dir := older(t)
		put(t, dir, "own.go", "own")
		before := content(t, dir)
		s := opened(t, dir)
		p := editing(t, s, "renamed")
		changed := 0
		s.next = func() error {
			if changed++; changed == refused {
				return &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
			}
			return nil
		}
		err := s.Apply(p)
		s.next = func() error { return nil }
		s.Close()
		if again, _, openErr := Open(dir); openErr != nil {
			t.Fatal(openErr)
		} else {
			again.Close()
		}
		got := content(t, dir)
		if err != nil {
			if diff := cmp.Diff(before, got); diff != "" {
				t.Fatalf("change %d refused: %s", refused, diff)
			}
			continue
		}
		if got["own.go"] != "own, renamed" {
			t.Fatalf("change %d refused: own.go is %q", refused, got["own.go"])
		}
		if changed < refused {
			return
		}
	}
}

func TestEditRefusesSymlink(t *testing.T) {
	dir := older(t)
	put(t, dir, "elsewhere", "own")
	if err := os.Symlink("elsewhere", filepath.Join(dir, "own.go")); err != nil {
		t.Fatal(err)
	}
	s := opened(t, dir)
	if err := s.Apply(editing(t, s, "renamed")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.Readlink(filepath.Join(dir, "own.go")); err != nil || got != "elsewhere" {
		t.Errorf("it is %q, %v", got, err)
	}
}
