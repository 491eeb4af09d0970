package golden

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/praecepta/praecepta-gen/templates"
)

// proxy makes a module proxy that has this generator as the version, in a folder. It is
// taken out of the module cache again. Most of the modules that it needs are there; the
// rest, such as the go.mod of what only Windows needs, is downloaded.
//
// go tool does not know -trimpath, and would compile all packages of the generator again:
// a minute. So, without -every, the main package of the version runs a built program.
func proxy(t *testing.T, version, built string) (environment []string) {
	t.Helper()
	cache := strings.TrimSpace(run(t, ".", nil, "go", "env", "GOMODCACHE"))
	t.Cleanup(func() { evict(t, cache, version) })
	source, dir := t.TempDir(), t.TempDir()
	for _, root := range []string{"cmd", "generator", "templates"} {
		for name, content := range files(t, filepath.Join("..", root)) {
			write(t, filepath.Join(source, root, filepath.FromSlash(name)), content, 0o644)
		}
	}
	if !*exhaustive {
		replaceMain(t, filepath.Join(source, "cmd", "praecepta-gen"), built)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		write(t, filepath.Join(source, name), read(t, name), 0o644)
	}
	folder := filepath.Join(dir, "github.com", "praecepta", "praecepta-gen", "@v")
	write(t, filepath.Join(folder, "list"), version+"\n", 0o644)
	write(t, filepath.Join(folder, version+".info"), `{"Version": "`+version+`"}`, 0o644)
	write(t, filepath.Join(folder, version+".mod"), read(t, "go.mod"), 0o644)
	archive, err := os.Create(filepath.Join(folder, version+".zip"))
	if err == nil {
		err = zip.CreateFromDir(archive, module.Version{Path: strings.TrimSuffix(modulePrefix, "/"), Version: version}, source)
	}
	if err == nil {
		err = archive.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return []string{"GOPROXY=file://" + dir + "," + strings.TrimSpace(run(t, ".", nil, "go", "env", "GOPROXY")), "GOSUMDB=off", "GOFLAGS=-modcacherw"}
}

// replaceMain replaces the main package in a folder with one that runs a program.
func replaceMain(t *testing.T, dir, program string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "main.go"), fmt.Sprintf(`package main

import (
	"os"
	"syscall"
)

func main() {
	panic(syscall.Exec(%[1]q, append([]string{%[1]q}, os.Args[1:]...), os.Environ()))
}
`, program), 0o644)
}

// evict removes a version of this generator from the module cache.
func evict(t *testing.T, cache, version string) {
	t.Helper()
	folder := filepath.Join(cache, "cache", "download", "github.com", "praecepta", "praecepta-gen", "@v")
	list := filepath.Join(folder, "list")
	write(t, list, strings.Replace(contents(t, list), version+"\n", "", 1), 0o644)
	found, err := filepath.Glob(filepath.Join(folder, version+".*"))
	for _, path := range append(found, filepath.Join(cache, "github.com", "praecepta", "praecepta-gen@"+version)) {
		err = errors.Join(err, os.RemoveAll(path))
	}
	if err != nil {
		t.Error(err)
	}
}

// TestMakeRunsPinnedGenerator checks a service that a release wrote with that release, as
// a laptop and CI do: through make, without a generator on the PATH.
func TestMakeRunsPinnedGenerator(t *testing.T) {
	// No other run on this machine has the version in the module cache.
	version := fmt.Sprintf("0.3.%d", time.Now().UnixNano())
	dir := filepath.Join(t.TempDir(), "shop")
	program := released(t, version)
	run(t, ".", nil, program, "new", "service", "shop", "--module", "example.com/shop", "--with", "none", "--no-input", "--dir", dir)
	environment := proxy(t, "v"+version, program)
	if output := run(t, dir, environment, "make", "check"); !strings.Contains(output, "go tool -modfile=tools/go.mod praecepta-gen check") {
		t.Errorf("make check prints %s", output)
	}
	if got := run(t, dir, environment, "go", "tool", "-modfile=tools/go.mod", "praecepta-gen", "version"); !strings.HasPrefix(got, "praecepta-gen v"+version+"\n") {
		t.Errorf("the pinned generator is %s", got)
	}
	workspace := filepath.Join(filepath.Dir(dir), "go.work")
	write(t, workspace, "go 1.26.0\n\nuse ./shop\n", 0o644)
	if output := run(t, dir, environment, "make", "check"); !strings.Contains(output, "go tool -n") {
		t.Errorf("in a workspace, make check prints %s", output)
	}
	if err := os.Remove(workspace); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "internal", "praecepta", "serve.go")); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("make", "check")
	command.Dir, command.Env = dir, append(os.Environ(), environment...)
	if output, err := command.CombinedOutput(); err == nil || !strings.Contains(string(output), "internal/praecepta/serve.go: missing: praecepta-gen sync") {
		t.Errorf("drift: %v\n%s", err, output)
	}
}

// TestMakeChoosesGenerator shows which generator make runs for a service that pins none.
func TestMakeChoosesGenerator(t *testing.T) {
	t.Setenv("MAKEFLAGS", "") // of a make that runs this test
	t.Setenv("MAKELEVEL", "0")
	dir, path := emit(t, templates.FS), t.TempDir()
	makeCheck := func(path string) string {
		return run(t, dir, []string{"PATH=" + path + ":/usr/bin:/bin"}, "make", "-n", "check")
	}
	const program = "go run github.com/praecepta/praecepta-gen/cmd/praecepta-gen@"
	if got := makeCheck(path); !strings.HasPrefix(got, program+"latest check") {
		t.Errorf("without a program: %s", got)
	}
	lock := filepath.Join(dir, "praecepta.lock")
	write(t, lock, strings.Replace(contents(t, lock), "generator devel\n", "generator v0.3.1\n", 1), 0o644)
	if got := makeCheck(path); !strings.HasPrefix(got, program+"v0.3.1 check") {
		t.Errorf("without a program, of a release: %s", got)
	}
	write(t, filepath.Join(path, "praecepta-gen"), "#!/bin/sh\n", 0o755)
	if got := makeCheck(path); !strings.HasPrefix(got, "praecepta-gen check") {
		t.Errorf("with a program: %s", got)
	}
	write(t, filepath.Join(dir, "tools", "go.mod"), "module tools\n\ntool example.com/lint\n", 0o644)
	if got := makeCheck(path); !strings.HasPrefix(got, "praecepta-gen check") {
		t.Errorf("with other tools: %s", got)
	}
	if got := run(t, dir, nil, "make", "-n", "check", "PRAECEPTA_GEN=../gen", "ARGS=--format sarif"); !strings.HasPrefix(got, "../gen check --format sarif") {
		t.Errorf("with another program: %s", got)
	}
}
