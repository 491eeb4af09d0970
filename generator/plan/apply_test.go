package plan

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// killAt tells a process of this test binary to apply, or to create, in the
// folder killIn, and to be killed at that step.
const (
	killAt = "PLAN_KILL_AT"
	killIn = "PLAN_KILL_IN"
)

func TestMain(m *testing.M) {
	if at := os.Getenv(killAt); at != "" {
		what, step, _ := strings.Cut(at, " ")
		n, _ := strconv.Atoi(step)
		if err := perform(what, os.Getenv(killIn), n); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// perform applies or creates, and has the process killed at step n.
func perform(what, dir string, n int) error {
	s, _, err := Open(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	s.passed = func() {
		if n--; n < 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			time.Sleep(time.Minute)
		}
	}
	if what == "create" {
		t := wanted()
		return s.Create(t, locked(t))
	}
	p, err := planned(s)
	if err != nil {
		return err
	}
	return s.Apply(p)
}

// wanted is the tree that everything here leads to.
func wanted() tree.Tree {
	t := tree.Tree{}
	for path, content := range map[string]string{
		"internal/praecepta/a.go": "new a", "internal/praecepta/deep/er/b.go": "new b", "main.go": "main", "praecepta.mk": "new mk",
	} {
		t[path] = tree.File{Path: path, Content: []byte(content), Class: tree.ClassOf(path), Component: tree.Base}
	}
	return t
}

func locked(t tree.Tree) lock.Lock {
	l := lock.New("devel", "sha256:2")
	for _, f := range t.Files() {
		l.Set(f)
	}
	return l
}

// older is a service as older templates wrote it.
func older(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	was := lock.New("devel", "sha256:1")
	for path, content := range map[string]string{
		"internal/praecepta/a.go": "old a", "internal/praecepta/gone/c.go": "old c", "main.go": "main, edited", "praecepta.mk": "old mk",
	} {
		was.Set(tree.File{Path: path, Content: []byte(content), Class: tree.ClassOf(path), Component: tree.Base})
		put(t, dir, path, content)
	}
	put(t, dir, tree.LockPath, string(was.Marshal()))
	return dir
}

func put(t *testing.T, dir, path, content string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(path))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// planned compares what is wanted with the folder.
func planned(s *Service) (Plan, error) {
	want := wanted()
	paths := []string{tree.LockPath}
	for path := range want {
		paths = append(paths, path)
	}
	disk, err := tree.Read(s.Root(), paths)
	if err != nil {
		return Plan{}, err
	}
	was, err := lock.Parse(disk[tree.LockPath].Content)
	if err != nil {
		return Plan{}, err
	}
	return Make(Input{Want: want, Disk: disk, Lock: &was, Next: lock.New("devel", "sha256:2")}), nil
}

// content reads every file of dir, what was left of the work included.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		relative, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(relative)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func apply(t *testing.T, dir string) error {
	t.Helper()
	s, _, err := Open(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	p, err := planned(s)
	if err != nil {
		return err
	}
	return s.Apply(p)
}

// after is the folder once everything has happened.
func after() map[string]string {
	all := map[string]string{"main.go": "main, edited"}
	l := locked(wanted())
	for path, f := range wanted() {
		if f.Class == tree.Ours {
			all[path] = string(f.Content)
		}
	}
	l.Entries["main.go"] = lock.Entry{Path: "main.go", Class: tree.Yours, Mode: tree.Mode, Sum: tree.Sum([]byte("main, edited")), Component: tree.Base}
	all[tree.LockPath] = string(l.Marshal())
	return all
}

func TestAPlanIsAppliedAndASecondOneChangesNothing(t *testing.T) {
	dir := older(t)
	if err := apply(t, dir); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after(), content(t, dir)); diff != "" {
		t.Fatal(diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "internal/praecepta/gone")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder is left: %v", err)
	}
	long := time.Now().Add(-time.Hour)
	for path := range after() {
		if err := os.Chtimes(filepath.Join(dir, path), long, long); err != nil {
			t.Fatal(err)
		}
	}
	if err := apply(t, dir); err != nil {
		t.Fatal(err)
	}
	for path := range after() {
		if info, err := os.Stat(filepath.Join(dir, path)); err != nil || info.ModTime().After(long.Add(time.Minute)) {
			t.Errorf("%s was written again: %v", path, err)
		}
	}
}

func TestAKilledCommandIsFinishedOrTakenBackByTheNext(t *testing.T) {
	for _, c := range []struct {
		what    string
		prepare func(*testing.T) string
		done    map[string]string
	}{
		{"apply", older, after()},
		{"create", func(t *testing.T) string { return t.TempDir() }, created()},
	} {
		finished, takenBack := 0, 0
		for n := 0; ; n++ {
			dir := c.prepare(t)
			untouched := content(t, dir)
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), killAt+"="+c.what+" "+strconv.Itoa(n), killIn+"="+dir)
			out, err := cmd.CombinedOutput()
			if err == nil {
				break // there is no step n any more
			}
			if cmd.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("%s: %v\n%s", c.what, err, out)
			}
			s, notice, err := Open(dir)
			if err != nil {
				t.Fatalf("%s, killed at step %d: %v", c.what, n, err)
			}
			s.Close()
			switch got := content(t, dir); {
			case maps.Equal(got, untouched):
				takenBack++
			case maps.Equal(got, c.done):
				finished++
			default:
				t.Errorf("%s, killed at step %d (%s): neither the old service nor the new one:\n%s", c.what, n, notice, cmp.Diff(c.done, got))
			}
			if notice == "" {
				t.Errorf("%s, killed at step %d: the next command does not say so", c.what, n)
			}
		}
		t.Logf("%s: %d finished, %d taken back", c.what, finished, takenBack)
		if takenBack == 0 || (c.what == "apply" && finished == 0) {
			t.Errorf("%s: %d finished and %d taken back", c.what, finished, takenBack)
		}
	}
}

func created() map[string]string {
	all := map[string]string{tree.LockPath: string(locked(wanted()).Marshal())}
	for path, f := range wanted() {
		all[path] = string(f.Content)
	}
	return all
}

func TestWhatWasEditedAfterTheKillIsKept(t *testing.T) {
	dir := older(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killAt+"=apply 5", killIn+"="+dir) // 5 staged: journalled, nothing moved
	if err := cmd.Run(); err == nil {
		t.Fatal("it was not killed")
	}
	put(t, dir, "praecepta.mk", "mine")
	s, notice, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if got := content(t, dir)["praecepta.mk"]; got != "mine" || !strings.Contains(notice, "praecepta.mk") {
		t.Errorf("praecepta.mk is %q; said: %s", got, notice)
	}
}

func TestASecondCommandIsRefusedWhileOneIsAtWork(t *testing.T) {
	dir := older(t)
	first, _, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if err := first.hold(); err != nil {
		t.Fatal(err)
	}
	if s, _, err := Open(dir); err == nil || hint.Of(err) == "" {
		s.Close()
		t.Error("the second is not refused")
	}
}

func TestNothingLeadsOutOfTheFolder(t *testing.T) {
	for name, link := range map[string]string{"the folder of a file": "internal/praecepta/deep", "the room": room} {
		dir, outside := older(t), t.TempDir()
		if err := os.Symlink(outside, filepath.Join(dir, filepath.FromSlash(link))); err != nil {
			t.Fatal(err)
		}
		untouched := content(t, dir)
		if err := apply(t, dir); err == nil {
			t.Errorf("%s: a symlink out is followed", name)
		}
		if entries, _ := os.ReadDir(outside); len(entries) > 0 {
			t.Errorf("%s: something was written outside", name)
		}
		if diff := cmp.Diff(untouched, content(t, dir)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAFolderInPlaceOfAFileChangesNothing(t *testing.T) {
	dir := older(t)
	if err := errors.Join(os.Remove(filepath.Join(dir, "praecepta.mk")), os.Mkdir(filepath.Join(dir, "praecepta.mk"), 0o755)); err != nil {
		t.Fatal(err)
	}
	untouched := content(t, dir)
	err := apply(t, dir)
	if err == nil {
		t.Error("a folder is overwritten")
	}
	if diff := cmp.Diff(untouched, content(t, dir)); diff != "" {
		t.Errorf("%v: %s", err, diff)
	}
}
