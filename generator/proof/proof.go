// Package proof runs the tests of the generated code against a service, without
// writing them into its folder.
package proof

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/program"
	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Result is how a test, or all tests of a rule, ended.
type Result string

// The results.
const (
	Pass Result = "pass"
	Fail Result = "fail"
	Skip Result = "skip"
)

// Worst returns the result of several together: one that failed makes all fail, and
// one that was skipped leaves the others without an answer.
func Worst(results ...Result) Result {
	for _, bad := range []Result{Fail, Skip} {
		if slices.Contains(results, bad) {
			return bad
		}
	}
	return Pass
}

// Test is one test of the generated code.
type Test struct {
	Name      string   `json:"name"`
	Package   string   `json:"package"` // its folder, below that of the service
	Component string   `json:"component"`
	Rules     []string `json:"rules"` // that the test proves; often none
	Result    Result   `json:"result"`
	Seconds   float64  `json:"seconds"`
	Output    string   `json:"output,omitempty"` // what a test printed that did not pass
}

// In lists the tests of the files, by package and name. Those of files with a build
// tag, which take minutes, are left out.
func In(files tree.Tree) []Test {
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(\w+ \*testing\.[TF]\)`)
	var all []Test
	for _, f := range files.Files() {
		if bytes.Contains(f.Content, []byte("\n//go:build ")) {
			continue
		}
		proves := rule.ProofsIn(f.Content)
		for _, match := range function.FindAllSubmatch(f.Content, -1) {
			name := string(match[1])
			all = append(all, Test{
				Name: name, Package: path.Dir(f.Path), Component: f.Component, Rules: append([]string{}, proves[name]...),
			})
		}
	}
	slices.SortFunc(all, func(a, b Test) int {
		return strings.Compare(a.Package+" "+a.Name, b.Package+" "+b.Name)
	})
	return all
}

// Request is what to run.
type Request struct {
	Dir      string    // of the service
	Files    tree.Tree // the proofs, all of them: they share helpers
	Tests    []Test    // those to run
	Progress func(pkg string, result Result, took time.Duration)
}

// Run runs the tests and returns them with their results. It writes nothing below
// Dir: the go command reads the proofs through an overlay.
func Run(ctx context.Context, r Request) ([]Test, error) {
	if len(r.Tests) == 0 {
		return nil, nil
	}
	scratch, err := os.MkdirTemp("", "praecepta-prove-")
	if err != nil {
		return nil, fmt.Errorf("create a temporary folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	flags, err := overlay(r, scratch)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "go", arguments(r.Tests)...)
	command.Dir = r.Dir
	command.Env = append(os.Environ(), "GOFLAGS="+flags)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = stopTime
	var trouble bytes.Buffer
	command.Stderr = &trouble
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start go test: %w", err)
	}
	if err := command.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, program.ErrNoGo
		}
		return nil, fmt.Errorf("start go test: %w", err)
	}
	read, err := follow(out, r)
	waited := command.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, err
	case len(read.broken) > 0:
		return nil, hint.With(fmt.Errorf("compile the proofs: %s", strings.TrimSuffix(read.broken[0], "; to add it:")), "go vet ./...")
	case waited != nil && !read.any():
		return nil, fmt.Errorf("go test: %s", firstLine(trouble.String(), waited))
	}
	return read.tests(r.Tests), nil
}

// stopTime is how long the tests may take to stop what they started.
const stopTime = 10 * time.Second

// arguments are those of the go command: it runs the tests, and no others.
func arguments(tests []Test) []string {
	var names, packages []string
	for _, test := range tests {
		names = append(names, test.Name)
		packages = append(packages, "./"+test.Package)
	}
	slices.Sort(packages)
	slices.Sort(names)
	pattern := "^(" + strings.Join(slices.Compact(names), "|") + ")$"
	// Twice as many packages at a time as processors: most tests wait for servers or timeouts.
	atATime := fmt.Sprintf("-p=%d", 2*runtime.GOMAXPROCS(0))
	return append([]string{"test", "-json", "-count=1", "-vet=off", "-timeout=30m", atATime, "-run", pattern}, slices.Compact(packages)...)
}

// overlay writes the proofs below scratch and returns the flags that show them to
// every go command, also to those that a test starts.
func overlay(r Request, scratch string) (string, error) {
	dir, err := filepath.Abs(r.Dir)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", r.Dir, err)
	}
	// Compared with what the go command takes for the working folder, which is no symlink.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", fmt.Errorf("find %s: %w", r.Dir, tree.Cause(err))
	}
	replaced := map[string]string{}
	for _, f := range r.Files.Files() {
		file := filepath.Join(scratch, "proofs", filepath.FromSlash(f.Path))
		if err := write(file, f.Content); err != nil {
			return "", err
		}
		replaced[filepath.Join(dir, filepath.FromSlash(f.Path))] = file
	}
	content, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return "", err
	}
	list := filepath.Join(scratch, "overlay.json")
	if err := write(list, content); err != nil {
		return "", err
	}
	flags := strings.Fields(os.Getenv("GOFLAGS"))
	flags = append(flags, quote("-overlay="+list))
	if _, err := os.Stat(filepath.Join(dir, "vendor", "modules.txt")); err == nil {
		modules, err := unvendored(dir, scratch)
		if err != nil {
			return "", err
		}
		flags = append(flags, modules...)
	}
	return strings.Join(flags, " "), nil
}

// unvendored are the flags that have the go command read modules from the module
// cache: the folder vendor lacks packages that proofs alone import. What it would
// write to go.mod goes to a copy.
func unvendored(dir, scratch string) ([]string, error) {
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, tree.Cause(err))
		}
		if err := write(filepath.Join(scratch, name), content); err != nil {
			return nil, err
		}
	}
	return []string{"-mod=mod", quote("-modfile=" + filepath.Join(scratch, "go.mod"))}, nil
}

func write(file string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("create a temporary folder: %w", err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		return fmt.Errorf("write a temporary file: %w", err)
	}
	return nil
}

// quote is a flag as GOFLAGS holds it: in quotes where it has a blank.
func quote(flag string) string {
	if strings.ContainsAny(flag, " \t") {
		return "'" + flag + "'"
	}
	return flag
}

func firstLine(text string, err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if line == "" {
		return err.Error()
	}
	return line
}

// CommandOutput is what a program prints about the service, in one line; nothing where it fails.
func CommandOutput(ctx context.Context, dir, name string, args ...string) string {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = dir
	out, err := command.Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
