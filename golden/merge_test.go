package golden

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/templates"
)

// TestMergedBranchesBuild merges two branches with git, syncs, and asks the go
// command what it thinks of the service.
func TestMergedBranchesBuild(t *testing.T) {
	g := generator.Generator{Templates: templates.FS, Version: "devel"}
	g.Staged = func(dir string) generator.Staged {
		return func(path string, stage generator.Stage) ([]byte, bool, error) {
			show := exec.Command("git", "show", fmt.Sprintf(":%d:./%s", stage, path))
			show.Dir = dir
			content, err := show.Output()
			return content, err == nil, nil // no file at that stage is the one error that there is
		}
	}
	add := func(name string) func(string) error {
		return func(dir string) error {
			_, _, err := g.Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{name}})
			return err
		}
	}
	remove := func(name string) func(string) error {
		return func(dir string) error {
			_, _, err := g.Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{name}})
			return err
		}
	}
	for name, c := range map[string]struct {
		ours, theirs func(dir string) error
		with         []string
	}{
		"add and add":    {add("eventstore"), add("taskqueue"), []string{"cache", "persistence", "eventstore", "taskqueue"}},
		"remove and add": {remove("cache"), add("observability"), []string{"persistence", "observability"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := emit(t, templates.FS, "cache", "persistence")
			git := func(args ...string) string { return run(t, dir, gitIdentity(), "git", args...) }
			git("init", "--quiet", "--initial-branch", "main")
			git("add", "--all")
			git("commit", "--quiet", "--message", "base")
			for branch, change := range map[string]func(string) error{"ours": c.ours, "theirs": c.theirs} {
				git("checkout", "--quiet", "-b", branch, "main")
				if err := change(dir); err != nil {
					t.Fatal(err)
				}
				git("add", "--all")
				git("commit", "--quiet", "--message", branch)
			}
			git("checkout", "--quiet", "ours")
			merge := exec.Command("git", "merge", "theirs")
			merge.Dir, merge.Env = dir, append(merge.Environ(), gitIdentity()...)
			if out, err := merge.CombinedOutput(); err == nil {
				t.Fatalf("the merge has no conflicts: %s", out)
			}
			if _, _, err := g.Sync(context.Background(), generator.SyncRequest{Dir: dir}); err != nil {
				t.Fatal(err)
			}
			if report, err := g.Check(context.Background(), dir); err != nil || len(report.Drift) > 0 {
				t.Errorf("check: %v, %v", err, report.Drift)
			}
			want, got := files(t, emit(t, templates.FS, c.with...)), files(t, dir)
			for _, file := range []string{"go.mod", "go.sum", "praecepta.yaml", "internal/praecepta/components.go", "docs/settings.md"} {
				if diff := cmp.Diff(want[file], got[file]); diff != "" {
					t.Errorf("%s: %s", file, diff)
				}
			}
			run(t, dir, nil, "go", "mod", "tidy", "-diff")
			run(t, dir, nil, "go", "vet", ".", "./internal/service/...")
		})
	}
}

// TestComponentOrderDoesNotMatter adds the components one by one, and
// removes them again. Only a migration's number may depend on the order.
func TestComponentOrderDoesNotMatter(t *testing.T) {
	g := generator.Generator{Templates: templates.FS, Version: "devel"}
	// list names the files without the numbers of migrations, and without those that every
	// service is scaffolded with.
	list := func(dir string, but map[string]string) []string {
		var all []string
		for name := range files(t, dir) {
			if _, is := but[name]; is {
				continue
			}
			if folder, rest, is := strings.Cut(name, "_"); is && strings.HasPrefix(name, "migrations/") {
				name = strings.TrimRight(folder, "0123456789") + rest
			}
			all = append(all, name)
		}
		slices.Sort(all)
		return all
	}
	bare := files(t, emit(t, templates.FS))
	names := known(t, templates.FS).Names()
	want := list(emit(t, templates.FS, names...), bare)
	backwards := slices.Clone(names)
	slices.Reverse(backwards)
	half := len(names) / 2
	orders := [][]string{backwards}
	if *exhaustive {
		orders = append(orders, names, slices.Concat(names[half:], names[:half]))
	}
	for _, order := range orders {
		dir := emit(t, templates.FS)
		for _, name := range order {
			if _, _, err := g.Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{name}}); err != nil {
				t.Fatal(err)
			}
		}
		if report, err := g.Check(context.Background(), dir); err != nil || len(report.Drift) > 0 {
			t.Errorf("%q, check: %v, %v", order, err, report.Drift)
		}
		if diff := cmp.Diff(want, list(dir, bare)); diff != "" {
			t.Errorf("%q: %s", order, diff)
		}
		if _, _, err := g.Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: order}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(bare, files(t, dir)); diff != "" {
			t.Errorf("%q: remove leaves %s", order, diff)
		}
	}
}
