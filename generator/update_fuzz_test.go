package generator_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
)

// The changes of a service that a fuzzed update finds.
const (
	deleteOwned = 1 << iota
	deleteBase
	changeBase
	makeExecutable
	takeScaffolds
	failMerge
	editAfterwards
)

// mkFile is a generated file with any text.
const mkFile = "praecepta.mk"

// FuzzUpdate updates a service with an owned file of any text to any other text. Whatever
// happens, no command panics, an update that fails changes nothing, and an update that was
// aborted or undone leaves every byte as it was.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte("help:\n"), []byte("help: new\n"), []byte("help:\n"), uint8(0))
	f.Add([]byte("mine\n"), []byte("help: new\n"), []byte("<<<<<<< yours\n"), uint8(takeScaffolds|editAfterwards))
	f.Add([]byte("<<<<<<< yours\n"), []byte("help: new\n"), []byte("help:\n"), uint8(0))
	f.Add([]byte{}, []byte("new\n"), []byte("||||||| base\n"), uint8(makeExecutable))
	for change := range 8 {
		f.Add([]byte("mine\n"), []byte("new\n"), []byte("merged\n"), uint8(1<<change))
	}
	f.Fuzz(func(t *testing.T, yours, generated, merged []byte, changes uint8) {
		dir := newDesk(t)
		own(t, desk(1), dir, mkFile)
		file, base := filepath.Join(dir, mkFile), filepath.Join(dir, ".praecepta", "base", mkFile)
		err := os.WriteFile(file, yours, 0o644)
		for change, do := range map[uint8]func() error{
			deleteOwned:    func() error { return os.Remove(file) },
			deleteBase:     func() error { return os.Remove(base) },
			changeBase:     func() error { return os.WriteFile(base, merged, 0o644) },
			makeExecutable: func() error { return os.Chmod(file, 0o755) },
		} {
			if changes&change != 0 && (change != deleteBase || changes&changeBase == 0) && (change != makeExecutable || changes&deleteOwned == 0) {
				err = errors.Join(err, do())
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		before := everything(t, dir)
		g := desk(2)
		g.Templates.(fstest.MapFS)["base/"+mkFile] = &fstest.MapFile{Data: generated}
		request := generator.UpdateRequest{Dir: dir, Merge: func(_, _, _ []byte) ([]byte, bool, error) {
			if changes&failMerge != 0 {
				return nil, false, errors.New("no merge")
			}
			return merged, bytes.HasPrefix(merged, []byte("<<<<<<< ")), nil
		}}
		if changes&takeScaffolds != 0 {
			request.Take = []string{"."}
		}
		report, _, err := g.Update(context.Background(), request)
		switch {
		case err != nil:
		case len(report.Conflicts) > 0:
			if changes&editAfterwards != 0 {
				put(t, dir, mkFile, "resolved")
			}
			_, _, err = g.AbortUpdate(context.Background(), dir, generator.Preview{})
			if err != nil {
				t.Fatal(err)
			}
		default:
			if _, _, err := g.Undo(context.Background(), generator.UndoRequest{Dir: dir}); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
			t.Errorf("%v leaves %s", err, diff)
		}
	})
}
