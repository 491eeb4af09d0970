package golden

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/praecepta/praecepta-gen/templates"
)

// workflow is a workflow of GitHub, as far as those of this repository and of a service use
// one. Another key is a typing error until it is added here.
type workflow struct {
	Name        string
	On          map[string]any
	Permissions map[string]string
	Jobs        map[string]job
}

type job struct {
	Needs       string
	RunsOn      string `yaml:"runs-on"`
	Timeout     int    `yaml:"timeout-minutes"`
	Strategy    map[string]any
	Permissions map[string]string
	Steps       []jobStep
}

type jobStep struct {
	ID, If, Name, Uses, Run, Shell string
	Env                            map[string]string
	With                           map[string]any
}

// gitlabJob is what a job of GitLab runs.
type gitlabJob struct {
	Before []string `yaml:"before_script"`
	Script []string
}

// ofService returns the files of a service with every component and with the CI.
func ofService(t *testing.T, ci string) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	emitFor(t, ci, dir, templates.FS, known(t, templates.FS).Names()...)
	return files(t, dir)
}

// TestWorkflowsAreValid parses the workflows of this repository and of a service strictly,
// and checks the syntax and the targets of what they run.
func TestWorkflowsAreValid(t *testing.T) {
	service := ofService(t, "github")
	checkWorkflows(t, service, service["Makefile"]+service["praecepta.mk"])
	own := map[string]string{}
	entries, err := fs.Glob(os.DirFS(".."), ".github/workflows/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range entries {
		own[name] = read(t, name)
	}
	checkWorkflows(t, own, read(t, "Makefile"))
}

func checkWorkflows(t *testing.T, all map[string]string, makefile string) {
	t.Helper()
	found := 0
	for name, content := range all {
		if path.Dir(name) != ".github/workflows" {
			continue
		}
		found++
		var w workflow
		if err := yaml.UnmarshalWithOptions([]byte(content), &w, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if w.Name == "" || w.On == nil || w.Permissions == nil || len(w.Jobs) == 0 {
			t.Errorf("%s: want a name, on, permissions and jobs: %+v", name, w)
		}
		for id, job := range w.Jobs {
			if job.RunsOn == "" || len(job.Steps) == 0 || job.Needs != "" && w.Jobs[job.Needs].Steps == nil {
				t.Errorf("%s: %s: want runs-on, steps and a job that it needs: %+v", name, id, job)
			}
			for i, step := range job.Steps {
				if (step.Uses == "") == (step.Run == "") {
					t.Errorf("%s: %s: step %d: want either uses or run", name, id, i+1)
				}
				checkScript(t, name+": "+id, "bash", expression.ReplaceAllString(step.Run, "value"), makefile)
			}
		}
	}
	if found < 3 {
		t.Errorf("%d workflows were found", found)
	}
}

// checkScript checks the syntax of a script and that the Makefile has its targets.
func checkScript(t *testing.T, where, shell, script, makefile string) {
	t.Helper()
	check := exec.Command(shell, "-n")
	check.Stdin = strings.NewReader(script)
	if output, err := check.CombinedOutput(); err != nil {
		t.Errorf("%s: %v: %s\n%s", where, err, output, script)
	}
	for _, called := range regexp.MustCompile(`(?m)^make (?:-s )?([a-z-]+)`).FindAllStringSubmatch(script, -1) {
		if !regexp.MustCompile(`(?m)^` + called[1] + `:`).MatchString(makefile) {
			t.Errorf("%s: make %s: no such target", where, called[1])
		}
	}
}

func TestGitLabPipelineIsValid(t *testing.T) {
	service := ofService(t, "gitlab")
	var jobs map[string]any
	if err := yaml.Unmarshal([]byte(service[".gitlab-ci.yml"]), &jobs); err != nil {
		t.Fatal(err)
	}
	var scripts map[string]gitlabJob
	if err := yaml.Unmarshal([]byte(service[".gitlab-ci.yml"]), &scripts); err != nil {
		t.Fatal(err)
	}
	for _, keyword := range []string{"workflow", "default", "variables"} {
		if jobs[keyword] == nil {
			t.Errorf("%s is missing", keyword)
		}
		delete(scripts, keyword)
	}
	for _, want := range []string{"test", "praecepta", "prove", "image", "sign"} {
		if len(scripts[want].Script) == 0 {
			t.Errorf("the job %s has no script", want)
		}
	}
	for id, job := range scripts {
		for _, line := range slices.Concat(job.Before, job.Script) {
			checkScript(t, id, "sh", line, service["Makefile"]+service["praecepta.mk"])
		}
	}
	var renovate struct{ PostUpdateOptions []string }
	if err := json.Unmarshal([]byte(service["renovate.json"]), &renovate); err != nil || !slices.Contains(renovate.PostUpdateOptions, "gomodTidy") {
		t.Errorf("renovate.json does not tidy: %+v, %v", renovate, err)
	}
	for name := range ofService(t, "github") {
		if name == "renovate.json" {
			t.Error("a service on GitHub has Dependabot and Renovate")
		}
	}
}

// TestImageIsSignedByItsDigest runs the script of the workflow with a docker that records its
// arguments, and holds the signature to the digest that was built.
func TestImageIsSignedByItsDigest(t *testing.T) {
	var w workflow
	if err := yaml.Unmarshal([]byte(ofService(t, "github")[".github/workflows/image.yml"]), &w); err != nil {
		t.Fatal(err)
	}
	steps := w.Jobs["image"].Steps
	build, sign := steps[1], steps[2]
	dir := t.TempDir()
	const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	write(t, filepath.Join(dir, "bin", "docker"), "#!/bin/sh\necho \"$SOURCE_DATE_EPOCH $*\" >> calls\nif test \"$2\" = build; then echo '{\"containerimage.digest\": \""+digest+"\"}' > image.json; fi\n", 0o755)
	run(t, dir, nil, "git", "init", "-q")
	run(t, dir, []string{"GIT_COMMITTER_DATE=1700000000 +0000"}, "git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "first")
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", build.Run)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"), "NAME=ghcr.io/Acme/Shop", "TOKEN=hunter2", "GITHUB_ACTOR=ada", "GITHUB_REF_NAME=v1.2.3", "GITHUB_OUTPUT=output")
	if output, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(output), "hunter2") {
		t.Fatalf("%v: %s", err, output)
	}
	calls := contents(t, filepath.Join(dir, "calls"))
	for _, want := range []string{"1700000000 buildx build .", "--provenance mode=max --sbom true", "--build-arg VERSION=v1.2.3", "name=ghcr.io/acme/shop:v1.2.3,push=true,rewrite-timestamp=true"} {
		if !strings.Contains(calls, want) || strings.Contains(calls, "hunter2") {
			t.Errorf("docker was not called with %q:\n%s", want, calls)
		}
	}
	if got, want := contents(t, filepath.Join(dir, "output")), "name=ghcr.io/acme/shop\ndigest="+digest+"\n"; got != want {
		t.Errorf("the outputs are %q, want %q", got, want)
	}
	if !strings.HasPrefix(sign.Uses, "actions/attest-build-provenance@") || sign.With["subject-digest"] != "${{ steps."+build.ID+".outputs.digest }}" || sign.With["push-to-registry"] != true {
		t.Errorf("the step after the build does not sign its digest: %+v", sign)
	}
}

// TestDevelopmentContainerStartsTheService holds the container to the image and the servers
// with which CI runs the tests.
func TestDevelopmentContainerStartsTheService(t *testing.T) {
	service := ofService(t, "gitlab")
	var container struct {
		Image             string
		PostCreateCommand string
		PostAttachCommand string
	}
	if err := json.Unmarshal([]byte(service[".devcontainer/devcontainer.json"]), &container); err != nil {
		t.Fatal(err)
	}
	checkScript(t, "devcontainer.json", "sh", container.PostCreateCommand, "")
	checkScript(t, "devcontainer.json", "sh", container.PostAttachCommand, service["praecepta.mk"])
	install := regexp.MustCompile(`apt-get install .*`).FindString(service[".gitlab-ci.yml"])
	if !strings.Contains(service[".gitlab-ci.yml"], "image: "+container.Image+"\n") || install == "" || !strings.HasSuffix(container.PostCreateCommand, install) || container.PostAttachCommand != "make dev" {
		t.Errorf("%+v: want the image of .gitlab-ci.yml, %q, and make dev", container, install)
	}
}

// TestBaseImageIsPinned requires the digest of the image that runs in production, and the
// bots that propose newer ones.
func TestBaseImageIsPinned(t *testing.T) {
	service := ofService(t, "github")
	from := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(service["Dockerfile"], -1)
	if last := from[len(from)-1][1]; !regexp.MustCompile(`:\w+@sha256:[0-9a-f]{64}$`).MatchString(last) {
		t.Errorf("the image %s: want a tag and a digest", last)
	}
	if !strings.Contains(service[".github/dependabot.yml"], "package-ecosystem: docker") {
		t.Error("Dependabot proposes no newer base image")
	}
}
