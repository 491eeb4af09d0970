// Package program loads the Go packages of a service with their types.
package program

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// ErrNoGo says that the go command is missing, which reads and tests the code of a service.
var ErrNoGo = errors.New("the go command is not in PATH: install Go from https://go.dev/doc/install")

// Folder is the folder of a service.
type Folder struct {
	Dir  string // as it was given
	Real string // absolute, without symlinks
}

// Locate returns the folder; "" is the working directory.
func Locate(dir string) (Folder, error) {
	dir = cmp.Or(dir, ".")
	absolute, err := filepath.Abs(dir)
	if err == nil {
		absolute, err = filepath.EvalSymlinks(absolute)
	}
	if err != nil {
		return Folder{}, fmt.Errorf("%s: %w", dir, tree.Cause(err))
	}
	return Folder{dir, absolute}, nil
}

// Relative is a file below the folder, with slashes.
func (f Folder) Relative(name string) (_ string, inside bool) {
	if folder, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
		name = filepath.Join(folder, filepath.Base(name))
	}
	relative, err := filepath.Rel(f.Real, name)
	return filepath.ToSlash(relative), err == nil && filepath.IsLocal(relative)
}

// Load returns the packages that the patterns match, by their IDs, and with their types
// these and the other packages of the module that they import. The packages of other
// modules are read as the compiler left them. No pattern is ./... .
func (f Folder) Load(ctx context.Context, patterns []string) (requested map[string]bool, all []*packages.Package, err error) {
	if _, err := os.Stat(filepath.Join(f.Real, "go.mod")); err != nil {
		err := fmt.Errorf("%s: no go.mod in this folder: it is not the folder of a service, or go.mod was deleted", f.Dir)
		if _, other := os.Stat(filepath.Join(f.Real, tree.ManifestPath)); other == nil {
			return nil, nil, hint.With(err, "praecepta-gen check")
		}
		return nil, nil, err
	}
	given := len(patterns) > 0
	if !given {
		patterns = []string{"./..."}
	}
	for _, pattern := range patterns {
		if strings.HasSuffix(pattern, ".go") {
			return nil, nil, fmt.Errorf("%s: want a package, such as ./internal/service/..., not a file", pattern)
		}
	}
	config := &packages.Config{Context: ctx, Dir: f.Real, Env: environment(f.Real)}
	config.Mode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule
	roots, err := query(config, patterns, patterns)
	if err != nil {
		return nil, nil, err
	}
	if given && len(roots) == 0 {
		return nil, nil, hint.With(fmt.Errorf("%s: no package matches", strings.Join(patterns, ", ")), "praecepta-gen vet ./...")
	}
	requested, paths := map[string]bool{}, []string{}
	for _, pkg := range roots {
		if pkg.Module == nil || !pkg.Module.Main {
			return nil, nil, fmt.Errorf("package %s: it is not part of the service", pkg.PkgPath)
		}
		requested[pkg.ID] = true
	}
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		if pkg.Module != nil && pkg.Module.Main && len(pkg.GoFiles) > 0 {
			paths = append(paths, pkg.PkgPath)
		}
	})
	if len(paths) == 0 {
		return requested, nil, nil
	}
	config.Mode = packages.LoadSyntax | packages.NeedModule
	all, err = query(config, paths, patterns)
	return requested, all, err
}

// query loads packages, and fails with the first error of one. The hint builds what was
// requested.
func query(config *packages.Config, patterns, requested []string) ([]*packages.Package, error) {
	loaded, err := packages.Load(config, patterns...)
	if ctx := config.Context; ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if _, missing := exec.LookPath("go"); err != nil && missing != nil {
		return nil, ErrNoGo
	}
	if err != nil {
		return nil, hint.With(fmt.Errorf("go list: %w", oneOf(err)), "go build ./...")
	}
	build := "go build"
	for _, pattern := range requested {
		build += " " + hint.Quote(pattern)
	}
	var broken error
	placed := false
	packages.Visit(loaded, nil, func(pkg *packages.Package) { // after what it imports, which may be why
		for _, e := range pkg.Errors {
			// The go command compiles a package first, and says less of where the error is.
			if here := e.Pos != "" && e.Pos != "-"; !placed && (broken == nil || here) {
				broken, placed = hint.With(described(e), fixOf(e, build)), here
			}
		}
	})
	return loaded, broken
}

// fixOf is the command that helps with an error of a package: build, unless an argument
// names no package.
func fixOf(e packages.Error, build string) string {
	if strings.Contains(e.Msg, "missing go.sum entry") {
		return "go mod tidy"
	}
	if strings.Contains(e.Msg, "go.work") {
		return "GOWORK=off praecepta-gen vet ./..."
	}
	if strings.Contains(e.Msg, "no required module provides package") && strings.Contains(e.Msg, "/"+tree.OursRoot) {
		return "praecepta-gen sync"
	}
	if e.Kind == packages.ListError && (e.Pos == "" || e.Pos == "-") {
		return "praecepta-gen vet ./..."
	}
	return build
}

// described is an error of a package, with its place below the working directory.
func described(e packages.Error) error {
	text := e.Msg
	for line := range strings.Lines(e.Msg) {
		if !strings.HasPrefix(line, "#") && strings.TrimSpace(line) != "" {
			text = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(line), "; to add it:"), "; to add:")
			break
		}
	}
	if e.Pos == "" || e.Pos == "-" {
		return errors.New(text)
	}
	at := e.Pos
	if here, err := os.Getwd(); err == nil {
		if relative, err := filepath.Rel(here, at); err == nil && filepath.IsLocal(relative) {
			at = relative
		}
	}
	return errors.New(at + ": " + text)
}

// oneOf is the first line of an error that may have many.
func oneOf(err error) error {
	text := strings.TrimSpace(err.Error())
	if _, output, has := strings.Cut(text, "stderr: "); has { // the go command has said more
		text = strings.TrimSpace(output)
	}
	lines := strings.Split(text, "\n")
	if strings.HasSuffix(lines[0], ":") && len(lines) > 1 { // a heading
		return errors.New(strings.TrimSpace(lines[1]))
	}
	return errors.New(lines[0])
}

// environment is that of the go command. It may not change go.mod, even if GOFLAGS
// allows that.
func environment(dir string) []string {
	env := os.Environ()
	var kept []string
	changes := false
	for flag := range strings.FieldsSeq(os.Getenv("GOFLAGS")) {
		if flag == "-mod=mod" || flag == "--mod=mod" {
			changes = true
			continue
		}
		kept = append(kept, flag)
	}
	if changes {
		env = append(env, "GOFLAGS="+strings.Join(kept, " "))
	}
	return append(env, "PWD="+dir)
}
