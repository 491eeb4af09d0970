package generator_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/textmerge"
)

func updateOf(t *testing.T, g generator.Generator, r generator.UpdateRequest) (generator.Report, error) {
	t.Helper()
	if r.Merge == nil {
		r.Merge = textmerge.Git(t.Context())
	}
	report, _, err := g.Update(context.Background(), r)
	return report, err
}

// ownedDesk is a service whose owner changed lines of an owned file.
func ownedDesk(t *testing.T, edits map[int]string) string {
	t.Helper()
	dir := newDesk(t)
	own(t, desk(1), dir, deskFile)
	put(t, dir, deskFile, lines(12, edits))
	return dir
}

func TestUpdateMergesOwnedFile(t *testing.T) {
	dir := ownedDesk(t, map[int]string{5: "// mine"})
	for _, drift := range driftOf(t, desk(2), dir) {
		if !strings.HasSuffix(drift, ": praecepta-gen update") {
			t.Errorf("check: %q", drift)
		}
	}
	if err := os.Chmod(filepath.Join(dir, filepath.FromSlash(deskFile)), 0o755); err != nil {
		t.Fatal(err)
	}
	report, err := updateOf(t, desk(2), generator.UpdateRequest{Dir: dir})
	if err != nil || len(report.Conflicts) > 0 {
		t.Fatalf("conflicts %q, %v", report.Conflicts, err)
	}
	if diff := cmp.Diff(lines(12, map[int]string{2: "// improved c", 5: "// mine", 9: "// improved j"}), contentOf(t, dir, deskFile)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(deskFile))); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if drift := driftOf(t, desk(2), dir); len(drift) > 0 || has(t, dir, goneFile) {
		t.Errorf("check: %q", drift)
	}
	before := everything(t, dir)
	if _, err := updateOf(t, desk(2), generator.UpdateRequest{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Errorf("the second update changes %s", diff)
	}
}

// conflicting is a service whose update has a conflict.
func conflicting(t *testing.T) (dir string, before map[string]string) {
	t.Helper()
	dir = ownedDesk(t, map[int]string{2: "// mine"})
	before = everything(t, dir)
	report, err := updateOf(t, desk(2), generator.UpdateRequest{Dir: dir})
	if err != nil || !slices.Equal(report.Conflicts, []string{deskFile}) {
		t.Fatalf("conflicts %q, %v", report.Conflicts, err)
	}
	return dir, before
}

func TestUpdateWithConflict(t *testing.T) {
	dir, before := conflicting(t)
	if got := contentOf(t, dir, deskFile); !strings.Contains(got, "// mine") || !strings.Contains(got, "// improved c") || !strings.Contains(got, "<<<<<<< ") || has(t, dir, goneFile) {
		t.Errorf("the file is\n%s", got)
	}
	for command, err := range map[string]error{
		"sync":   onlyError(desk(2).Sync(context.Background(), generator.SyncRequest{Dir: dir})),
		"add":    onlyError(desk(2).Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"courier"}})),
		"update": onlyError(desk(2).Update(context.Background(), generator.UpdateRequest{Dir: dir})),
	} {
		if hint.Of(err) != "grep -n '^<<<<<<<' "+deskFile || !strings.Contains(err.Error(), deskFile) {
			t.Errorf("%s: %v, hint %q", command, err, hint.Of(err))
		}
	}
	if _, _, err := desk(2).Undo(context.Background(), generator.UndoRequest{Dir: dir}); hint.Of(err) != "praecepta-gen update --abort" {
		t.Errorf("undo: %v", err)
	}
	if drift := driftOf(t, desk(2), dir); !slices.Contains(drift, deskFile+": conflict: grep -n '^<<<<<<<' "+deskFile) {
		t.Errorf("check: %q", drift)
	}
	if _, err := desk(2).ContinueUpdate(context.Background(), dir); err == nil || !strings.HasPrefix(err.Error(), deskFile+":4: ") {
		t.Errorf("continue with markers: %v", err)
	}
	resolved := lines(12, map[int]string{2: "// both", 9: "// improved j"})
	put(t, dir, deskFile, resolved)
	if _, err := desk(2).ContinueUpdate(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	if drift := driftOf(t, desk(2), dir); len(drift) > 0 || contentOf(t, dir, deskFile) != resolved {
		t.Errorf("check: %q", drift)
	}
	if _, err := desk(2).ContinueUpdate(context.Background(), dir); hint.Of(err) != "praecepta-gen update" {
		t.Errorf("continue twice: %v", err)
	}
	// The whole update is reverted.
	undoOf(t, desk(2), dir)
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Errorf("undo leaves %s", diff)
	}
}

func TestContinueRepeatsRequiredActions(t *testing.T) {
	dir, _ := conflicting(t)
	g := desk(2)
	for name, action := range map[string]string{"required": "{do: Run x., required: true}", "other": "{do: Run y.}"} {
		g.Templates.(fstest.MapFS)["notes/unreleased/"+name+".md"] = &fstest.MapFile{Data: []byte("---\nkind: breaking\naction: " + action + "\nfiles: [" + deskFile + "]\n---\n\nText.\n")}
	}
	put(t, dir, deskFile, lines(12, nil))
	report, err := g.ContinueUpdate(context.Background(), dir)
	if err != nil || len(report.Notes) != 1 || report.Notes[0].Do != "Run x." {
		t.Errorf("%+v, %v", report.Notes, err)
	}
}

func TestAbortRestoresEveryByte(t *testing.T) {
	dir, before := conflicting(t)
	put(t, dir, deskFile, "package desk\n\n// half resolved\n")
	put(t, dir, goneFile, "package desk // mine\n")
	inConflict := everything(t, dir)
	report, _, err := desk(2).AbortUpdate(context.Background(), dir, generator.Preview{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Error(diff)
	}
	if drift := driftOf(t, desk(1), dir); len(drift) > 0 {
		t.Errorf("check: %q", drift)
	}
	if want := []string{goneFile + ": changed after the update; praecepta-gen undo restores the change"}; !slices.Equal(report.Notices, want) {
		t.Errorf("notes: %q", report.Notices)
	}
	undoOf(t, desk(2), dir)
	if diff := cmp.Diff(inConflict, everything(t, dir)); diff != "" {
		t.Errorf("what abort discarded is lost: %s", diff)
	}
}

func TestUpdateWithoutGit(t *testing.T) {
	dir := ownedDesk(t, map[int]string{5: "// mine"})
	before := everything(t, dir)
	if _, _, err := desk(2).Update(context.Background(), generator.UpdateRequest{Dir: dir}); err == nil || !strings.Contains(err.Error(), "needs git") {
		t.Errorf("%v", err)
	}
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Error(diff)
	}
	// Where only one side changed the file, there is nothing to merge.
	put(t, dir, deskFile, lines(12, nil))
	if _, _, err := desk(2).Update(context.Background(), generator.UpdateRequest{Dir: dir}); err != nil {
		t.Error(err)
	}
}

// TestUpdateScaffolds shows each group of scaffolded files, and the command of each
// brings the change.
func TestUpdateScaffolds(t *testing.T) {
	dir := newDesk(t)
	states := func(r generator.Report) string {
		var all []string
		for _, s := range r.Scaffolds {
			all = append(all, s.State+": "+s.Fix)
		}
		return strings.Join(all, "; ")
	}
	report, err := updateOf(t, desk(2), generator.UpdateRequest{Dir: dir, Preview: generator.Preview{DryRun: true}})
	if got := states(report); err != nil || got != "outdated: praecepta-gen update --take; new: praecepta-gen restore .editorconfig" {
		t.Errorf("%s, %v", got, err)
	}
	old := contentOf(t, dir, "README.md")
	put(t, dir, "README.md", strings.Replace(old, "line h", "mine h", 1))
	past := func(_ string, isText func([]byte) bool) ([]byte, bool, error) {
		return []byte(old), isText([]byte(old)), nil
	}
	for range 2 {
		for _, c := range []struct {
			past generator.Past
			fix  string
		}{{past, "praecepta-gen update --merge README.md"}, {nil, "praecepta-gen diff --scaffolds README.md"}} {
			if report, err = updateOf(t, desk(2), generator.UpdateRequest{Dir: dir, Take: []string{"."}, Past: c.past}); err != nil {
				t.Fatal(err)
			}
			if got := states(report); got != "edited, outdated: "+c.fix+"; new: praecepta-gen restore .editorconfig" {
				t.Errorf("%s", got)
			}
		}
	}
	if diff, _, err := desk(2).DiffScaffolds(context.Background(), dir, []string{"README.md"}, past); err != nil || !strings.Contains(diff, "+improved c") || strings.Contains(diff, "mine h") {
		t.Errorf("the change is %q, %v", diff, err)
	}
	if diff, report, err := desk(2).DiffScaffolds(context.Background(), dir, nil, nil); err != nil || !strings.Contains(diff, "-// mine h") || len(report.Notices) != 1 {
		t.Errorf("without a base: %q, %q, %v", diff, report.Notices, err)
	}
	if _, err = updateOf(t, desk(2), generator.UpdateRequest{Dir: dir, Edited: []string{"README.md"}}); hint.Of(err) != "praecepta-gen diff --scaffolds README.md" {
		t.Errorf("without a base: %v", err)
	}
	if _, err = updateOf(t, desk(2), generator.UpdateRequest{Dir: dir, Edited: []string{"README.md"}, Past: past}); err != nil {
		t.Fatal(err)
	}
	if got := contentOf(t, dir, "README.md"); !strings.Contains(got, "mine h") || !strings.Contains(got, "improved c") {
		t.Errorf("README.md is %q", got)
	}
	// The base text is kept: no commit has it.
	if !has(t, dir, ".praecepta/base/README.md") {
		t.Error("the base text is not kept")
	}
	if _, err := restoreIn(t, desk(2), dir, ".editorconfig"); err != nil {
		t.Fatal(err)
	}
	if report, err = updateOf(t, desk(2), generator.UpdateRequest{Dir: dir}); err != nil || len(report.Scaffolds) > 0 || len(report.Files) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestUpdateTakesUneditedScaffolds replaces the files, and leaves migrations alone.
func TestUpdateTakesUneditedScaffolds(t *testing.T) {
	dir, _ := officeOf(t, "ledger")
	was := contentOf(t, dir, "migrations/00010_books.sql")
	if _, err := updateOf(t, generator.Generator{Templates: newer(), Version: "devel"}, generator.UpdateRequest{Dir: dir, Take: []string{"."}}); err != nil {
		t.Fatal(err)
	}
	if got := contentOf(t, dir, "migrations/00010_books.sql"); got != was || got == "" {
		t.Errorf("the migration is %q", got)
	}
	dir = newDesk(t)
	if _, err := updateOf(t, desk(2), generator.UpdateRequest{Dir: dir, Take: []string{"."}}); err != nil || !strings.Contains(contentOf(t, dir, "README.md"), "improved c") {
		t.Errorf("README.md is %q, %v", contentOf(t, dir, "README.md"), err)
	}
	if drift := driftOf(t, desk(2), dir); len(drift) > 0 {
		t.Errorf("check: %q", drift)
	}
}
