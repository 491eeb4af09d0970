package generator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
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
		how := map[string]func(context.Context, generator.ChangeRequest) (generator.Report, string, error){"add": gen().Add, "remove": gen().Remove}[c.What]
		_, _, err = how(context.Background(), generator.ChangeRequest{Dir: c.Dir, Components: []string{"report", "ledger"}})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
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
	for what, states := range map[string][2]string{"add": {without, with}, "remove": {with, without}} {
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
			}
			t.Logf("%d old, %d new, of which %d were cut short", old, renewed, cut)
		})
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
