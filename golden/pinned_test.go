package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/praecepta/praecepta-gen/templates"
)

// proxy makes a module proxy that has this generator as the version, in a folder. What
// else it needs is in the module cache.
func proxy(t *testing.T, version string) (environment []string) {
	t.Helper()
	source, dir := t.TempDir(), t.TempDir()
	for _, root := range []string{"cmd", "generator", "templates"} {
		for name, content := range files(t, filepath.Join("..", root)) {
			write(t, filepath.Join(source, root, filepath.FromSlash(name)), content, 0o644)
		}
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
	cache := strings.TrimSpace(run(t, ".", nil, "go", "env", "GOMODCACHE"))
	return []string{
		"GOPROXY=file://" + dir + ",file://" + filepath.Join(cache, "cache", "download"), "GOSUMDB=off",
		"GOMODCACHE=" + t.TempDir(), "GOFLAGS=-trimpath -modcacherw",
	}
}

// TestMakeRunsPinnedGenerator checks a service that a release wrote with that release, as
// a laptop and CI do: through make, without a generator on the PATH.
func TestMakeRunsPinnedGenerator(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, ".", nil, released(t, "0.3.1"), "new", "service", "shop", "--module", "example.com/shop", "--with", "none", "--no-input", "--dir", dir)
	environment := proxy(t, "v0.3.1")
	if output := run(t, dir, environment, "make", "check"); !strings.Contains(output, "go tool -modfile=tools/go.mod praecepta-gen check") {
		t.Errorf("make check prints %s", output)
	}
	if version := run(t, dir, environment, "go", "tool", "-modfile=tools/go.mod", "praecepta-gen", "version"); !strings.HasPrefix(version, "praecepta-gen v0.3.1\n") {
		t.Errorf("the pinned generator is %s", version)
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
