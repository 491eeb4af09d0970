package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// agent starts the program as an agent does, and returns its session and its stderr.
func agent(t *testing.T, dir string) (*mcp.ClientSession, *bytes.Buffer) {
	t.Helper()
	command := exec.Command(program, "mcp", "-C", dir)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(), &mcp.CommandTransport{Command: command}, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return session, &stderr
}

// answer calls a tool and returns its text.
func answer(t *testing.T, session *mcp.ClientSession, tool string, input any) (text string, isError bool) {
	t.Helper()
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: input})
	if err != nil {
		t.Fatalf("%s %v: %v", tool, input, err)
	}
	for _, content := range result.Content {
		text += content.(*mcp.TextContent).Text
	}
	return text, result.IsError
}

// snapshot maps each path of a folder to its mode, its time and its content.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		all[path] = info.Mode().String() + " " + info.ModTime().String()
		if info.Mode().IsRegular() {
			content, err := os.ReadFile(path)
			all[path] += "\n" + string(content)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// newService generates a service in a git repository.
func newService(t *testing.T) string {
	t.Helper()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	dir := filepath.Join(t.TempDir(), "shop")
	for _, words := range [][]string{
		{program, "new", "service", "shop", "--module", "example.com/shop", "--with", "none", "--dir", dir},
		{"git", "-C", dir, "init", "-q"},
		{"git", "-C", dir, "add", "."},
		{"git", "-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "new"},
	} {
		if out, err := exec.CommandContext(t.Context(), words[0], words[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", words, err, out)
		}
	}
	return dir
}

// TestToolsReadTheService calls every tool on a service, which must stay as it is.
func TestToolsReadTheService(t *testing.T) {
	dir := newService(t)
	before := snapshot(t, dir)
	session, stderr := agent(t, dir)
	called := map[string]bool{}
	for _, c := range []struct {
		tool  string
		input any
		want  string
	}{
		{"status", nil, "yours   clean  base       main.go"},
		{"routes", nil, "GET     /greetings/{name}  public"},
		{"tasks", nil, "note: the service has no tasks"},
		{"projections", nil, "note: the service has no projections"},
		{"resources", nil, "note: the service has no resources"},
		{"settings", map[string]any{}, "SHOP_GREETING"},
		{"explain", map[string]any{"topic": "cf-12"}, "CF-12  "},
		{"explain", map[string]any{"topic": "internal/praecepta/serve.go"}, "Generated (ours)."},
		{"vet", nil, "The command found nothing."},
		{"vet", map[string]any{"packages": []string{"./internal/service/..."}}, "The command found nothing."},
		{"plan", map[string]any{"command": "sync"}, "all generated files are up to date"},
		{"plan", map[string]any{"command": "update"}, "all generated files are up to date"},
		{"plan", map[string]any{"command": "add", "components": []string{"cache"}}, "dry run: nothing was written"},
		{"plan", map[string]any{"command": "remove", "components": []string{"cache"}}, "cache: not in the service"},
		{"plan", map[string]any{"command": "add", "components": []string{"cache"}, "diff": true}, "+++ b/internal/praecepta/cache/cache.go"},
	} {
		called[c.tool] = true
		text, isError := answer(t, session, c.tool, c.input)
		if isError || !strings.Contains(text, c.want) {
			t.Errorf("%s %v: error %t, want %q:\n%s", c.tool, c.input, isError, c.want, text)
		}
		if len(text) > maxAnswer+maxName {
			t.Errorf("%s %v returns %d bytes", c.tool, c.input, len(text))
		}
	}
	tools, err := session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range tools.Tools {
		schema, err := json.Marshal(tool.InputSchema)
		if err != nil || !strings.Contains(string(schema), `"additionalProperties":false`) || !tool.Annotations.ReadOnlyHint {
			t.Errorf("%s: %v: the schema allows other properties, or the tool may write: %s", tool.Name, err, schema)
		}
		if !called[tool.Name] {
			t.Errorf("%s was not called", tool.Name)
		}
	}
	if err := session.Close(); err != nil || stderr.Len() > 0 {
		t.Errorf("the program ended with %v and wrote to stderr: %s", err, stderr)
	}
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Errorf("the tools changed the service:\n%s", diff)
	}
}

// TestToolsRefuseInvalidInput calls tools with input that they must refuse.
func TestToolsRefuseInvalidInput(t *testing.T) {
	dir := newService(t)
	outside := filepath.Join(filepath.Dir(dir), "outside.go")
	if err := os.WriteFile(outside, []byte("package outside\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, filepath.Dir(dir))
	session, _ := agent(t, dir)
	for _, c := range []struct {
		tool  string
		input any
		want  string
	}{
		{"status", map[string]any{"directory": ".."}, `unexpected additional properties ["directory"]`},
		{"explain", map[string]any{}, `missing properties: ["topic"]`},
		{"explain", map[string]any{"topic": ""}, "minLength"},
		{"explain", map[string]any{"topic": strings.Repeat("x", maxName+1)}, "maxLength"},
		{"explain", map[string]any{"topic": "../outside.go"}, `topic "../outside.go": not in the service`},
		{"explain", map[string]any{"topic": outside}, "not in the service"},
		{"explain", map[string]any{"topic": "CF-99"}, "explain: \"CF-99\": unknown rule, component or file\nhint: praecepta-gen list rules"},
		{"explain", map[string]any{"topic": "--help"}, `unknown rule, component or file`},
		{"vet", map[string]any{"packages": []string{"./.."}}, `packages "./..": not in the service`},
		{"vet", map[string]any{"packages": []string{"./internal/../.."}}, "not in the service"},
		{"vet", map[string]any{"packages": []string{"--fix"}}, "pattern"},
		{"vet", map[string]any{"packages": []string{outside}}, "pattern"},
		{"vet", map[string]any{"packages": slices.Repeat([]string{"./..."}, maxNames+1)}, "maxItems"},
		{"plan", map[string]any{"command": "undo"}, "enum"},
		{"plan", map[string]any{"command": "add"}, "components: add needs at least one"},
		{"plan", map[string]any{"command": "sync", "components": []string{"cache"}}, "components: sync takes none"},
		{"plan", map[string]any{"command": "add", "components": []string{"--dir"}}, "pattern"},
		{"plan", map[string]any{"command": "add", "components": []string{"chache"}}, "unknown component: did you mean cache?\nhint: praecepta-gen list components"},
	} {
		text, isError := answer(t, session, c.tool, c.input)
		if !isError || !strings.Contains(text, c.want) {
			t.Errorf("%s %v: error %t, want %q:\n%s", c.tool, c.input, isError, c.want, text)
		}
	}
	if _, err := session.CallTool(context.Background(), &mcp.CallToolParams{Name: "apply"}); err == nil || !strings.Contains(err.Error(), `"apply"`) {
		t.Errorf("an unknown tool returns %v", err)
	}
	// Another command was interrupted: completing it would write.
	work := filepath.Join(dir, ".praecepta")
	if err := os.MkdirAll(work, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(work, "lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	interrupted := snapshot(t, dir)
	for _, tool := range []string{"status", "routes"} {
		if text, isError := answer(t, session, tool, nil); !isError || !strings.Contains(text, "a command is running in the folder, or was interrupted there\nhint: praecepta-gen check -C") {
			t.Errorf("%s in an interrupted service: error %t: %s", tool, isError, text)
		}
	}
	if diff := cmp.Diff(interrupted, snapshot(t, dir)); diff != "" {
		t.Errorf("the tools changed the interrupted service:\n%s", diff)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(work, "lock")); err != nil {
		t.Fatal(err)
	}
	after := snapshot(t, filepath.Dir(dir))
	for path, was := range before {
		if after[path] != was && path != dir && path != work {
			t.Errorf("%s was changed", path)
		}
	}
}

func TestLongAnswerIsShortened(t *testing.T) {
	line := strings.Repeat("x", 99) + "\n"
	text := shortened(strings.Repeat(line, maxAnswer/len(line)+10))
	if !strings.HasPrefix(text, line) || len(text) > maxAnswer+maxName || !strings.HasSuffix(text, "\n(1000 more bytes are not shown: run the command to see them)\n") {
		t.Errorf("%d bytes, which end with %q", len(text), text[len(text)-100:])
	}
	if text := shortened(line); text != line {
		t.Errorf("a short text becomes %q", text)
	}
}
