package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){program: main})
}

// How long the transcripts may take. A question that nobody answers must not
// hang the tests: a form goes on asking until it has an answer that will do.
const (
	patience        = 15 * time.Minute
	patienceOfAForm = time.Minute
)

// forms is the transcript of what is asked in a terminal.
const forms = "prompt.txtar"

// TestTranscripts runs what a person types, and compares what answers.
func TestTranscripts(t *testing.T) {
	all, err := filepath.Glob(filepath.Join("..", "..", "golden", "cli", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	transcripts(t, patience, slices.DeleteFunc(all, func(file string) bool { return filepath.Base(file) == forms })...)
}

func TestTranscriptsOfForms(t *testing.T) {
	transcripts(t, patienceOfAForm, filepath.Join("..", "..", "golden", "cli", forms))
}

func transcripts(t *testing.T, patience time.Duration, files ...string) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Files:               files,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Deadline:            time.Now().Add(patience),
		Setup: func(env *testscript.Env) error {
			// Git says nothing about the machine that the tests run on.
			env.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
			env.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
			env.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(env.WorkDir))
			// The race detector would have every command wait for a second.
			env.Setenv("GORACE", "atexit_sleep_ms=0")
			// There is no home folder, which has the caches of the go command. Its flags decide
			// what it finds there.
			env.Setenv("GOFLAGS", os.Getenv("GOFLAGS"))
			for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
				folder, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
				if err != nil {
					return err
				}
				env.Setenv(name, strings.TrimSpace(string(folder)))
			}
			path, err := exec.LookPath(program)
			env.Setenv("PROGRAM", path)
			return err
		},
		Condition: func(condition string) (bool, error) {
			if condition == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, errors.New("no such condition")
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":   exits,
			"mode":    mode,
			"replace": replace,
			"same":    same,
		},
	})
}

// exits runs a command and holds it to an exit code: `exits 2 praecepta-gen check`.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// mode holds a file to its permissions: `mode 644 main.go`.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode PERMISSIONS FILE")
	}
	info, err := os.Lstat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := strconv.FormatUint(uint64(info.Mode().Perm()), 8); got != args[0] {
		ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
	}
}

// replace changes what matches in a file: `replace FILE REGEXP TEXT`.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE REGEXP TEXT")
	}
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	content := ts.ReadFile(args[0])
	if !pattern.MatchString(content) {
		ts.Fatalf("%s: no match for %s", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(pattern.ReplaceAllLiteralString(content, args[2])), 0o600))
}

// same holds two folders to the same names, modes and bytes: `same a b`.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same FOLDER FOLDER")
	}
	one, two := listing(ts, args[0]), listing(ts, args[1])
	for name, content := range one {
		if two[name] != content {
			ts.Fatalf("%s differs", name)
		}
		delete(two, name)
	}
	for name := range two {
		ts.Fatalf("%s is only in %s", name, args[1])
	}
}

// listing maps every path in a folder to its mode and content. It leaves out what undo
// reads.
func listing(ts *testscript.TestScript, folder string) map[string]string {
	found := map[string]string{}
	root := ts.MkAbs(folder)
	ts.Check(filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		switch filepath.ToSlash(name) {
		case ".praecepta":
			return nil
		case ".praecepta/undo":
			return filepath.SkipDir
		}
		content := ""
		if info.Mode().IsRegular() {
			content = ts.ReadFile(path)
		}
		found[name] = info.Mode().String() + "\n" + content
		return nil
	}))
	return found
}
