package generator_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// The files of a desk that is owned, updated and edited.
const (
	deskFile = "internal/praecepta/desk/desk.go"
	goneFile = "internal/praecepta/desk/gone.go"
	baseFile = ".praecepta/base/" + deskFile
)

// lines is a file of n lines, with some of them replaced.
func lines(n int, other map[int]string) string {
	var out strings.Builder
	out.WriteString("package desk\n")
	for i := range n {
		line := "// line " + string(rune('a'+i))
		if text, has := other[i]; has {
			line = text
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}

// desk is a set of templates in two versions.
func desk(version int) generator.Generator {
	files := invented()
	generated, readme := lines(12, nil), "# Desk\n"+lines(12, nil)
	if version > 1 {
		generated = lines(12, map[int]string{2: "// improved c", 9: "// improved j"})
		readme = "# Desk\n" + lines(12, map[int]string{2: "improved c"})
		files["base/.editorconfig"] = &fstest.MapFile{Data: []byte("root = true\n")}
	} else {
		files["base/"+goneFile] = &fstest.MapFile{Data: []byte("package desk\n\n// one\n\n// two\n")}
	}
	files["base/"+deskFile] = &fstest.MapFile{Data: []byte(generated)}
	files["base/README.md"] = &fstest.MapFile{Data: []byte(readme)}
	files["base/.gitignore"] = &fstest.MapFile{Data: []byte("/bin/\n/.praecepta/\n")}
	return generator.Generator{Templates: files, Version: "devel"}
}

func newDesk(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	if _, err := desk(1).New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func own(t *testing.T, g generator.Generator, dir string, paths ...string) generator.Report {
	t.Helper()
	report, _, err := g.Own(context.Background(), generator.OwnRequest{Dir: dir, Paths: paths})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func contentOf(t *testing.T, dir, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(content)
}

func TestEditOfOwnedFileIsNoDrift(t *testing.T) {
	dir := newDesk(t)
	own(t, desk(1), dir, deskFile)
	edited := lines(12, map[int]string{5: "// mine"})
	put(t, dir, deskFile, edited)
	report, err := desk(1).Check(context.Background(), dir)
	if err != nil || len(report.Drift) > 0 {
		t.Errorf("check: %v, %v", report.Drift, err)
	}
	if want := deskFile + ": owned, +1 -1 lines"; !slices.Contains(report.Notices, want) {
		t.Errorf("check notes %q", report.Notices)
	}
	syncOf(t, desk(1), dir)
	addTo(t, desk(1), dir, "courier")
	if got := contentOf(t, dir, deskFile); got != edited {
		t.Errorf("the file is %q", got)
	}
	all, err := desk(1).Status(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(f generator.FileStatus) bool { return f.Path == deskFile })
	if all[i].Class != "owned" || all[i].State != "edited" {
		t.Errorf("status: %+v", all[i])
	}
}

// TestOwnKeepsTheGeneratedText owns a file that was edited before: with the templates that
// wrote it, and with others, where only a commit has the text.
func TestOwnKeepsTheGeneratedText(t *testing.T) {
	past := func(file string, isText func([]byte) bool) ([]byte, bool, error) {
		return []byte(lines(12, nil)), file == deskFile && isText([]byte(lines(12, nil))), nil
	}
	for name, c := range map[string]struct {
		version int
		edited  bool
		past    generator.Past
		refused bool
	}{
		"edited":                      {version: 1, edited: true},
		"outdated":                    {version: 2},
		"edited, outdated":            {version: 2, edited: true, refused: true},
		"edited, outdated, committed": {version: 2, edited: true, past: past},
	} {
		dir := newDesk(t)
		if c.edited {
			put(t, dir, deskFile, "package desk\n")
		}
		_, _, err := desk(c.version).Own(context.Background(), generator.OwnRequest{Dir: dir, Paths: []string{deskFile}, Past: c.past})
		if c.refused {
			if err == nil || hint.Of(err) == "" || has(t, dir, baseFile) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || contentOf(t, dir, baseFile) != lines(12, nil) {
			t.Errorf("%s: %v, %q", name, err, contentOf(t, dir, baseFile))
		}
	}
}

func TestOwnFolder(t *testing.T) {
	dir := newDesk(t)
	for range 2 {
		own(t, desk(1), dir, "internal/praecepta/desk")
	}
	if !has(t, dir, baseFile) || !has(t, dir, ".praecepta/base/"+goneFile) || has(t, dir, ".praecepta/base/internal/praecepta/components.go") {
		t.Error("the folder is not owned")
	}
	if got := contentOf(t, dir, ".gitignore"); got != "/bin/\n/.praecepta/*\n!/.praecepta/base/\n" {
		t.Errorf(".gitignore is %q", got)
	}
	for path, want := range map[string]string{"main.go": "praecepta-gen status", "none.go": "praecepta-gen status", "migrations": "praecepta-gen status"} {
		if _, _, err := desk(1).Own(context.Background(), generator.OwnRequest{Dir: dir, Paths: []string{path}}); hint.Of(err) != want {
			t.Errorf("%s: %v, hint %q", path, err, hint.Of(err))
		}
	}
}

func TestOwnLeavesMigrations(t *testing.T) {
	g := withMigration("devel", map[string]string{"00001_ledger.sql": "select 1;\n"})
	dir := filepath.Join(t.TempDir(), "shop")
	if _, err := g.New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: []string{"ledger"}}); err != nil {
		t.Fatal(err)
	}
	report := own(t, g, dir, "internal/praecepta/ledger")
	if has(t, dir, ".praecepta/base/"+generated) || !strings.Contains(strings.Join(report.Notices, "\n"), generated+": not owned") {
		t.Errorf("notes: %q", report.Notices)
	}
}

func TestDisownThenNothingHappened(t *testing.T) {
	dir := newDesk(t)
	own(t, desk(1), dir, deskFile)
	put(t, dir, deskFile, "package desk\n")
	if _, _, err := desk(1).Disown(context.Background(), generator.DisownRequest{Dir: dir, Paths: []string{deskFile}}); hint.Of(err) != "praecepta-gen disown --discard "+deskFile {
		t.Errorf("an edit: %v", err)
	}
	if _, _, err := desk(1).Disown(context.Background(), generator.DisownRequest{Dir: dir, Paths: []string{"internal"}, Discard: true}); err != nil {
		t.Fatal(err)
	}
	want := everything(t, newDesk(t))
	delete(want, ".gitignore")
	delete(want, tree.LockPath) // has the sum of .gitignore
	got := everything(t, dir)
	delete(got, ".gitignore")
	delete(got, tree.LockPath)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if drift := driftOf(t, desk(1), dir); len(drift) > 0 {
		t.Errorf("check: %q", drift)
	}
}

// TestDriftOfOwnedFile holds each state of an owned file and of its base text to its
// drift, and follows the command that fixes it.
func TestDriftOfOwnedFile(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(dir string)
		version int
		want    generator.Drift
	}{
		"missing": {func(dir string) { deleteIn(t, dir, deskFile) }, 1, generator.Drift{Path: deskFile, Kind: "missing", Fix: "praecepta-gen restore " + deskFile + " && praecepta-gen sync"}},
		"no base": {func(dir string) { deleteIn(t, dir, ".praecepta") }, 1, generator.Drift{Path: baseFile, Kind: "base", Fix: "praecepta-gen sync", Why: "missing, or not as it was written"}},
		"edited base": {
			func(dir string) { put(t, dir, baseFile, "mine") }, 1,
			generator.Drift{Path: baseFile, Kind: "base", Fix: "praecepta-gen sync", Why: "missing, or not as it was written"},
		},
		"outdated": {func(string) {}, 2, generator.Drift{Path: deskFile, Kind: "outdated", Fix: "praecepta-gen update"}},
		"outdated, no base": {
			func(dir string) { deleteIn(t, dir, ".praecepta") }, 2,
			generator.Drift{Path: baseFile, Kind: "base", Fix: "git checkout HEAD -- " + baseFile, Why: "missing, or not as it was written"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newDesk(t)
			own(t, desk(1), dir, deskFile)
			c.change(dir)
			report, err := desk(c.version).Check(context.Background(), dir)
			if err != nil || !slices.Contains(report.Drift, c.want) {
				t.Fatalf("drift %+v, %v", report.Drift, err)
			}
			switch fix := strings.Fields(strings.TrimSuffix(c.want.Fix, " && praecepta-gen sync")); fix[1] {
			case "restore":
				if _, _, err := desk(1).Sync(context.Background(), generator.SyncRequest{Dir: dir}); hint.Of(err) != c.want.Fix {
					t.Errorf("sync: %v, hint %q", err, hint.Of(err))
				}
				_, err = restoreIn(t, desk(1), dir, fix[2:]...)
			case "sync":
				syncOf(t, desk(1), dir)
			case "update":
				_, err = updateOf(t, desk(2), generator.UpdateRequest{Dir: dir})
			default:
				return
			}
			if drift := driftOf(t, desk(c.version), dir); err != nil || len(drift) > 0 {
				t.Errorf("after %s: %q, %v", c.want.Fix, drift, err)
			}
		})
	}
}

// TestOwnedFileIsNoLongerGenerated removes it if it is unedited; else it stays until it
// is disowned.
func TestOwnedFileIsNoLongerGenerated(t *testing.T) {
	for _, edited := range []bool{false, true} {
		dir := newDesk(t)
		own(t, desk(1), dir, goneFile)
		if edited {
			put(t, dir, goneFile, "package desk // mine\n")
		}
		report, err := updateOf(t, desk(2), generator.UpdateRequest{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if says := slices.Contains(report.Next, "praecepta-gen disown --discard "+goneFile); says != edited {
			t.Errorf("edited %t: next %q", edited, report.Next)
		}
		if has(t, dir, goneFile) != edited || has(t, dir, ".praecepta/base/"+goneFile) != edited {
			t.Errorf("edited %t: the file is there: %t", edited, has(t, dir, goneFile))
		}
		if !edited {
			continue
		}
		if drift := driftOf(t, desk(2), dir); len(drift) != 1 || !strings.Contains(drift[0], goneFile) {
			t.Errorf("drift %q", drift)
		}
		if _, _, err := desk(2).Disown(context.Background(), generator.DisownRequest{Dir: dir, Paths: []string{goneFile}, Discard: true}); err != nil {
			t.Fatal(err)
		}
		if drift := driftOf(t, desk(2), dir); len(drift) > 0 || has(t, dir, goneFile) || has(t, dir, ".praecepta/base") {
			t.Errorf("disowned: %q", drift)
		}
	}
}
