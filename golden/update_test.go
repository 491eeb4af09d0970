package golden

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/conflict"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/textmerge"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/templates"
)

// current is the generator of this commit.
func current() generator.Generator {
	return generator.Generator{Templates: templates.FS, Version: "devel", State: templates.State()}
}

// releases lists the commits of releases.txt.
func releases(t *testing.T) []string {
	t.Helper()
	content, err := os.ReadFile("releases.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(content)) {
		if commit, _, _ := strings.Cut(line, " "); commit != "#" {
			all = append(all, commit)
		}
	}
	return all
}

// generatorOf builds the generator of a commit, once for all runs.
func generatorOf(t *testing.T, commit string) string {
	t.Helper()
	if out, err := exec.Command("git", "cat-file", "-e", commit+"^{commit}").CombinedOutput(); err != nil {
		t.Fatalf("%s is not in this clone: if it is shallow, run git fetch --unshallow\n%s", commit, out)
	}
	folder, err := filepath.Abs(filepath.Join("..", "bin", "releases"))
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(folder, commit)
	if _, err := os.Stat(binary); err == nil {
		return binary
	}
	source := t.TempDir()
	archive := exec.Command("git", "archive", commit)
	archive.Dir = ".."
	unpack := exec.Command("tar", "x", "-C", source)
	if unpack.Stdin, err = archive.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(unpack.Start(), archive.Run(), unpack.Wait(), os.MkdirAll(folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	built := filepath.Join(source, "built")
	run(t, source, nil, "go", "build", "-o", built, "./cmd/praecepta-gen")
	if err := os.Rename(built, binary); err != nil { // another file system
		run(t, source, nil, "cp", built, binary)
	}
	return binary
}

// release is a service as the generator of a commit writes it.
type release struct {
	commit, set string // set is the value of --with, or "" for the default
	dir         string
	written     map[string]string
}

func releasedServices(t *testing.T) []release {
	t.Helper()
	var all []release
	for _, commit := range releases(t) {
		binary := generatorOf(t, commit)
		for _, set := range []string{"", "all"} {
			r := release{commit: commit[:8], set: set, dir: filepath.Join(t.TempDir(), "shop")}
			args := []string{"new", "service", "shop", "--module", "example.com/shop", "--dir", r.dir, "--no-input"}
			if set != "" {
				args = append(args, "--with", set)
			}
			run(t, ".", nil, binary, args...)
			r.written = files(t, r.dir)
			all = append(all, r)
		}
	}
	return all
}

// past has the text of a file as the release wrote it, as a commit of the service has.
func (r release) past(name string, isText func([]byte) bool) ([]byte, bool, error) {
	content, has := r.written[name]
	return []byte(content), has && isText([]byte(content)), nil
}

// edits changes a service as its owner would, and lists the lines that the owner wrote,
// by the files that have them.
type edits func(t *testing.T, r release, dir string) map[string][]string

// where the line of an edit goes.
const (
	atStart = iota
	inMiddle
	atEnd
	places // the number of them
)

// editFile adds a line of the owner to a file, and returns it.
func editFile(t *testing.T, dir, name string, place int) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	line := fmt.Sprintf("%s owner's line %d of %s\n", comment(name), place, name)
	lines := slices.Collect(bytes.Lines(content))
	at := []int{0, middle(name, lines), len(lines)}[place]
	if place == atStart && bytes.HasPrefix(content, []byte("//go:build")) {
		line += "\n"
	}
	if place == atEnd && len(lines) > 0 && !bytes.HasSuffix(content, []byte("\n")) {
		at-- // an edit of the last line itself is another one
	}
	put(t, dir, name, string(bytes.Join(slices.Insert(lines, at, []byte(line)), nil)))
	return strings.TrimSpace(line)
}

// middle returns the index of a line in the middle of a file. In Go code a declaration
// begins there, so that the line is not part of a string.
func middle(name string, lines [][]byte) int {
	half := len(lines) / 2
	if path.Ext(name) != ".go" {
		return half
	}
	declares := regexp.MustCompile(`^(func|type|const|var|import) `)
	last := len(lines)
	for i, line := range lines {
		if !declares.Match(line) {
			continue
		}
		if last = i; i >= half {
			break
		}
	}
	return last
}

// comment is how a comment begins in a file.
func comment(name string) string {
	switch path.Ext(name) {
	case ".go":
		return "//"
	case ".sql":
		return "--"
	}
	return "#"
}

// scaffolds lists the user-owned files that the release wrote, without migrations.
func (r release) scaffolds() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.written)), func(name string) bool {
		return tree.ClassOf(name) != tree.Yours || name == tree.LockPath || path.Ext(name) == ".sql"
	})
}

// everyThirdGenerated lists a third of the generated files.
func (r release) everyThirdGenerated() []string {
	var all []string
	for i, name := range slices.Sorted(maps.Keys(r.written)) {
		if tree.ClassOf(name) == tree.Ours && i%3 == 0 && path.Ext(name) != ".sql" && !strings.HasSuffix(name, "_test.go") && !strings.Contains(name, "/testdata/") {
			all = append(all, name)
		}
	}
	return all
}

// editScaffolds edits every scaffolded file, in the place for its number.
func editScaffolds(place func(i int) int) edits {
	return func(t *testing.T, r release, dir string) map[string][]string {
		t.Helper()
		lines := map[string][]string{}
		for i, name := range r.scaffolds() {
			lines[name] = []string{editFile(t, dir, name, place(i))}
		}
		return lines
	}
}

// ownGenerated owns every third generated file and edits it.
func ownGenerated(t *testing.T, r release, dir string) map[string][]string {
	t.Helper()
	if _, _, err := current().Own(t.Context(), generator.OwnRequest{Dir: dir, Paths: r.everyThirdGenerated()}); err != nil {
		t.Fatal(err)
	}
	lines := map[string][]string{}
	for i, name := range r.everyThirdGenerated() {
		lines[name] = []string{editFile(t, dir, name, i%places)}
	}
	return lines
}

// moveThings deletes, renames and chmods scaffolded files, bumps a requirement and adds
// migrations and code.
func moveThings(t *testing.T, r release, dir string) map[string][]string {
	t.Helper()
	lines := map[string][]string{}
	for i, name := range r.scaffolds() {
		file := filepath.Join(dir, name)
		var err error
		switch i % 5 {
		case 0:
			err = os.Remove(file)
		case 1:
			lines[name+".moved"] = []string{editFile(t, dir, name, atEnd)}
			err = os.Rename(file, file+".moved")
		case 2:
			err = os.Chmod(file, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const migration, code = "-- owner's migration\n", "// Package mine is the owner's.\npackage mine\n"
	put(t, dir, "migrations/00900_mine.sql", migration)
	put(t, dir, "internal/service/mine/mine.go", code)
	lines["migrations/00900_mine.sql"] = []string{strings.TrimSpace(migration)}
	lines["internal/service/mine/mine.go"] = []string{"// Package mine is the owner's."}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "go.mod", string(mod)+"\nrequire example.com/mine v1.2.3 // owner's\n")
	lines["go.mod"] = []string{"example.com/mine v1.2.3 // owner's"}
	return lines
}

func nothing(*testing.T, release, string) map[string][]string { return nil }

// TestUpdateFromEveryRelease updates a service of each release that its owner edited. No
// line of the owner is lost, no file changes that is not listed, and a conflict is only
// where both sides changed the same lines.
func TestUpdateFromEveryRelease(t *testing.T) {
	for _, r := range releasedServices(t) {
		for name, edit := range corpus(r) {
			t.Run(strings.Join([]string{r.commit, orElse(r.set, "default"), name}, "/"), func(t *testing.T) {
				t.Parallel()
				dir := filepath.Join(t.TempDir(), "shop")
				if err := os.CopyFS(dir, os.DirFS(r.dir)); err != nil {
					t.Fatal(err)
				}
				lines := edit(t, r, dir)
				before, beforeModes := files(t, dir), modes(t, dir)
				request := generator.UpdateRequest{Dir: dir, Past: r.past, Merge: textmerge.Git(t.Context()), Take: []string{"."}}
				if strings.HasPrefix(name, "scaffolds") {
					request.Edited = r.editedScaffolds(t, dir)
				}
				report, _, err := current().Update(t.Context(), request)
				if err != nil {
					t.Fatal(err)
				}
				after := files(t, dir)
				requireLines(t, after, lines)
				requireListed(t, report, before, after)
				requireConflicts(t, report, after, lines)
				if len(report.Conflicts) > 0 {
					abortAndCompare(t, dir, before, beforeModes)
					return
				}
				if drift := check(t, dir); len(drift) > 0 {
					t.Errorf("check: %+v", drift)
				}
				if _, _, err := current().Undo(t.Context(), generator.UndoRequest{Dir: dir}); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(before, files(t, dir)); diff != "" {
					t.Errorf("undo leaves %s", diff)
				}
			})
		}
	}
}

// corpus is what owners do to a service of the release. With -every, each scaffolded file
// is edited in each place.
func corpus(r release) map[string]edits {
	all := map[string]edits{"nothing": nothing, "owned files": ownGenerated}
	if r.set != "" || *exhaustive {
		all["scaffolds"] = editScaffolds(func(i int) int { return i % places })
		all["files deleted and renamed"] = moveThings
	}
	if *exhaustive {
		for place, name := range []string{"at the start", "in the middle", "at the end"} {
			all["scaffolds "+name] = editScaffolds(func(int) int { return place })
		}
	}
	return all
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// editedScaffolds lists the scaffolded files that update offers to merge.
func (r release) editedScaffolds(t *testing.T, dir string) []string {
	t.Helper()
	report, _, err := current().Update(t.Context(), generator.UpdateRequest{Dir: dir, Past: r.past, Merge: textmerge.Git(t.Context()), Preview: generator.Preview{DryRun: true}})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range report.Scaffolds {
		if s.State == "edited, outdated" {
			all = append(all, s.Path)
		}
	}
	return all
}

// requireLines requires that the files have every line that the owner wrote.
func requireLines(t *testing.T, after map[string]string, lines map[string][]string) {
	t.Helper()
	for name, of := range lines {
		for _, line := range of {
			if !strings.Contains(after[name], line) {
				t.Errorf("%s: the line %q is lost", name, line)
			}
		}
	}
}

// requireListed requires that every file that changed is in the report.
func requireListed(t *testing.T, report generator.Report, before, after map[string]string) {
	t.Helper()
	listed := map[string]bool{}
	for _, f := range report.Files {
		listed[f.Path] = true
	}
	both := maps.Clone(before)
	maps.Copy(both, after)
	for name := range both {
		if _, was := before[name]; (before[name] != after[name] || was != has(after, name)) && !listed[name] {
			t.Errorf("%s changed and is not listed", name)
		}
	}
}

func has(files map[string]string, name string) bool {
	_, has := files[name]
	return has
}

// requireConflicts requires that conflict markers are in the listed files only, and
// around lines of the owner only.
func requireConflicts(t *testing.T, report generator.Report, after map[string]string, lines map[string][]string) {
	t.Helper()
	for name, content := range after {
		isListed := slices.Contains(report.Conflicts, name)
		if isListed != conflict.Has([]byte(content)) {
			t.Errorf("%s: conflict markers: %t, listed: %t", name, !isListed, isListed)
		}
		if !isListed {
			continue
		}
		for i, part := range strings.Split(content, "<<<<<<< ")[1:] {
			yours, _, _ := strings.Cut(part, "||||||| ")
			if !slices.ContainsFunc(lines[name], func(line string) bool { return strings.Contains(yours, line) }) {
				t.Errorf("%s: conflict %d is not about a line of the owner:\n%s", name, i+1, part)
			}
		}
	}
}

// abortAndCompare requires that an update with conflicts can be aborted: every byte and
// mode is as before.
func abortAndCompare(t *testing.T, dir string, before map[string]string, beforeModes map[string]fs.FileMode) {
	t.Helper()
	if _, _, err := current().AbortUpdate(context.Background(), dir, generator.Preview{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Errorf("abort leaves %s", diff)
	}
	if diff := cmp.Diff(beforeModes, modes(t, dir)); diff != "" {
		t.Errorf("abort leaves the modes %s", diff)
	}
}

// modes are the modes of all files, less what undo reads.
func modes(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	all := map[string]fs.FileMode{}
	for name := range files(t, dir) {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = info.Mode()
	}
	return all
}

func check(t *testing.T, dir string) []generator.Drift {
	t.Helper()
	report, err := current().Check(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return report.Drift
}

// TestUpdatedServiceWorks updates a service with owned files, resolves the conflicts, and
// vets, tests and proves it: that of the last release with one rule, and with -every
// those of all releases, with the default and with all components, with all rules.
func TestUpdatedServiceWorks(t *testing.T) {
	rules := []string{"CF-02"}
	services := releasedServices(t)
	if *exhaustive {
		rules = nil
	} else {
		services = services[len(services)-1:]
	}
	for _, r := range services {
		t.Run(fmt.Sprintf("%s,with=%s", r.commit, r.set), func(t *testing.T) {
			ownGenerated(t, r, r.dir)
			request := generator.UpdateRequest{Dir: r.dir, Past: r.past, Merge: textmerge.Git(t.Context()), Take: []string{"."}}
			report, _, err := current().Update(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			for name, content := range files(t, r.dir) {
				if slices.Contains(report.Conflicts, name) {
					_, generated, _ := conflict.Sides([]byte(content))
					put(t, r.dir, name, string(generated))
				}
			}
			if len(report.Conflicts) > 0 {
				if _, err := current().ContinueUpdate(t.Context(), r.dir); err != nil {
					t.Fatal(err)
				}
			}
			disownStale(t, r.dir)
			if drift := check(t, r.dir); len(drift) > 0 {
				t.Errorf("check: %+v", drift)
			}
			run(t, r.dir, nil, "go", "vet", "./...")
			run(t, r.dir, nil, "go", "test", "-vet=off", "./...")
			proved, err := current().Prove(t.Context(), generator.ProveRequest{Dir: r.dir, Names: rules})
			if err != nil {
				t.Fatal(err)
			}
			if rules, others := proved.Unproved(); rules+others > 0 || len(proved.Rules) == 0 {
				t.Errorf("%d of %d rules are not proved, and %d other tests fail: %+v", rules, len(proved.Rules), others, proved.Rules)
			}
		})
	}
}

// disownStale removes the owned files that are no longer generated, as the update says.
func disownStale(t *testing.T, dir string) {
	t.Helper()
	request := generator.DisownRequest{Dir: dir, Discard: true}
	for _, d := range check(t, dir) {
		if d.Kind == string(plan.Stale) {
			request.Paths = append(request.Paths, d.Path)
		}
	}
	if len(request.Paths) == 0 {
		return
	}
	if _, _, err := current().Disown(t.Context(), request); err != nil {
		t.Fatal(err)
	}
}
