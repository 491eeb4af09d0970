package proof

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// event is a line of go test -json, see go doc test2json.
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

// outcome is what is known of a test, or with no name of a package.
type outcome struct {
	result  Result // none while it runs
	seconds float64
	output  []string
}

// results are what a run of the go command said.
type results struct {
	outcomes map[key]*outcome
	broken   []string // what the compiler said
}

// key names a test by its package's folder. A package itself has no test.
type key struct{ pkg, test string }

// follow reads the events to their end.
func follow(out io.Reader, r Request) (results, error) {
	read := results{outcomes: map[key]*outcome{}}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			continue // of the go command itself, which writes some lines as text
		}
		read.take(e, r)
	}
	if err := lines.Err(); err != nil {
		return read, fmt.Errorf("read the output of the tests: %w", err)
	}
	return read, nil
}

// maxLine bounds a line of output that a test prints, in bytes.
const maxLine = 16 << 20

// maxOutput bounds what is kept of the output of a test, in lines: the last ones.
const maxOutput = 400

func (s *results) take(e event, r Request) {
	if e.Action == "build-output" {
		if text := strings.TrimSpace(e.Output); text != "" && !strings.HasPrefix(text, "#") {
			s.broken = append(s.broken, text)
		}
		return
	}
	root, _, isPart := strings.Cut(e.Test, "/")
	known := s.of(key{pkg: folder(e.Package), test: root})
	switch e.Action {
	case "output":
		if isNoise(e.Output) {
			return
		}
		known.output = append(known.output, e.Output)
		if len(known.output) > maxOutput {
			known.output = slices.Delete(known.output, 0, len(known.output)-maxOutput)
		}
	case "pass", "fail", "skip":
		if isPart {
			return // its root says how all of it ended
		}
		known.result, known.seconds = Result(e.Action), e.Elapsed
		if root == "" && r.Progress != nil {
			r.Progress(folder(e.Package), known.result, time.Duration(e.Elapsed*float64(time.Second)))
		}
	}
}

func (s *results) of(k key) *outcome {
	if s.outcomes[k] == nil {
		s.outcomes[k] = &outcome{}
	}
	return s.outcomes[k]
}

// any reports whether a test has said anything.
func (s *results) any() bool {
	for k := range s.outcomes {
		if k.test != "" {
			return true
		}
	}
	return false
}

// tests returns the tests with their results. A test without a result was cut off,
// with the output of its package, where a panic and a timeout are printed.
func (s *results) tests(asked []Test) []Test {
	all := slices.Clone(asked)
	for i := range all {
		known := s.of(key{pkg: all[i].Package, test: all[i].Name})
		all[i].Result, all[i].Seconds = known.result, known.seconds
		if known.result == "" {
			all[i].Result = Fail
			known.output = append(known.output, s.of(key{pkg: all[i].Package}).output...)
		}
		if all[i].Result != Pass {
			all[i].Output = strings.Join(known.output, "")
		}
	}
	return append(all, s.failedPackages(all)...)
}

// failedPackages returns an entry for each package that failed although all its tests
// passed: a check at its end, in TestMain, has found something.
func (s *results) failedPackages(tests []Test) []Test {
	var all []Test
	for k, known := range s.outcomes {
		failed := func(test Test) bool { return test.Package == k.pkg && test.Result == Fail }
		if k.test == "" && known.result == Fail && !slices.ContainsFunc(tests, failed) {
			all = append(all, Test{Name: "TestMain", Package: k.pkg, Rules: []string{}, Result: Fail, Seconds: known.seconds, Output: strings.Join(known.output, "")})
		}
	}
	slices.SortFunc(all, func(a, b Test) int { return strings.Compare(a.Package, b.Package) })
	return all
}

// folder is a package's folder below that of the service.
func folder(importPath string) string {
	if i := strings.Index(importPath+"/", "/internal/praecepta/"); i >= 0 {
		return importPath[i+1:]
	}
	return importPath
}

// isNoise reports whether a line only shows the progress of a test.
func isNoise(line string) bool {
	line = strings.TrimLeft(line, " ")
	for _, prefix := range []string{"=== RUN", "=== PAUSE", "=== CONT", "=== NAME", "--- PASS"} {
		if strings.HasPrefix(line, prefix) {
			return true
		}
	}
	return false
}
