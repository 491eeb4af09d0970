package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// A process of this test binary that finds doEnv does that one thing in the folder.
const doEnv = "PLAN_TEST_DO"

// deed is what such a process does, and where it is stopped: changes of the disk
// are counted from 1, and 0 is none.
type killPoint struct {
	What   string // apply, create, add, remove, undo, continue or open
	Dir    string
	Refuse int // the change that the disk refuses
	Kill   int // the change before which the process is killed
}

func TestMain(m *testing.M) {
	if asked := os.Getenv(doEnv); asked != "" {
		var d killPoint
		if err := json.Unmarshal([]byte(asked), &d); err != nil {
			panic(err)
		}
		if err := d.do(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func (d killPoint) do() error {
	s, _, err := Open(d.Dir)
	if err != nil {
		return err
	}
	defer s.Close()
	changed := 0
	s.next = func() error {
		switch changed++; changed {
		case d.Kill:
			if self, err := os.FindProcess(os.Getpid()); err == nil {
				_ = self.Kill()
			}
			time.Sleep(time.Minute)
		case d.Refuse:
			return &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
		}
		return nil
	}
	switch d.What {
	case "create":
		t := wanted()
		return s.Create(t, locked(t))
	case "apply", "add", "remove":
		p, err := map[string]func(*Service) (Plan, error){"apply": planned, "add": adding, "remove": removing}[d.What](s)
		if err != nil {
			return err
		}
		return s.Apply(p)
	case "undo":
		p, err := s.PlanUndo()
		if err != nil {
			return err
		}
		return s.Apply(p)
	case "continue":
		return s.Continue([]string{resolved})
	}
	_, err = s.recover()
	return err
}

// inAnotherProcess says whether the deed was killed.
func (d killPoint) inAnotherProcess(t *testing.T) (killed bool) {
	t.Helper()
	asked, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), doEnv+"="+string(asked))
	out, err := cmd.CombinedOutput()
	if err == nil {
		return false
	}
	if len(out) == 0 { // whatever else ends it is printed
		return true
	}
	if d.Refuse == 0 {
		t.Fatalf("%+v: %v\n%s", d, err, out)
	}
	return false
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
	for path, content := range olderContent() {
		put(t, dir, path, content)
	}
	return dir
}

func olderContent() map[string]string {
	all := map[string]string{
		"internal/praecepta/a.go": "old a", "internal/praecepta/gone/c.go": "old c", "main.go": "main, edited", "praecepta.mk": "old mk",
	}
	was := lock.New("devel", "sha256:1")
	for path, content := range all {
		was.Set(tree.File{Path: path, Content: []byte(content), Class: tree.ClassOf(path), Component: tree.Base})
	}
	all[tree.LockPath] = string(was.Marshal())
	return all
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
	var paths []string
	for path := range want {
		paths = append(paths, path)
	}
	recorded, err := tree.ReadFile(s.Root(), tree.LockPath)
	if err != nil {
		return Plan{}, err
	}
	was, err := lock.Parse(recorded)
	if err != nil {
		return Plan{}, err
	}
	disk, err := tree.Read(s.Root(), append(paths, tree.LockPath))
	if err == nil {
		err = s.Unchanged(recorded)
	}
	if err != nil {
		return Plan{}, err
	}
	return Make(Input{Want: want, Disk: disk, Lock: &was, Next: lock.New("devel", "sha256:2")}), nil
}

// store is what a component adds to wanted: a file of ours, a seed, a file that
// changes with it, and requirements.
func store() tree.Tree {
	t := wanted()
	for path, content := range map[string]string{
		"internal/praecepta/store/s.go": "store", "migrations/deep/1.sql": "sql", "praecepta.mk": "mk of a store", "go.mod": "required more",
	} {
		component := "store"
		if tree.ClassOf(path) == tree.Shared || path == "praecepta.mk" {
			component = tree.Base
		}
		t[path] = tree.File{Path: path, Content: []byte(content), Class: tree.ClassOf(path), Component: component}
	}
	return t
}

// plain is wanted with requirements, and without the store.
func plain() tree.Tree {
	t := wanted()
	t["go.mod"] = tree.File{Path: "go.mod", Content: []byte("required"), Class: tree.Shared, Component: tree.Base}
	return t
}

func adding(s *Service) (Plan, error)   { return changing(s, store(), nil) }
func removing(s *Service) (Plan, error) { return changing(s, plain(), []string{"store"}) }

func changing(s *Service, want tree.Tree, going []string) (Plan, error) {
	var paths []string
	for path := range store() {
		paths = append(paths, path)
	}
	disk, err := tree.Read(s.Root(), append(paths, tree.LockPath))
	if err != nil {
		return Plan{}, err
	}
	was, err := lock.Parse(disk[tree.LockPath].Content)
	if err != nil {
		return Plan{}, err
	}
	return Make(Input{Want: want, Disk: disk, Lock: &was, Next: lock.New("devel", "sha256:2"), RemovedComponents: going, Lowering: going != nil}), nil
}

// holding is a service as it was written, all of it.
func holding(written tree.Tree) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		dir := t.TempDir()
		for path, text := range whole(written) {
			put(t, dir, path, text)
		}
		return dir
	}
}

func whole(written tree.Tree) map[string]string {
	all := map[string]string{tree.LockPath: string(locked(written).Marshal())}
	for path, f := range written {
		all[path] = string(f.Content)
	}
	return all
}

// content reads every file of dir, what was left of the work included, less what undo
// reads.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && path == filepath.Join(dir, filepath.FromSlash(undoDir)) {
			return fs.SkipDir
		}
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

func TestApplyTwice(t *testing.T) {
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

// ways are the two ways in which this package changes the disk.
var ways = []struct {
	what    string
	prepare func(*testing.T) string
	done    map[string]string
}{
	{"apply", older, after()},
	{"create", func(t *testing.T) string { return t.TempDir() }, whole(wanted())},
	{"add", holding(plain()), whole(store())},
	{"remove", holding(store()), whole(plain())},
	{"undo", applied, olderContent()},
}

// applied is a service as the new templates wrote it over the older one.
func applied(t *testing.T) string {
	t.Helper()
	dir := older(t)
	if err := apply(t, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// empty lists the folders of dir that hold nothing: none may be left.
func empty(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path != dir {
			var entries []fs.DirEntry
			if entries, err = os.ReadDir(path); len(entries) == 0 {
				all = append(all, path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNextCommandCompletesOrRollsBackKilledCommand(t *testing.T) {
	for _, way := range ways {
		t.Run(way.what, func(t *testing.T) {
			t.Parallel()
			completed, rolledBack := 0, 0
			for n := 1; ; n++ {
				dir := way.prepare(t)
				untouched := content(t, dir)
				if !(killPoint{What: way.what, Dir: dir, Kill: n}).inAnotherProcess(t) {
					break // there is no change n any more
				}
				left := content(t, dir)
				notice := open(t, dir)
				switch got := content(t, dir); {
				case maps.Equal(got, untouched) && !strings.HasPrefix(notice, "finished"):
					rolledBack++
				case maps.Equal(got, way.done) && !strings.HasPrefix(notice, "rolled back"):
					completed++
				default:
					t.Errorf("killed at change %d (%s): neither the old service nor the new one:\n%s", n, notice, cmp.Diff(way.done, got))
				}
				if folders := empty(t, dir); len(folders) > 0 {
					t.Errorf("killed at change %d (%s): %q are left empty", n, notice, folders)
				}
				if notice == "" && !maps.Equal(left, untouched) && len(left) != len(untouched)+1 { // the held file alone
					t.Errorf("killed at change %d: the next command does not say so", n)
				}
			}
			t.Logf("%d completed, %d rolled back", completed, rolledBack)
			if rolledBack == 0 || completed == 0 {
				t.Errorf("%d completed and %d rolled back", completed, rolledBack)
			}
		})
	}
}

// open opens the folder as the next command does, and returns what it says.
func open(t *testing.T, dir string) string {
	t.Helper()
	s, notice, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	return notice
}

func TestDiskErrorLeavesFilesUnchanged(t *testing.T) {
	for _, way := range ways {
		t.Run(way.what, func(t *testing.T) {
			refused := 0
			for n := 1; ; n++ {
				dir := way.prepare(t)
				untouched := content(t, dir)
				err := killPoint{What: way.what, Dir: dir, Refuse: n}.do()
				if err == nil && open(t, dir) == "" && !left(dir) {
					if diff := cmp.Diff(way.done, content(t, dir)); diff != "" {
						t.Errorf("change %d: %s", n, diff)
					}
					if n > refused+5 { // clearing away and pruning may fail unsaid
						break
					}
					continue
				}
				want := untouched
				if err == nil {
					want = way.done
				} else {
					refused = n
					if text := err.Error(); strings.Contains(text, "\n") || !strings.HasSuffix(text, ": no space left on device") {
						t.Errorf("change %d: %s", n, text)
					}
				}
				if diff := cmp.Diff(want, content(t, dir)); diff != "" {
					t.Errorf("change %d (%v): %s", n, err, diff)
				}
			}
			if refused < len(wanted()) {
				t.Errorf("only %d changes were refused", refused)
			}
		})
	}
}

func filesOutsideWorkDir(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := content(t, dir)
	maps.DeleteFunc(all, func(path, _ string) bool { return strings.HasPrefix(path, workDir+"/") })
	return all
}

// left reports whether the folder holds more of the work than what undo reads.
func left(dir string) bool {
	entries, _ := os.ReadDir(filepath.Join(dir, workDir)) // it may not exist
	return slices.ContainsFunc(entries, func(entry fs.DirEntry) bool { return entry.Name() != path.Base(undoDir) })
}

func TestNextCommandRollsBackKilledRollback(t *testing.T) {
	for _, way := range ways {
		t.Run(way.what, func(t *testing.T) {
			t.Parallel()
			// The last change that is refused is that of the lock: all other changes must be rolled back.
			last := 0
			for n := 1; last == 0 || n < last+4; n++ {
				if (killPoint{What: way.what, Dir: way.prepare(t), Refuse: n}).do() != nil {
					last = n
				}
			}
			kills := 0
			for n := last + 1; ; n++ {
				dir := way.prepare(t)
				untouched := content(t, dir)
				if !(killPoint{What: way.what, Dir: dir, Refuse: last, Kill: n}).inAnotherProcess(t) {
					break
				}
				kills++
				const mine = "internal/praecepta/deep/er/b.go"
				if maps.Equal(filesOutsideWorkDir(t, dir), untouched) { // later writes are not rolled back
					put(t, dir, mine, "mine")
					untouched[mine] = "mine"
				}
				notice := open(t, dir)
				got := content(t, dir)
				// Before the journal is renamed, it still is to be finished.
				if !maps.Equal(got, untouched) && (n != last+1 || !maps.Equal(got, way.done)) {
					t.Errorf("refused at %d, killed at %d (%s): %s", last, n, notice, cmp.Diff(untouched, got))
				}
			}
			if kills < 5 {
				t.Errorf("only %d kills", kills)
			}
		})
	}
}

func TestInterruptedRecoveryIsRecovered(t *testing.T) {
	for n := 1; ; n++ {
		dir := older(t)
		if !(killPoint{What: "apply", Dir: dir, Kill: changeAfterJournal(t)}).inAnotherProcess(t) {
			t.Fatal("it was not killed")
		}
		killed := (killPoint{What: "open", Dir: dir, Kill: n}).inAnotherProcess(t)
		open(t, dir)
		if diff := cmp.Diff(after(), content(t, dir)); diff != "" {
			t.Fatalf("killed at change %d: %s", n, diff)
		}
		if !killed {
			return
		}
	}
}

// journalled is the first change after the journal of an apply is written.
func changeAfterJournal(t *testing.T) int {
	t.Helper()
	dir := older(t)
	s, _, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	changed, first := 0, 0
	s.next = func() error {
		changed++
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(journal))); err == nil && first == 0 {
			first = changed
		}
		return nil
	}
	p, err := planned(s)
	if err == nil {
		err = s.Apply(p)
	}
	if err != nil || first == 0 {
		t.Fatal(first, err)
	}
	return first
}

func TestRecoveryKeepsLaterEdits(t *testing.T) {
	dir := older(t)
	if !(killPoint{What: "apply", Dir: dir, Kill: changeAfterJournal(t)}).inAnotherProcess(t) {
		t.Fatal("it was not killed")
	}
	put(t, dir, "praecepta.mk", "mine")
	notice := open(t, dir)
	if got := content(t, dir)["praecepta.mk"]; got != "mine" || !strings.Contains(notice, "praecepta.mk") {
		t.Errorf("praecepta.mk is %q; said: %s", got, notice)
	}
}

func TestApplyRefusesFilesEditedSincePlan(t *testing.T) {
	for name, change := range map[string]func(dir string){
		"edited":  func(dir string) { put(t, dir, "praecepta.mk", "mine") },
		"deleted": func(dir string) { _ = os.Remove(filepath.Join(dir, "praecepta.mk")) },
		"created": func(dir string) { put(t, dir, "internal/praecepta/deep/er/b.go", "mine") },
	} {
		dir := older(t)
		s, _, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		p, err := planned(s)
		if err != nil {
			t.Fatal(err)
		}
		change(dir)
		changed := content(t, dir)
		if err := s.Apply(p); err == nil || !strings.Contains(err.Error(), "changed while the command was running") {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
		if diff := cmp.Diff(changed, content(t, dir)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestConcurrentCommandIsRefused(t *testing.T) {
	dir := older(t)
	first, _, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if err := first.hold(); err != nil {
		t.Fatal(err)
	}
	if s, _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "another praecepta-gen is running") || strings.Contains(err.Error(), "\n") {
		s.Close()
		t.Errorf("the second is not refused: %v", err)
	}
}

func TestUnchangedSeesOtherCommand(t *testing.T) {
	dir := older(t)
	s, _, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	read, err := os.ReadFile(filepath.Join(dir, tree.LockPath))
	if err = errors.Join(err, s.Unchanged(read)); err != nil {
		t.Fatal(err)
	}
	other, _, err := Open(dir)
	if err = errors.Join(err, other.hold()); err != nil {
		t.Fatal(err)
	}
	if err := s.Unchanged(read); err == nil || !strings.Contains(err.Error(), "another praecepta-gen is running") {
		t.Errorf("while another command runs: %v", err)
	}
	other.Close()
	if err := apply(t, dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Unchanged(read); err == nil || !strings.Contains(err.Error(), tree.LockPath+": changed while the command was running") {
		t.Errorf("after another command: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, tree.LockPath)); err != nil {
		t.Fatal(err)
	}
	if err := s.Unchanged(nil); err != nil {
		t.Errorf("without a lock: %v", err)
	}
}

func TestHoldDetectsRemovedLockFile(t *testing.T) {
	dir := older(t)
	s, _, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.hold(); err != nil || !s.ownsLockFile(s.held) {
		t.Fatal("what is held has another name", err)
	}
	file := filepath.Join(dir, filepath.FromSlash(lockFile))
	if err := os.Rename(file, file+".old"); err != nil {
		t.Fatal(err)
	}
	put(t, dir, lockFile, "")
	if s.ownsLockFile(s.held) {
		t.Error("a file of the same name counts as held")
	}
}

func TestConcurrentCommandsCompleteOrAreRefused(t *testing.T) {
	for range 20 {
		dir := older(t)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := apply(t, dir); err != nil && !strings.Contains(err.Error(), "another praecepta-gen is running") && !strings.Contains(err.Error(), "changed while the command was running") {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if diff := cmp.Diff(after(), content(t, dir)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestRecoverRefusesInvalidJournal(t *testing.T) {
	outside := t.TempDir()
	put(t, outside, "theirs", "theirs")
	theirs := filepath.Join(outside, "theirs")
	sum := tree.Sum([]byte("theirs"))
	for name, noted := range map[string]string{
		"no JSON":       "{",
		"another shape": `{"path": 1}`,
		"path out":      `[{"path": "../theirs", "kept": "` + backupDir + `/0", "before": "` + sum + `"}]`,
		"absolute path": `[{"path": "` + theirs + `", "kept": "` + backupDir + `/0", "before": "` + sum + `"}]`,
		"its own room":  `[{"path": "` + lockFile + `", "kept": "` + backupDir + `/0", "before": "` + sum + `"}]`,
		"staged out":    `[{"path": "x", "staged": "` + stageDir + `/../../../theirs"}]`,
		"staged away":   `[{"path": "x", "staged": "main.go"}]`,
		"kept away":     `[{"path": "x", "staged": "` + stageDir + `/0", "kept": "main.go", "before": "` + sum + `"}]`,
		"neither":       `[{"path": "main.go", "before": "` + sum + `"}]`,
		"empty path":    `[{"path": "", "staged": "` + stageDir + `/0"}]`,
	} {
		for _, file := range []string{journal, rollbackJournal} {
			dir := older(t)
			put(t, dir, file, noted)
			untouched := content(t, dir)
			if _, _, err := Open(dir); err == nil || strings.Contains(err.Error(), "\n") || hint.Of(err) == "" {
				t.Errorf("%s in %s: %v", name, file, err)
			}
			got := content(t, dir)
			delete(got, lockFile)
			if diff := cmp.Diff(untouched, got); diff != "" {
				t.Errorf("%s in %s: %s", name, file, diff)
			}
		}
	}
	if text, err := os.ReadFile(theirs); err != nil || string(text) != "theirs" {
		t.Errorf("outside there is %q, %v", text, err)
	}
}

func TestHoldDoesNotFollowSymlinkOfLockFile(t *testing.T) {
	dir, outside := older(t), t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(dir, workDir), 0o755), os.Symlink(filepath.Join(outside, "made"), filepath.Join(dir, lockFile))); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(dir); err == nil {
		t.Error("a symlink out is followed")
	}
	if entries, _ := os.ReadDir(outside); len(entries) > 0 {
		t.Error("something was written outside")
	}
}

func TestOpenStaysInFolder(t *testing.T) {
	for name, link := range map[string]string{"the folder of a file": "internal/praecepta/deep", "the room": workDir, "all that is ours": "linked"} {
		dir, outside := older(t), t.TempDir()
		if link == "linked" {
			link = tree.OursRoot
			if err := os.RemoveAll(filepath.Join(dir, filepath.FromSlash(link))); err != nil {
				t.Fatal(err)
			}
		}
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

func TestApplyRefusesFolderInPlaceOfFile(t *testing.T) {
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

func TestReadDoesNotFollowSymlinkInService(t *testing.T) {
	dir := older(t)
	put(t, dir, "internal/service/er/b.go", "new b")
	if err := os.Symlink("../service", filepath.Join(dir, filepath.FromSlash("internal/praecepta/deep"))); err != nil {
		t.Fatal(err)
	}
	untouched := content(t, dir)
	err := apply(t, dir)
	if err == nil {
		t.Error("our file is taken for one of theirs, by way of a symlink")
	}
	if diff := cmp.Diff(untouched, content(t, dir)); diff != "" {
		t.Errorf("%v: %s", err, diff)
	}
}
