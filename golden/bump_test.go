package golden

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/templates"
)

// bumps is a module proxy on this machine. It has a newer version of every module
// that a service requires: a copy of the current one. So a bump of each can be
// tried offline, and does not depend on what is released today.
type bumps struct {
	environment []string                  // of a go command that uses it
	now, newer  map[string]module.Version // by path; newer is a copy of now
	direct      []string                  // the paths that a service of all components imports from
}

// newBumps copies the modules that a service of all components requires.
func newBumps(t *testing.T) bumps {
	t.Helper()
	full := emit(t, templates.FS, known(t, templates.FS).Names()...)
	run(t, full, nil, "go", "mod", "download")
	cache := strings.TrimSpace(run(t, full, nil, "go", "env", "GOMODCACHE"))
	root := t.TempDir()
	b := bumps{now: map[string]module.Version{}, newer: map[string]module.Version{}}
	b.environment = []string{
		"GOPROXY=" + fileURL(root) + "," + fileURL(filepath.Join(cache, "cache", "download")),
		"GOMODCACHE=" + filepath.Join(t.TempDir(), "mod"), "GOFLAGS=-modcacherw " + buildFlags, "GOSUMDB=off", "GONOSUMDB=*", "GOWORK=off",
	}
	for line, indirect := range linesOf(files(t, full)) {
		words := strings.Fields(line)
		if words[0] != "require" {
			continue
		}
		now := module.Version{Path: words[1], Version: words[2]}
		b.now[now.Path], b.newer[now.Path] = now, copyModule(t, filepath.Join(cache, "cache", "download"), root, now)
		if !indirect {
			b.direct = append(b.direct, now.Path)
		}
	}
	slices.Sort(b.direct)
	return b
}

func fileURL(path string) string {
	return "file://" + "/" + strings.TrimPrefix(filepath.ToSlash(path), "/")
}

// copyModule writes a module of the cache into a proxy under a newer version.
func copyModule(t *testing.T, cache, root string, now module.Version) module.Version {
	t.Helper()
	newer := module.Version{Path: now.Path, Version: bumped(t, now.Version)}
	escaped, err := module.EscapePath(now.Path)
	if err != nil {
		t.Fatal(err)
	}
	from, to := filepath.Join(cache, filepath.FromSlash(escaped), "@v", now.Version), filepath.Join(root, filepath.FromSlash(escaped), "@v", newer.Version)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	goMod, err := os.ReadFile(from + ".mod")
	if err != nil {
		t.Fatal(err)
	}
	info, err := json.Marshal(map[string]any{"Version": newer.Version, "Time": time.Unix(1, 0).UTC()})
	if err != nil {
		t.Fatal(err)
	}
	for suffix, content := range map[string][]byte{".mod": goMod, ".info": info} {
		if err := os.WriteFile(to+suffix, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := copyZip(from+".zip", to+".zip", now.String()+"/", newer.String()+"/"); err != nil {
		t.Fatal(err)
	}
	return newer
}

// copyZip copies an archive with another prefix before every name.
func copyZip(from, to, prefix, newPrefix string) error {
	archive, err := zip.OpenReader(from)
	if err != nil {
		return err
	}
	defer func() { _ = archive.Close() }()
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	out := zip.NewWriter(file)
	for _, f := range archive.File {
		header := f.FileHeader
		header.Name = newPrefix + strings.TrimPrefix(f.Name, prefix)
		raw, err := f.OpenRaw()
		if err != nil {
			return err
		}
		entry, err := out.CreateRaw(&header)
		if err != nil {
			return err
		}
		if _, err := io.Copy(entry, raw); err != nil {
			return err
		}
	}
	return out.Close()
}

// bumped is a later patch release than version; that of an untagged version is v0.0.1.
func bumped(t *testing.T, version string) string {
	t.Helper()
	release, _, _ := strings.Cut(strings.TrimSuffix(version, semver.Build(version)), "-")
	numbers := strings.Split(release, ".")
	patch, err := strconv.Atoi(numbers[len(numbers)-1])
	if err != nil {
		t.Fatal(err)
	}
	numbers[len(numbers)-1] = strconv.Itoa(patch + 1)
	return strings.Join(numbers, ".") + semver.Build(version)
}

// TestUpgradedRequirementIsNoDrift bumps modules that a service requires, one at a time, and then
// all of them together.
func TestUpgradedRequirementIsNoDrift(t *testing.T) {
	b := newBumps(t)
	full := emit(t, templates.FS, known(t, templates.FS).Names()...)
	for _, path := range b.testedBumps() {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "shop")
			if err := os.CopyFS(dir, os.DirFS(full)); err != nil {
				t.Fatal(err)
			}
			b.upgrade(t, dir, path)
		})
	}
	t.Run("all", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "shop")
		if err := os.CopyFS(dir, os.DirFS(full)); err != nil {
			t.Fatal(err)
		}
		b.upgrade(t, dir, slices.Sorted(maps.Keys(b.newer))...)
		run(t, dir, b.environment, "go", "mod", "tidy", "-diff")
		run(t, dir, b.environment, "go", "list", "-deps", "-test", "./...") // a build would compile copies of what is compiled elsewhere
	})
	for _, name := range testedComponents(t, known(t, templates.FS)) {
		t.Run("add and remove "+name, func(t *testing.T) {
			t.Parallel()
			b.addAndRemove(t, name)
		})
	}
}

// upgrade raises modules as a person or a bot does, with go get and go mod tidy. After
// each step check reports nothing, and sync writes nothing.
func (b bumps) upgrade(t *testing.T, dir string, paths ...string) {
	t.Helper()
	args := []string{"get"}
	for _, path := range paths {
		args = append(args, b.newer[path].String())
	}
	for _, command := range [][]string{args, {"mod", "tidy"}} {
		run(t, dir, b.environment, "go", command...)
		isClean(t, dir)
	}
	mod := files(t, dir)["go.mod"]
	for _, path := range paths {
		if !strings.Contains(mod, "\t"+b.newer[path].Path+" "+b.newer[path].Version) {
			t.Errorf("%s is not in go.mod:\n%s", b.newer[path], mod)
		}
	}
}

// isClean checks a service, and proves that sync leaves every file of it alone.
func isClean(t *testing.T, dir string) {
	t.Helper()
	g := generator.Generator{Templates: templates.FS, Version: "devel"}
	report, err := g.Check(context.Background(), dir)
	if err != nil || len(report.Drift) > 0 {
		t.Fatalf("check: %v, %v", report.Drift, err)
	}
	before, at := files(t, dir), times(t, dir)
	if report, _, err = g.Sync(context.Background(), generator.SyncRequest{Dir: dir}); err != nil || len(report.Files) > 0 {
		t.Fatalf("sync: %v, %v", report.Files, err)
	}
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Fatalf("sync changes %s", diff)
	}
	if diff := cmp.Diff(at, times(t, dir)); diff != "" {
		t.Fatalf("sync writes %s", diff)
	}
}

// times are when the shared files were written.
func times(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range []string{"go.mod", "go.sum", "praecepta.lock", "praecepta.yaml"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = fmt.Sprint(info.ModTime().UnixNano())
	}
	return all
}

// addAndRemove adds a component to a service that has newer versions of all that the
// component shares with it, and removes it again.
func (b bumps) addAndRemove(t *testing.T, name string) {
	t.Helper()
	all := known(t, templates.FS)
	g := generator.Generator{Templates: templates.FS, Version: "devel"}
	var others []string
	for _, other := range all.Names() {
		if !slices.Contains(closure(t, all, other), name) {
			others = append(others, other)
		}
	}
	dir := emit(t, templates.FS, others...)
	var shared []string
	for line := range linesOf(files(t, dir)) {
		words := strings.Fields(line)
		if _, has := b.newer[words[1]]; has && words[0] == "require" {
			shared = append(shared, words[1])
		}
	}
	slices.Sort(shared)
	b.upgrade(t, dir, shared...)
	before := files(t, dir)
	request := generator.ChangeRequest{Dir: dir, Components: []string{name}}

	change(t, g.Add, request)
	run(t, dir, b.environment, "go", "list", "-deps", "-test", "./...")
	run(t, dir, b.environment, "go", "mod", "tidy", "-diff")
	change(t, g.Remove, request)
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Errorf("add and remove leave %s", diff)
	}

	change(t, g.Add, request)
	run(t, dir, b.environment, "go", "mod", "tidy")
	isClean(t, dir)
	change(t, g.Remove, request)
	run(t, dir, b.environment, "go", "mod", "tidy")
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Errorf("add, tidy, remove and tidy leave %s", diff)
	}
}

func change(t *testing.T, how func(context.Context, generator.ChangeRequest) (generator.Report, string, error), request generator.ChangeRequest) {
	t.Helper()
	if _, _, err := how(context.Background(), request); err != nil {
		t.Fatal(err)
	}
}
