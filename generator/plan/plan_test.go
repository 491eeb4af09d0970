package plan_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

const (
	ours   = "internal/praecepta/a.go"
	other  = "internal/praecepta/b.go"
	yours  = "main.go"
	shared = "go.mod"
)

// input is a service as it was written, with nothing changed since.
func input(paths ...string) plan.Input {
	in := plan.Input{Want: tree.Tree{}, Disk: tree.Disk{}, Next: lock.New("devel", "sha256:1")}
	was := lock.New("devel", "sha256:1")
	in.Lock = &was
	for _, path := range paths {
		f := tree.File{Path: path, Content: []byte("as written"), Class: tree.ClassOf(path), Component: tree.Base}
		in.Want[path] = f
		in.Disk[path] = tree.Found{Content: f.Content, Mode: tree.Mode, Regular: true}
		was.Set(f)
	}
	in.Disk[tree.LockPath] = tree.Found{Content: was.Marshal(), Mode: tree.Mode, Regular: true}
	return in
}

func TestEveryKindOfDrift(t *testing.T) {
	change := func(path, content string) func(*plan.Input) {
		return func(in *plan.Input) {
			f := in.Want[path]
			f.Content = []byte(content)
			in.Want[path] = f
		}
	}
	find := func(path string, found tree.Found) func(*plan.Input) {
		return func(in *plan.Input) { in.Disk[path] = found }
	}
	lose := func(path string) func(*plan.Input) {
		return func(in *plan.Input) { delete(in.Disk, path) }
	}
	drop := func(path string) func(*plan.Input) {
		return func(in *plan.Input) { delete(in.Want, path) }
	}
	edited := tree.Found{Content: []byte("edited"), Mode: tree.Mode, Regular: true}
	for name, c := range map[string]struct {
		change  []func(*plan.Input)
		drift   []plan.Drift
		actions map[string]plan.Action
		refused bool
	}{
		"nothing": {},
		"ours edited": {
			change:  []func(*plan.Input){find(ours, edited)},
			drift:   []plan.Drift{{Path: ours, Kind: plan.Edited, Fix: "praecepta-gen sync --discard " + ours, Keep: "praecepta-gen own " + ours}},
			actions: map[string]plan.Action{ours: plan.Rewrite},
			refused: true,
		},
		"ours edited, and named": {
			change:  []func(*plan.Input){find(ours, edited), func(in *plan.Input) { in.Discard = []string{ours} }},
			drift:   []plan.Drift{{Path: ours, Kind: plan.Edited, Fix: "praecepta-gen sync --discard " + ours, Keep: "praecepta-gen own " + ours}},
			actions: map[string]plan.Action{ours: plan.Rewrite},
		},
		"ours a symlink": {
			change: []func(*plan.Input){find(ours, tree.Found{Aside: ours + ".orig"})},
			drift: []plan.Drift{{
				Path: ours, Kind: plan.Edited, Fix: "mv " + ours + " " + ours + ".orig && praecepta-gen sync",
				Why: "a generated file must be a regular file, and this is not",
			}},
			actions: map[string]plan.Action{ours: plan.Rewrite},
			refused: true,
		},
		"ours missing": {
			change:  []func(*plan.Input){lose(ours)},
			drift:   []plan.Drift{{Path: ours, Kind: plan.Missing, Fix: "praecepta-gen sync"}},
			actions: map[string]plan.Action{ours: plan.Create},
		},
		"ours with another mode": {
			change:  []func(*plan.Input){find(ours, tree.Found{Content: []byte("as written"), Mode: 0o755, Regular: true})},
			drift:   []plan.Drift{{Path: ours, Kind: plan.Mode, Fix: "praecepta-gen sync"}},
			actions: map[string]plan.Action{ours: plan.Rewrite},
		},
		"ours with another mode, where none is stored": {
			change: []func(*plan.Input){
				find(ours, tree.Found{Content: []byte("as written"), Mode: 0o777, Regular: true}), func(in *plan.Input) { in.AnyMode = true },
			},
		},
		"ours as another umask left it": {
			change: []func(*plan.Input){find(ours, tree.Found{Content: []byte("as written"), Mode: 0o666, Regular: true})},
		},
		"the lock executable": {
			change: []func(*plan.Input){func(in *plan.Input) {
				found := in.Disk[tree.LockPath]
				found.Mode = 0o700
				in.Disk[tree.LockPath] = found
			}},
			drift:   []plan.Drift{{Path: tree.LockPath, Kind: plan.Mode, Fix: "praecepta-gen sync"}},
			actions: map[string]plan.Action{tree.LockPath: plan.Rewrite},
		},
		"the templates moved on": {
			change:  []func(*plan.Input){change(ours, "newer")},
			drift:   []plan.Drift{{Path: ours, Kind: plan.Outdated, Fix: "praecepta-gen sync"}},
			actions: map[string]plan.Action{ours: plan.Rewrite, tree.LockPath: plan.Rewrite},
		},
		"the templates moved on to what is there": {
			change:  []func(*plan.Input){find(ours, edited), change(ours, "edited")},
			drift:   []plan.Drift{{Path: tree.LockPath, Kind: plan.Lock, Fix: "praecepta-gen sync", Why: "differs from the files that were written"}},
			actions: map[string]plan.Action{tree.LockPath: plan.Rewrite},
		},
		"no longer part of the output": {
			change:  []func(*plan.Input){drop(ours)},
			drift:   []plan.Drift{{Path: ours, Kind: plan.Stale, Fix: "praecepta-gen sync"}},
			actions: map[string]plan.Action{ours: plan.Remove, tree.LockPath: plan.Rewrite},
		},
		"a stranger in our folder": {
			change:  []func(*plan.Input){find("internal/praecepta/it's mine.go", edited)},
			drift:   []plan.Drift{{Path: "internal/praecepta/it's mine.go", Kind: plan.Stale, Fix: `praecepta-gen sync --discard 'internal/praecepta/it'\''s mine.go'`}},
			actions: map[string]plan.Action{"internal/praecepta/it's mine.go": plan.Remove},
			refused: true,
		},
		"yours edited":                  {change: []func(*plan.Input){find(yours, edited), change(yours, "newer")}},
		"yours deleted":                 {change: []func(*plan.Input){lose(yours)}, actions: map[string]plan.Action{tree.LockPath: plan.Rewrite}},
		"yours gone from the templates": {change: []func(*plan.Input){drop(yours)}},
		"requirements raised": {
			change:  []func(*plan.Input){change(shared, "raised")},
			drift:   []plan.Drift{{Path: shared, Kind: plan.Manifest, Fix: "praecepta-gen sync", Why: "differs from what the components require"}},
			actions: map[string]plan.Action{shared: plan.Raise, tree.LockPath: plan.Rewrite},
		},
		"no lock": {
			change:  []func(*plan.Input){func(in *plan.Input) { in.Lock, in.NewLock = nil, "praecepta-gen sync" }, lose(tree.LockPath)},
			drift:   []plan.Drift{{Path: tree.LockPath, Kind: plan.Lock, Fix: "praecepta-gen sync", Why: "the file does not exist"}},
			actions: map[string]plan.Action{tree.LockPath: plan.Create},
		},
		"a damaged lock": {
			change:  []func(*plan.Input){func(in *plan.Input) { in.Lock.Entries = nil }},
			drift:   []plan.Drift{{Path: tree.LockPath, Kind: plan.Lock, Fix: "praecepta-gen sync", Why: "differs from the files that were written"}},
			actions: map[string]plan.Action{tree.LockPath: plan.Rewrite},
		},
		"a component more": {
			change: []func(*plan.Input){func(in *plan.Input) {
				in.Want["internal/praecepta/store/s.go"] = tree.File{Path: "internal/praecepta/store/s.go", Class: tree.Ours, Component: "store"}
			}},
			drift: []plan.Drift{
				{Path: "internal/praecepta/store/s.go", Kind: plan.Missing, Fix: "praecepta-gen sync"},
				{Path: tree.ManifestPath, Kind: plan.Manifest, Fix: "praecepta-gen sync", Why: "its components are not the same as the generated ones"},
			},
			actions: map[string]plan.Action{"internal/praecepta/store/s.go": plan.Create, tree.LockPath: plan.Rewrite},
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(ours, other, yours, shared)
			for _, change := range c.change {
				change(&in)
			}
			p := plan.Make(in)
			if diff := cmp.Diff(c.drift, p.Drift); diff != "" {
				t.Error(diff)
			}
			var actions map[string]plan.Action
			for _, step := range p.Steps {
				if step.Action != plan.Keep {
					if actions == nil {
						actions = map[string]plan.Action{}
					}
					actions[step.Path] = step.Action
				}
			}
			if diff := cmp.Diff(c.actions, actions); diff != "" {
				t.Error(diff)
			}
			if err := p.Refusal(); (err != nil) != c.refused || (err != nil && hint.Of(err) == "") {
				t.Errorf("refusal: %v", err)
			}
		})
	}
}

func TestLockIsWrittenLast(t *testing.T) {
	in := input(ours, yours)
	delete(in.Disk, tree.LockPath)
	steps := plan.Make(in).Steps
	last := steps[len(steps)-1]
	if last.Path != tree.LockPath || last.Action != plan.Create || last.Class != tree.Ours || last.Component != tree.Base {
		t.Errorf("the last step is %s %s, %s of %s", last.Action, last.Path, last.Class, last.Component)
	}
	in.Disk[tree.LockPath] = tree.Found{Content: last.Content, Mode: tree.Mode, Regular: true}
	in.Next = lock.New("devel", "sha256:1")
	for _, step := range plan.Make(in).Steps {
		if step.Action != plan.Keep {
			t.Errorf("the second time: %s %s", step.Action, step.Path)
		}
	}
}

func TestDeletedScaffoldStaysDeleted(t *testing.T) {
	in := input(yours, ours)
	delete(in.Disk, yours)
	p := plan.Make(in)
	if diff := cmp.Diff([]string{yours}, p.Deleted); diff != "" {
		t.Error(diff)
	}
	in.Lock = &p.Lock
	in.Next = lock.New("devel", "sha256:1")
	again := plan.Make(in)
	if len(again.Deleted) != 0 || len(again.Drift) != 0 || !again.Lock.Entries[yours].Gone {
		t.Errorf("the second time: %v, %v, %v", again.Deleted, again.Drift, again.Lock.Entries[yours])
	}
}

func TestNewScaffoldIsWrittenOnce(t *testing.T) {
	for name, present := range map[string]bool{"free": false, "taken": true} {
		in := input(ours)
		in.Want[yours] = tree.File{Path: yours, Content: []byte("seed"), Class: tree.Yours, Component: "store"}
		if present {
			in.Disk[yours] = tree.Found{Content: []byte("theirs"), Mode: 0o600, Regular: true}
		}
		if takes(plan.Make(in), plan.Create, yours) == present {
			t.Errorf("%s: created is %t", name, !present)
		}
	}
}

func TestScaffoldIsWrittenOnlyWithItsComponent(t *testing.T) {
	const store, sql = "internal/praecepta/store/s.go", "migrations/1.sql"
	coming := func() plan.Input {
		in := input(ours, yours)
		in.Want[store] = tree.File{Path: store, Content: []byte("store"), Class: tree.Ours, Component: "store"}
		in.Want[sql] = tree.File{Path: sql, Content: []byte("seed"), Class: tree.Yours, Component: "store"}
		return in
	}
	in := coming()
	p := plan.Make(in)
	if !takes(p, plan.Create, sql) || p.Lock.Entries[sql].Gone {
		t.Error("the component comes, and its seed is not written")
	}
	if !takes(p, plan.Keep, yours) {
		t.Error("a file that was scaffolded before is not reported")
	}
	// From then on, what the templates seed besides is of no concern here, whether something is in its place or not.
	for _, path := range []string{"compose.yaml", "migrations/2.sql", "internal/service/mine.go"} {
		in := coming()
		delete(in.Want, sql)
		for _, step := range p.Steps {
			if step.Path != sql {
				in.Disk[step.Path] = tree.Found{Content: step.Content, Mode: tree.Mode, Regular: true}
			}
		}
		was := lock.New("devel", "sha256:1")
		for _, f := range in.Want.Files() {
			was.Set(f)
		}
		in.Lock = &was
		component := "store"
		if path == "compose.yaml" {
			component = tree.Base
		}
		in.Want[path] = tree.File{Path: path, Content: []byte("seed"), Class: tree.Yours, Component: component}
		if path == "internal/service/mine.go" {
			in.Disk[path] = tree.Found{Content: []byte("mine"), Mode: tree.Mode, Regular: true}
		}
		in.Offered = map[string]bool{path: true}
		p := plan.Make(in)
		_, noted := p.Lock.Entries[path]
		if takes(p, plan.Create, path) || noted || len(p.Drift) > 0 || len(p.Deleted) > 0 {
			t.Errorf("%s: created %t, noted %t, drift %v, deleted %v", path, takes(p, plan.Create, path), noted, p.Drift, p.Deleted)
		}
	}
}

// TestGitMergeIsNoEdit rewrites a generated file that both branches wrote, each in
// its way, and one with conflict markers.
func TestGitMergeIsNoEdit(t *testing.T) {
	for name, content := range map[string]string{
		"merged": "as one branch wrote it\nas the other wrote it\n", "markers": "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n",
	} {
		in := input(ours)
		in.Disk[ours] = tree.Found{Content: []byte(content), Mode: tree.Mode, Regular: true}
		if plan.Make(in).Refusal() == nil {
			t.Errorf("%s: an edit is not refused", name)
		}
		e := in.Lock.Entries[ours]
		e.Merged = true
		in.Lock.Entries[ours] = e
		if p := plan.Make(in); p.Refusal() != nil || !takes(p, plan.Rewrite, ours) {
			t.Errorf("%s: %v", name, p.Refusal())
		}
	}
}

func takes(p plan.Plan, action plan.Action, path string) bool {
	return slices.ContainsFunc(p.Steps, func(step plan.Step) bool { return step.Path == path && step.Action == action })
}
