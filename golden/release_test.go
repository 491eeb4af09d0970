package golden

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/praecepta/praecepta-gen/templates"
)

// recipe is .goreleaser.yaml, as far as it speaks of what is in this repository.
type recipe struct {
	Builds []struct {
		Main    string
		Ldflags []string
	}
	Archives []struct {
		Files []struct{ Src string }
	}
}

// action is action.yml.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct{ Steps []actionStep }
}

type actionStep struct {
	ID, Uses, Shell, Run string
	Env, With            map[string]string
}

func parse(t *testing.T, path string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(read(t, path)), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func write(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

// released builds the generator as a release of the version does.
func released(t *testing.T, version string) string {
	t.Helper()
	var r recipe
	parse(t, ".goreleaser.yaml", &r)
	program := filepath.Join(t.TempDir(), "praecepta-gen")
	ldflags := strings.ReplaceAll(strings.Join(r.Builds[0].Ldflags, " "), "{{ .Version }}", version)
	run(t, "..", nil, "go", "build", "-ldflags", ldflags, "-o", program, r.Builds[0].Main)
	return program
}

func TestReleaseConfiguration(t *testing.T) {
	var r recipe
	parse(t, ".goreleaser.yaml", &r)
	seen := 0
	for _, file := range r.Archives[0].Files {
		if strings.HasPrefix(file.Src, "bin/") {
			continue // made by the release itself
		}
		seen++
		if _, err := os.Stat(filepath.Join("..", file.Src)); err != nil {
			t.Error(err)
		}
	}
	if seen == 0 {
		t.Error(".goreleaser.yaml: no file of this repository is in an archive")
	}
}

// expression is what a runner puts a value in place of.
var expression = regexp.MustCompile(`\$\{\{ (\S+) \}\}`)

// runner runs an action's steps as GitHub's does. Where the action fetches a
// generator, it gets the one that is given.
type runner struct {
	checkout  string
	generator string
}

// run returns the version that was asked for, what was printed, and the exit
// code of the step that ended it.
func (r runner) run(t *testing.T, inputs map[string]string) (version, output string, code int) {
	t.Helper()
	var a action
	parse(t, "action.yml", &a)
	temp := t.TempDir()
	values := map[string]string{}
	for name, input := range a.Inputs {
		values["inputs."+name] = input.Default
	}
	for name, value := range inputs {
		values["inputs."+name] = value
	}
	evaluate := func(text string) string {
		return expression.ReplaceAllStringFunc(text, func(found string) string {
			name := expression.FindStringSubmatch(found)[1]
			value, known := values[name]
			if !known {
				t.Fatalf("action.yml: %s: nothing gives it", name)
			}
			return value
		})
	}
	write(t, filepath.Join(temp, "path", "go"), `#!/bin/sh
test "$1" = install || exit 64
echo "${2#github.com/praecepta/praecepta-gen/cmd/praecepta-gen@}" > "$RUNNER_TEMP/version"
test "${2#*@}" != v9.9.9 || exit 1
mkdir "$GOBIN" && cp "$GENERATOR" "$GOBIN/praecepta-gen"
`, 0o755)
	var printed strings.Builder
	for i, s := range a.Runs.Steps {
		if s.Run == "" {
			for name, value := range s.With {
				if path := evaluate(value); strings.HasSuffix(name, "-file") {
					if _, err := os.Stat(filepath.Join(r.checkout, path)); err != nil {
						t.Errorf("%s: %v", s.Uses, err)
					}
				}
			}
			continue
		}
		if strings.Contains(s.Run, "${{") {
			t.Errorf("action.yml: step %d: a value is put into the script itself", i+1)
		}
		if s.Shell != "bash" {
			t.Fatalf("action.yml: step %d: shell %q", i+1, s.Shell)
		}
		script, outputs := filepath.Join(temp, "script.sh"), filepath.Join(temp, "outputs")
		write(t, script, s.Run, 0o644)
		write(t, outputs, "", 0o644)
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
		cmd.Dir = r.checkout
		cmd.Env = append(os.Environ(),
			"PATH="+filepath.Join(temp, "path")+":"+os.Getenv("PATH"),
			"RUNNER_TEMP="+temp, "GITHUB_OUTPUT="+outputs, "GITHUB_WORKSPACE="+r.checkout, "GENERATOR="+r.generator)
		for name, value := range s.Env {
			cmd.Env = append(cmd.Env, name+"="+evaluate(value))
		}
		cmd.Stdout, cmd.Stderr = &printed, &printed
		if err := cmd.Run(); err != nil {
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				t.Fatal(err)
			}
			code = exit.ExitCode()
			break
		}
		for line := range strings.Lines(contents(t, outputs)) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
			values["steps."+s.ID+".outputs."+name] = value
		}
	}
	return strings.TrimSpace(contents(t, filepath.Join(temp, "version"))), printed.String(), code
}

// TestActionRunsCheck runs the scripts of action.yml against services that a
// release wrote, with that release: its version comes from the linker, goes into
// their locks, and is what the action asks for.
func TestActionRunsCheck(t *testing.T) {
	r := runner{checkout: t.TempDir(), generator: released(t, "0.3.1")}
	at := func(path ...string) string { return filepath.Join(append([]string{r.checkout}, path...)...) }
	for _, dir := range []string{".", "drifted", "my services/$(touch pwned) drifted", "unlocked", "pinned", "own tools"} {
		run(t, r.checkout, nil, r.generator, "new", "service", "shop", "--module", "example.com/shop", "--with", "none", "--no-input", "--dir", dir)
	}
	emitTo(t, at("devel"), templates.FS)
	edited := []string{"internal", "praecepta", "praecepta.go"}
	for _, dir := range []string{"drifted", "my services/$(touch pwned) drifted"} {
		write(t, at(append([]string{dir}, edited...)...), "package praecepta\n", 0o644)
	}
	if err := os.Remove(at("unlocked", "praecepta.lock")); err != nil {
		t.Fatal(err)
	}
	run(t, r.checkout, nil, "sed", "-i", "s/praecepta-gen v0.3.1/praecepta-gen v0.4.0/", at("pinned", "tools", "go.mod"))
	for _, dir := range []string{"own tools", "unlocked"} {
		write(t, at(dir, "tools", "go.mod"), "module tools\n", 0o644)
	}
	for name, test := range map[string]struct {
		inputs  map[string]string
		version string
		code    int
		says    string
	}{
		"the service of the repository": {nil, "v0.3.1", 0, ""},
		"none named":                    {map[string]string{"directory": ""}, "v0.3.1", 0, ""},
		"drift":                         {map[string]string{"directory": "drifted"}, "v0.3.1", 1, "::error file=drifted/internal/praecepta/praecepta.go,"},
		"several": {
			map[string]string{"directory": ".\n\nmy services/$(touch pwned) drifted\n"}, "v0.3.1", 1,
			"::error file=my services/$(touch pwned) drifted/internal/praecepta/praecepta.go,",
		},
		"one that is not there":            {map[string]string{"directory": "drifted\nnowhere\n"}, "v0.3.1", 2, "check: nowhere: no such folder"},
		"another version":                  {map[string]string{"version": "v0.3.0"}, "v0.3.0", 0, ""},
		"a version that cannot be had":     {map[string]string{"version": "v9.9.9"}, "v9.9.9", 2, ""},
		"a service of no release":          {map[string]string{"directory": "devel\n."}, "latest", 0, ""},
		"a service that pins a release":    {map[string]string{"directory": "pinned"}, "v0.4.0", 0, ""},
		"a service with other tools":       {map[string]string{"directory": "own tools"}, "v0.3.1", 0, ""},
		"a service that has lost its lock": {map[string]string{"directory": "unlocked"}, "latest", 1, "praecepta.lock"},
	} {
		t.Run(name, func(t *testing.T) {
			version, output, code := r.run(t, test.inputs)
			if version != test.version || code != test.code || !strings.Contains(output, test.says) {
				t.Errorf("version %q, code %d, want %q, %d, %q:\n%s", version, code, test.version, test.code, test.says, output)
			}
		})
	}
	if _, err := os.Stat(at("pwned")); err == nil {
		t.Error("the name of a folder was run")
	}
	t.Run("before a commit", r.runHook)
}

// hook is a hook of .pre-commit-hooks.yaml. pre-commit installs the programs of the module and
// runs the entry with the arguments of the user.
type hook struct {
	ID, Entry, Language string
	Filenames           *bool `yaml:"pass_filenames"`
}

// runHook runs the hook as pre-commit does, in the repository of services.
func (r runner) runHook(t *testing.T) {
	var hooks []hook
	parse(t, ".pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 1 || hooks[0].Language != "golang" || hooks[0].Filenames == nil || *hooks[0].Filenames {
		t.Fatalf("%+v: want one hook in Go that gets no file names", hooks)
	}
	_, snippet, _ := strings.Cut(read(t, "docs/release.md"), "```yaml\nrepos:")
	if shown, _, _ := strings.Cut(snippet, "```"); !strings.Contains(shown, "- id: "+hooks[0].ID+"\n") {
		t.Errorf("docs/release.md: it does not show the hook %s:\n%s", hooks[0].ID, shown)
	}
	for args, want := range map[string]int{"": 0, "-C drifted": 1, "-C . -C drifted": 1, "-C nowhere": 2} {
		words := append(strings.Fields(hooks[0].Entry), strings.Fields(args)...)
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir, cmd.Path, cmd.Err = r.checkout, r.generator, nil
		output, _ := cmd.CombinedOutput() // the exit code is compared
		if got := cmd.ProcessState.ExitCode(); got != want || filepath.Base(r.generator) != words[0] {
			t.Errorf("%q: exit %d, want %d:\n%s", words, got, want, output)
		}
	}
}

// TestActionHasDocumentedInputs reads the workflow in docs/release.md.
func TestActionHasDocumentedInputs(t *testing.T) {
	var a action
	parse(t, "action.yml", &a)
	_, snippet, _ := strings.Cut(read(t, "docs/release.md"), "```yaml\n")
	snippet, _, _ = strings.Cut(snippet, "```")
	var workflow struct {
		Jobs map[string]struct{ Steps []actionStep }
	}
	if err := yaml.Unmarshal([]byte(snippet), &workflow); err != nil {
		t.Fatalf("docs/release.md: %v", err)
	}
	given := map[string]bool{}
	for _, job := range workflow.Jobs {
		for _, s := range job.Steps {
			if !strings.HasPrefix(s.Uses, "praecepta/praecepta-gen@") {
				continue
			}
			for name := range s.With {
				given[name] = true
				if _, takes := a.Inputs[name]; !takes {
					t.Errorf("docs/release.md: action.yml has no input %s", name)
				}
			}
		}
	}
	for name := range a.Inputs {
		if !given[name] {
			t.Errorf("docs/release.md: the workflow does not show %s", name)
		}
	}
}
