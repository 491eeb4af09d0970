package generator_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
)

func undoOf(t *testing.T, g generator.Generator, dir string) generator.Report {
	t.Helper()
	report, _, err := g.Undo(context.Background(), generator.UndoRequest{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// TestUndoRevertsEachCommand undoes a command, and its undo.
func TestUndoRevertsEachCommand(t *testing.T) {
	for name, command := range map[string]func(dir string) error{
		"add": func(dir string) error {
			return onlyError(desk(1).Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"report"}}))
		},
		"remove": func(dir string) error {
			return onlyError(desk(1).Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"courier"}}))
		},
		"sync": func(dir string) error {
			return onlyError(desk(2).Sync(context.Background(), generator.SyncRequest{Dir: dir}))
		},
		"update": func(dir string) error {
			return onlyError(desk(2).Update(context.Background(), generator.UpdateRequest{Dir: dir, Take: []string{"."}}))
		},
		"own": func(dir string) error {
			return onlyError(desk(1).Own(context.Background(), generator.OwnRequest{Dir: dir, Paths: []string{"internal"}}))
		},
		"disown": func(dir string) error {
			return onlyError(desk(1).Disown(context.Background(), generator.DisownRequest{Dir: dir, Paths: []string{"internal"}, Discard: true}))
		},
		"restore": func(dir string) error {
			deleteIn(t, dir, "main.go")
			return onlyError(desk(1).Restore(context.Background(), generator.RestoreRequest{Dir: dir, Paths: []string{"main.go"}}))
		},
		"rename": func(dir string) error {
			return onlyError(desk(1).Rename(context.Background(), generator.RenameRequest{Dir: dir, Module: "example.com/store"}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newDesk(t)
			addTo(t, desk(1), dir, "courier")
			if name == "disown" {
				own(t, desk(1), dir, deskFile)
				put(t, dir, deskFile, "package desk // mine\n")
			}
			before := everything(t, dir)
			if err := command(dir); err != nil {
				t.Fatal(err)
			}
			if name == "restore" {
				delete(before, "main.go")
			}
			after := everything(t, dir)
			if cmp.Equal(before, after) {
				t.Fatal("the command changes nothing")
			}
			for _, want := range []map[string]string{before, after, before} {
				undoOf(t, desk(1), dir)
				if diff := cmp.Diff(want, everything(t, dir)); diff != "" {
					t.Fatal(diff)
				}
			}
		})
	}
}

func TestUndoRefuses(t *testing.T) {
	dir := newDesk(t)
	undo := func() error { return onlyError(desk(1).Undo(context.Background(), generator.UndoRequest{Dir: dir})) }
	if err := undo(); err == nil || !strings.Contains(err.Error(), "no finished command") {
		t.Errorf("a new service: %v", err)
	}
	addTo(t, desk(1), dir, "courier")
	put(t, dir, "go.mod", contentOf(t, dir, "go.mod")+"\n// mine\n")
	before := everything(t, dir)
	if err := undo(); err == nil || !strings.Contains(err.Error(), "files were changed after it: go.mod;") {
		t.Errorf("a file that changed since: %v", err)
	}
	if _, _, err := desk(1).Undo(context.Background(), generator.UndoRequest{Dir: dir, Preview: generator.Preview{DryRun: true}}); err == nil {
		t.Error("a dry run is not refused")
	}
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Error(diff)
	}
}
