package golden

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// found is what the go command prints about a module.
type found struct {
	Path, Version string
	Versions      []string
	Retracted     []string
	Error         any
}

// goCommand runs the go command in dir and reads the JSON objects that it prints.
// It ignores the exit code: the object of a module that was not found has the error.
func goCommand(t *testing.T, dir string) func(args ...string) []found {
	return func(args ...string) []found {
		t.Helper()
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, _ := cmd.Output()
		var all []found
		for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
			var f found
			err := decoder.Decode(&f)
			if errors.Is(err, io.EOF) {
				return all
			}
			if err != nil {
				t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
			}
			all = append(all, f)
		}
	}
}

// newest returns for each module the newest release that can be downloaded, else
// the version that it has now.
//
// A proxy may leave a version out of its list and out of @latest and serve it all
// the same, and it may list a version and not serve it. So the candidates are the
// listed versions, @latest, and every next patch and next minor release of a
// candidate that the proxy knows. Of these the newest that downloads is chosen.
// Pre-releases, retracted and excluded versions are no candidates.
func newest(goCommand func(args ...string) []found, now []module.Version, excluded []module.Version) []module.Version {
	var listed, latest []string
	for _, m := range now {
		listed, latest = append(listed, m.Path), append(latest, m.Path+"@latest")
	}
	candidates := map[string][]string{}
	front := slices.Clone(now)
	take := func(f found, version string) {
		m := module.Version{Path: f.Path, Version: version}
		at := slices.IndexFunc(now, func(n module.Version) bool { return n.Path == m.Path })
		if f.Error != nil || len(f.Retracted) > 0 || semver.Prerelease(version) != "" || slices.Contains(candidates[m.Path], version) ||
			semver.Compare(version, now[at].Version) <= 0 || slices.Contains(excluded, m) {
			return
		}
		candidates[m.Path] = append(candidates[m.Path], version)
		front = append(front, m)
	}
	list := func(args ...string) []found {
		return goCommand(append([]string{"list", "-m", "-e", "-json"}, args...)...)
	}
	for _, f := range slices.Concat(list(append([]string{"-versions"}, listed...)...), list(latest...)) {
		for _, version := range f.Versions {
			take(f, version)
		}
		take(f, f.Version)
	}
	for len(front) > 0 {
		var next []string
		for _, m := range front {
			for _, version := range successors(m.Version) {
				if !slices.Contains(candidates[m.Path], version) {
					next = append(next, m.Path+"@"+version)
				}
			}
		}
		front = nil
		for _, f := range list(append([]string{"-retracted"}, next...)...) {
			take(f, f.Version)
		}
	}
	var chosen []module.Version
	for _, m := range now {
		semver.Sort(candidates[m.Path])
		for _, version := range slices.Backward(candidates[m.Path]) {
			if all := goCommand("mod", "download", "-json", m.Path+"@"+version); len(all) == 1 && all[0].Error == nil {
				m.Version = version
				break
			}
		}
		chosen = append(chosen, m)
	}
	return chosen
}

// successors are the next patch and the next minor release after a version.
func successors(version string) []string {
	numbers := strings.Split(strings.TrimPrefix(semver.Canonical(version), "v"), ".")
	const parts = 3
	if len(numbers) != parts || semver.Prerelease(version) != "" {
		return nil
	}
	minor, errMinor := strconv.Atoi(numbers[1])
	patch, errPatch := strconv.Atoi(numbers[2])
	if errMinor != nil || errPatch != nil {
		return nil
	}
	return []string{
		"v" + numbers[0] + "." + numbers[1] + "." + strconv.Itoa(patch+1),
		"v" + numbers[0] + "." + strconv.Itoa(minor+1) + ".0",
	}
}

// TestNewestChecksUnlistedVersions asks a proxy that serves what it does not list, and
// lists what it does not serve.
func TestNewestChecksUnlistedVersions(t *testing.T) {
	const m, n = "m.example/m", "m.example/n"
	known := map[string]found{ // what the proxy answers to @version
		m + "@v1.3.0": {}, m + "@v1.4.0": {}, m + "@v1.4.1": {}, m + "@v1.4.2": {Retracted: []string{"broken"}}, m + "@v1.5.0": {}, m + "@v1.6.0": {},
		n + "@v0.1.1": {}, n + "@v0.2.0": {},
	}
	notServed := []string{m + "@v1.6.0"}
	proxy := func(args ...string) []found {
		var all []found
		for _, arg := range args {
			path, version, asked := strings.Cut(arg, "@")
			f, is := known[arg]
			f.Path, f.Version = path, version
			switch {
			case path != m && path != n:
				continue
			case args[0] == "mod" && slices.Contains(notServed, arg), asked && !is && version != "latest":
				f.Error = "not found"
			case version == "latest":
				f.Version = map[string]string{m: "v1.3.0", n: "v0.1.0"}[path]
			case !asked:
				f.Versions = map[string][]string{m: {"v1.2.0", "v1.3.0", "v2.0.0-pre.1"}, n: {"v0.1.0", "v0.2.0"}}[path]
			}
			all = append(all, f)
		}
		return all
	}
	now := []module.Version{{Path: m, Version: "v1.2.0"}, {Path: n, Version: "v0.1.0"}}
	want := []module.Version{{Path: m, Version: "v1.5.0"}, {Path: n, Version: "v0.1.1"}}
	if diff := cmp.Diff(want, newest(proxy, now, []module.Version{{Path: n, Version: "v0.2.0"}})); diff != "" {
		t.Error(diff)
	}
}
