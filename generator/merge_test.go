package generator_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

// exhaustive makes tests of combinations complete. The nightly CI sets it.
var exhaustive = flag.Bool("every", false, "merge every pair of changes, not a third of them")

// office is a set of templates whose components meet in every kind of file: the keeper
// has migrations, which the report needs; the ledger and the courier add migrations;
// the watch instruments the others, which then have alerts.
func office() fstest.MapFS {
	files := invented()
	for name := range files {
		if strings.HasPrefix(name, "component/") {
			delete(files, name)
		}
	}
	for name, content := range map[string]string{
		"requirements.txt": `go 1.26.0

[base]
require example.com/base v1.0.0
sum example.com/base v1.0.0 h1:base=

[ledger]
require example.com/books v1.2.0
require example.com/paper v0.1.0 // indirect
sum example.com/books v1.2.0 h1:books=
sum example.com/paper v0.1.0 h1:paper=

[report]
require example.com/paper v0.1.0
sum example.com/paper v0.1.0 h1:paper=

[courier]
require example.com/wheels v2.0.0+incompatible
sum example.com/wheels v2.0.0+incompatible h1:wheels=

[keeper]
require example.com/keys v1.0.0
sum example.com/keys v1.0.0 h1:keys=

[watch]
require example.com/lens v1.0.0
sum example.com/lens v1.0.0 h1:lens=
`,
		"base/internal/praecepta/testkit/testkit.go": "package testkit\n\nimport _ \"example.com/base\"\n\nfunc Service() {}\n",

		"base/docs/settings.md.tmpl": "# Settings\n{{range .Components}}\n{{.Prefix}}\n{{end}}",

		"component/keeper/component.json":                     `{"summary": "s", "prefix": "KEEPER_", "type": "Keeper", "field": "Keeper", "seeds": ["migrations/*"]}`,
		"component/keeper/internal/praecepta/keeper/k.go":     "package keeper\n\nimport _ \"example.com/keys\"\n\nconst Released = 1\n",
		"component/keeper/migrations/00001_keys.sql":          "create table keys ();\n",
		"component/keeper/migrations/migrations.go":           "package migrations\n",
		"component/report/component.json":                     `{"summary": "s", "prefix": "REPORT_", "type": "Report", "field": "Report", "needs": ["keeper"], "seeds": ["deploy/*"]}`,
		"component/report/internal/praecepta/report/r.go":     "package report\n\nimport _ \"example.com/paper\"\n",
		"component/report/deploy/board.json":                  "{}\n",
		"component/ledger/component.json":                     `{"summary": "s", "prefix": "LEDGER_", "type": "Ledger", "field": "Ledger", "seeds": ["migrations/00010_books.sql", "deploy/*"]}`,
		"component/ledger/internal/praecepta/ledger/l.go":     "package ledger\n\nimport _ \"example.com/books\"\n\nconst Released = 1\n",
		"component/ledger/migrations/00010_books.sql":         "create table books ();\n",
		"component/ledger/deploy/ledger-alerts.yaml.tmpl":     alerts,
		"component/courier/component.json":                    `{"summary": "s", "prefix": "COURIER_", "type": "Courier", "field": "Courier", "seeds": ["migrations/00020_parcels.sql", "deploy/*"]}`,
		"component/courier/internal/praecepta/courier/c.go":   "package courier\n\nimport _ \"example.com/wheels\"\n",
		"component/courier/migrations/00020_parcels.sql":      "create table parcels ();\n",
		"component/courier/deploy/courier-alerts.yaml.tmpl":   alerts,
		"component/watch/component.json":                      `{"summary": "s", "prefix": "WATCH_", "type": "Watch", "field": "Watch", "instruments": true, "seeds": ["deploy/board.yaml"]}`,
		"component/watch/internal/praecepta/watch/w.go":       "package watch\n\nimport _ \"example.com/lens\"\n",
		"component/watch/internal/praecepta/testkit/watch.go": "package testkit\n",
		"component/watch/deploy/board.yaml":                   "board:\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return files
}

// alerts are of use only in a service with metrics.
const alerts = "{{range .Components}}{{if .Instruments}}alerts:\n{{end}}{{end}}"

// newer are the same templates a release later: generated files, a scaffold and a
// requirement have changed.
func newer() fstest.MapFS {
	files := office()
	for name, file := range files {
		content := strings.ReplaceAll(string(file.Data), "Released = 1", "Released = 2")
		content = strings.ReplaceAll(content, "type Settings struct{}", "type Settings struct{ Version int }")
		content = strings.ReplaceAll(content, "create table books ();", "create table books (number int);")
		content = strings.ReplaceAll(content, "example.com/base v1.0.0", "example.com/base v1.1.0")
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return files
}

// git runs git in dir, and reports whether it succeeded.
func git(t *testing.T, dir string, args ...string) (string, bool) {
	t.Helper()
	command := exec.Command("git", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "GIT_EDITOR=true",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	return out.String(), err == nil
}

func mustGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, ok := git(t, dir, args...)
	if !ok {
		t.Fatalf("git %q: %s", args, out)
	}
	return out
}

// withGit is the generator as it reads what git keeps of an unfinished merge.
func withGit(t *testing.T, g generator.Generator) generator.Generator {
	t.Helper()
	g.Staged = func(dir string) generator.Staged { return stagedIn(t, dir) }
	return g
}

// stagedIn is what git keeps of an unfinished merge in dir.
func stagedIn(t *testing.T, dir string) generator.Staged {
	return func(path string, stage generator.Stage) ([]byte, bool, error) {
		places := map[generator.Stage][]string{generator.StageBase: {":1"}, generator.StageOurs: {":2", "HEAD"}, generator.StageTheirs: {":3", "MERGE_HEAD", "REBASE_HEAD"}}
		for _, place := range places[stage] {
			if out, ok := git(t, dir, "show", place+":./"+path); ok {
				return []byte(out), true, nil
			}
		}
		return nil, false, nil
	}
}

// commit commits all that is in dir.
func commit(t *testing.T, dir string) {
	t.Helper()
	mustGit(t, dir, "add", "--all")
	mustGit(t, dir, "commit", "--quiet", "--allow-empty", "--message", "change")
}

// act is what somebody does to a service on a branch.
type act struct {
	name           string
	adds, removes  string
	g              generator.Generator
	isNewer, syncs bool
}

func (a act) String() string {
	if a.isNewer {
		return a.name + " newer"
	}
	return a.name
}

func (a act) do(t *testing.T, dir string) {
	t.Helper()
	var err error
	switch {
	case a.syncs:
		_, _, err = a.g.Sync(context.Background(), generator.SyncRequest{Dir: dir})
	case a.adds != "":
		_, _, err = a.g.Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{a.adds}})
	default:
		_, _, err = a.g.Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{a.removes}})
	}
	if err != nil {
		t.Fatalf("%s: %v", a, err)
	}
}

func acts() []act {
	var all []act
	for _, isNewer := range []bool{false, true} {
		templates := office()
		if isNewer {
			templates = newer()
		}
		g := generator.Generator{Templates: templates, Version: "devel"}
		for _, a := range []act{
			{name: "add ledger", adds: "ledger"}, {name: "add courier", adds: "courier"}, {name: "add report", adds: "report"},
			{name: "add watch", adds: "watch"}, {name: "remove keeper", removes: "keeper"}, {name: "sync", syncs: true},
		} {
			a.g, a.isNewer = g, isNewer
			all = append(all, a)
		}
	}
	return all
}

// outcome is the components of a service that had the keeper, once both acted.
func outcome(a, b act) []string {
	var all []string
	for _, name := range []string{a.adds, b.adds} {
		if name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	if a.removes == "" && b.removes == "" {
		all = append(all, "keeper")
	}
	return all
}

// TestSyncResolvesMerge merges two branches on each of which somebody changed
// the components, or synced with other templates. Sync is all that has to be run.
func TestSyncResolvesMerge(t *testing.T) {
	all := acts()
	repository := filepath.Join(t.TempDir(), "shop")
	if _, err := all[0].g.New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: repository, Components: []string{"keeper"}}); err != nil {
		t.Fatal(err)
	}
	mustGit(t, repository, "init", "--quiet", "--initial-branch", "main")
	commit(t, repository)
	for i, a := range all {
		mustGit(t, repository, "checkout", "--quiet", "-b", fmt.Sprint("act", i), "main")
		a.do(t, repository)
		commit(t, repository)
	}
	modes := [][]string{{"merge"}, {"-c", "merge.conflictStyle=diff3", "merge"}, {"-c", "merge.conflictStyle=zdiff3", "merge"}, {"rebase"}}
	var merges, conflicts atomic.Int32
	for i, a := range all {
		for j, b := range all {
			if !*exhaustive && (i+j)%3 != 0 {
				continue
			}
			mode := modes[(3*i+j)%len(modes)] // the two directions of a pair in different ways
			t.Run(fmt.Sprintf("%s and %s, %s", a, b, strings.Join(mode, " ")), func(t *testing.T) {
				t.Parallel()
				dir := filepath.Join(t.TempDir(), "shop")
				mustGit(t, repository, "clone", "--quiet", "--shared", "--branch", fmt.Sprint("act", i), ".", dir)
				merges.Add(1)
				last := a
				if b.isNewer {
					last = b
				}
				if _, clean := git(t, dir, append(slices.Clone(mode), fmt.Sprint("origin/act", j))...); !clean {
					conflicts.Add(1)
				}
				syncAfterMerge(t, dir, last.g, outcome(a, b))
			})
		}
	}
	t.Cleanup(func() {
		if 4*conflicts.Load() < merges.Load() {
			t.Errorf("%d of %d merges had conflicts", conflicts.Load(), merges.Load())
		}
	})
}

// syncAfterMerge syncs after a merge, and holds the service to a new one of the components.
func syncAfterMerge(t *testing.T, dir string, g generator.Generator, components []string) {
	t.Helper()
	before := everything(t, dir)
	if strings.Contains(before["praecepta.lock"], "<<<<<<<") {
		for name, how := range map[string]func() error{
			"add": func() error {
				_, _, err := g.Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"ledger"}})
				return err
			},
			"remove": func() error {
				_, _, err := g.Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{"ledger"}})
				return err
			},
			"check":  func() error { _, err := g.Check(context.Background(), dir); return err },
			"status": func() error { _, err := g.Status(context.Background(), dir); return err },
			"diff":   func() error { _, _, err := g.Diff(context.Background(), dir, nil); return err },
		} {
			err := how()
			if err == nil || !strings.Contains(err.Error(), "praecepta.lock: unresolved merge conflict") || hint.Of(err) != "praecepta-gen sync" {
				t.Errorf("%s: %v, hint %q", name, err, hint.Of(err))
			}
		}
		if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
			t.Errorf("what is refused changes %s", diff)
		}
	}
	report, _, err := withGit(t, g).Sync(context.Background(), generator.SyncRequest{Dir: dir})
	if err != nil {
		t.Fatalf("sync: %v, hint %q", err, hint.Of(err))
	}
	for _, notice := range report.Notices {
		if strings.Contains(notice, "unresolved") {
			t.Errorf("sync leaves a conflict: %s", notice)
		}
	}
	if report, err := g.Check(context.Background(), dir); err != nil || len(report.Drift) > 0 {
		t.Errorf("check: %v, %v", err, report.Drift)
	}
	after := everything(t, dir)
	if _, _, err := withGit(t, g).Sync(context.Background(), generator.SyncRequest{Dir: dir}); err != nil {
		t.Errorf("sync again: %v", err)
	}
	if diff := cmp.Diff(after, everything(t, dir)); diff != "" {
		t.Errorf("a second sync changes %s", diff)
	}
	if lock := after["praecepta.lock"]; strings.Contains(lock, "\ngone ") {
		t.Errorf("nobody deleted a scaffold, and the lock has %s", lock)
	}
	fresh := filepath.Join(t.TempDir(), "fresh")
	if _, err := g.New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: fresh, Components: components}); err != nil {
		t.Fatal(err)
	}
	want := everything(t, fresh)
	for name := range after {
		if strings.HasPrefix(name, ".git") {
			delete(after, name)
		}
		switch {
		case strings.HasSuffix(name, ".sql"), name == "praecepta.lock": // a scaffold stays as it was, of an older release
			after[name], want[name] = "", ""
		case name == "go.sum": // lines of an older release do no harm
			for line := range strings.Lines(want[name]) {
				if !strings.Contains(after[name], strings.TrimPrefix(line, "-rw-r--r-- ")) {
					t.Errorf("go.sum lacks %s", line)
				}
			}
			after[name] = want[name]
		}
	}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("it is not as a new service: %s", diff)
	}
}
