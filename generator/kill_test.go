package generator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/textmerge"
)

// A process of this test binary that finds changeEnv makes that one change.
const changeEnv = "GENERATOR_TEST_CHANGE"

type change struct {
	What, Dir string
}

func TestMain(m *testing.M) {
	asked := os.Getenv(changeEnv)
	if asked == "" {
		os.Exit(m.Run())
	}
	var c change
	err := json.Unmarshal([]byte(asked), &c)
	if err == nil {
		err = c.do()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func (c change) do() error {
	request := generator.ChangeRequest{Dir: c.Dir, Components: []string{"report", "ledger"}}
	switch c.What {
	case "add":
		return onlyError(gen().Add(context.Background(), request))
	case "remove":
		return onlyError(gen().Remove(context.Background(), request))
	case "update":
		return onlyError(desk(2).Update(context.Background(), generator.UpdateRequest{Dir: c.Dir, Merge: textmerge.Git(context.Background()), Take: []string{"."}}))
	case "continue":
		_, err := desk(2).ContinueUpdate(context.Background(), c.Dir)
		return err
	case "abort":
		return onlyError(desk(2).AbortUpdate(context.Background(), c.Dir, generator.Preview{}))
	case "undo":
		return onlyError(desk(2).Undo(context.Background(), generator.UndoRequest{Dir: c.Dir}))
	}
	return errors.New("unknown change " + c.What)
}

// killedAfter starts a change in a process of its own, and kills it.
func (c change) killedAfter(t *testing.T, wait time.Duration) {
	t.Helper()
	asked, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), changeEnv+"="+string(asked))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(wait)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

func TestChangeKilledAnywhereIsAtomic(t *testing.T) {
	without, with := shop(t), shop(t)
	add(t, with, "ledger", "report")
	edited := ownedDesk(t, map[int]string{2: "// mine"})
	inConflict := copyOf(t, edited)
	if _, err := updateOf(t, desk(2), generator.UpdateRequest{Dir: inConflict, Take: []string{"."}}); err != nil {
		t.Fatal(err)
	}
	resolved := copyOf(t, inConflict)
	put(t, resolved, deskFile, "package desk // resolved\n")
	finished := copyOf(t, resolved)
	if _, err := desk(2).ContinueUpdate(context.Background(), finished); err != nil {
		t.Fatal(err)
	}
	for what, states := range map[string][2]string{
		"add": {without, with}, "remove": {with, without},
		"update": {edited, inConflict}, "abort": {inConflict, edited}, "continue": {resolved, finished}, "undo": {finished, edited},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			before, after := everything(t, states[0]), everything(t, states[1])
			began := time.Now()
			copied := copyOf(t, states[0])
			change{what, copied}.killedAfter(t, 0)
			once := 10*time.Millisecond + time.Since(began)
			old, renewed, cut := 0, 0, 0
			for range 40 {
				dir := copyOf(t, states[0])
				change{what, dir}.killedAfter(t, time.Duration(rand.Int64N(int64(4*once)))) //nolint:gosec // when does not matter
				if has(t, dir, ".praecepta") {
					cut++
				}
				if _, err := gen().Check(context.Background(), dir); err != nil { // the next command
					t.Error(err)
				}
				switch got := everything(t, dir); {
				case maps.Equal(got, before):
					old++
				case maps.Equal(got, after):
					renewed++
				default:
					t.Errorf("neither the old service nor the new one:\n%s", cmp.Diff(after, got))
				}
				if what == "update" || what == "abort" || what == "continue" {
					endsWell(t, dir, everything(t, edited))
				}
			}
			t.Logf("%d old, %d new, of which %d were cut short", old, renewed, cut)
		})
	}
}

// endsWell ends an update with a conflict that was killed, and requires that every file
// is restored as it was before the update.
func endsWell(t *testing.T, dir string, untouched map[string]string) {
	t.Helper()
	_, err := desk(2).ContinueUpdate(context.Background(), copyOf(t, dir))
	switch hint.Of(err) {
	case "praecepta-gen update": // it was finished, or did not begin
		if maps.Equal(everything(t, dir), untouched) {
			return
		}
		if err := (change{"undo", dir}).do(); err != nil {
			t.Error(err)
		}
	case "praecepta-gen update --continue", "": // conflicts are left, or none
		if err := (change{"abort", dir}).do(); err != nil {
			t.Error(err)
		}
	default:
		t.Errorf("continue: %v", err)
	}
	if diff := cmp.Diff(untouched, everything(t, dir)); diff != "" {
		t.Errorf("abort leaves %s", diff)
	}
}

func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.Chmod(to, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}
