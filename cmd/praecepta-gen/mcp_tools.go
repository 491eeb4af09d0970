package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/praecepta/praecepta-gen/generator"
)

// toolbox runs commands that only read on one service, one at a time.
type toolbox struct {
	generator generator.Generator
	dir       string
	running   sync.Mutex
}

// maxAnswer is the limit of the text that a tool returns, in bytes.
const maxAnswer = 64 << 10

// The limits of the input of a tool.
const (
	maxNames = 20
	maxName  = 200 // characters
)

// run runs a command and returns what it prints. An error of the command is that of the
// tool, with its hint.
func (b *toolbox) run(ctx context.Context, args ...string) (*mcp.CallToolResult, any, error) {
	b.running.Lock()
	defer b.running.Unlock()
	var out, notes bytes.Buffer
	a := &app{
		terminal:  &terminal{stdio: stdio{strings.NewReader(""), &out, &notes}, getenv: func(string) string { return "" }, isTerminal: func(any) bool { return false }},
		generator: b.generator,
	}
	if code := a.run(ctx, args); code == exitTrouble {
		return nil, nil, errors.New(strings.TrimSpace(notes.String()))
	}
	result := &mcp.CallToolResult{}
	for _, text := range []string{out.String(), notes.String()} {
		if text != "" {
			result.Content = append(result.Content, &mcp.TextContent{Text: shortened(text)})
		}
	}
	if len(result.Content) == 0 {
		result.Content = []mcp.Content{&mcp.TextContent{Text: "The command found nothing."}}
	}
	return result, nil, nil
}

// shortened cuts a text after a line, and says so.
func shortened(text string) string {
	if len(text) <= maxAnswer {
		return text
	}
	kept := text[:strings.LastIndexByte(text[:maxAnswer], '\n')+1]
	return fmt.Sprintf("%s(%d more bytes are not shown: run the command to see them)\n", kept, len(text)-len(kept))
}

// The inputs of the tools.
type (
	noInput      struct{}
	explainInput struct {
		Topic string `json:"topic" jsonschema:"a rule such as CF-02, a component, or the path of a file of the service"`
	}
	vetInput struct {
		Packages []string `json:"packages,omitempty" jsonschema:"package patterns such as ./internal/service/...; without one, all packages of the service"`
	}
	planInput struct {
		Command    string   `json:"command" jsonschema:"the command to plan"`
		Components []string `json:"components,omitempty" jsonschema:"the components to add or to remove"`
		Diff       bool     `json:"diff,omitempty" jsonschema:"return a unified diff instead of a summary by folder"`
	}
)

// addTools adds the tools to the server.
func addTools(server *mcp.Server, b *toolbox) error {
	at := []string{"-C", b.dir}
	simple := func(name, description string, args ...string) error {
		return addTool(server, name, description, nil, func(ctx context.Context, _ *mcp.CallToolRequest, _ noInput) (*mcp.CallToolResult, any, error) {
			return b.run(ctx, slices.Concat(args, at)...)
		})
	}
	errs := []error{
		simple("status", "List every file of the service with its class (ours is generated, yours is user-owned), state, component and rules.", "status"),
	}
	for what, description := range map[string]string{
		listRoutes:      "List the routes that the code declares: method, path, callers, operation ID, handler and place.",
		listTasks:       "List the kinds of tasks that the code declares: name, payload, handler and place.",
		listProjections: "List the projections of events that the code declares: name, tables and place.",
		listResources:   "List the packages that have routes and insert rows into tables of the service.",
		listSettings:    "List the environment variables that the service reads: name, default, bounds, place and meaning.",
	} {
		errs = append(errs, simple(what, description, "list", what))
	}
	errs = append(errs,
		addTool(server, "explain", "Explain a rule, a component or a file: what it is for, who owns it, which tests prove it.", func(s *jsonschema.Schema) {
			s.Properties["topic"].MinLength, s.Properties["topic"].MaxLength = jsonschema.Ptr(1), jsonschema.Ptr(maxName)
		}, func(ctx context.Context, _ *mcp.CallToolRequest, in explainInput) (*mcp.CallToolResult, any, error) {
			if !filepath.IsLocal(filepath.FromSlash(in.Topic)) {
				return nil, nil, fmt.Errorf("topic %q: not in the service", in.Topic)
			}
			return b.run(ctx, slices.Concat([]string{"explain"}, at, []string{"--", in.Topic})...)
		}),
		addTool(server, "vet", "Find violations of the rules in the code of the service. It compiles the code, which can take a minute.", func(s *jsonschema.Schema) {
			limitList(s.Properties["packages"], `^\./[A-Za-z0-9_./-]*$`)
		}, func(ctx context.Context, _ *mcp.CallToolRequest, in vetInput) (*mcp.CallToolResult, any, error) {
			for _, pattern := range in.Packages {
				if slices.Contains(strings.Split(path.Clean(pattern), "/"), "..") {
					return nil, nil, fmt.Errorf("packages %q: not in the service", pattern)
				}
			}
			return b.run(ctx, slices.Concat([]string{"vet", "--format", formatText}, at, []string{"--"}, in.Packages)...)
		}),
		addTool(server, "plan", "Show what a command would change, without changing it. Run the command yourself to apply it.", func(s *jsonschema.Schema) {
			s.Properties["command"].Enum = []any{"add", "remove", "sync", "update"}
			limitList(s.Properties["components"], `^[a-z][a-z0-9]*$`)
		}, b.plan))
	return errors.Join(errs...)
}

// plan runs a command that changes the service as a dry run.
func (b *toolbox) plan(ctx context.Context, _ *mcp.CallToolRequest, in planInput) (*mcp.CallToolResult, any, error) {
	takes := in.Command == "add" || in.Command == "remove"
	switch {
	case takes && len(in.Components) == 0:
		return nil, nil, fmt.Errorf("components: %s needs at least one", in.Command)
	case !takes && len(in.Components) > 0:
		return nil, nil, fmt.Errorf("components: %s takes none", in.Command)
	}
	args := []string{in.Command, "--dry-run", "-C", b.dir}
	if in.Diff {
		args = append(args, "--diff")
	}
	return b.run(ctx, slices.Concat(args, []string{"--"}, in.Components)...)
}

// limitList limits the number and the form of the values of a list.
func limitList(list *jsonschema.Schema, pattern string) {
	list.MaxItems = jsonschema.Ptr(maxNames)
	list.Items.Pattern, list.Items.MaxLength = pattern, jsonschema.Ptr(maxName)
}

// addTool adds a tool that only reads. limit narrows the schema of its input.
func addTool[In any](server *mcp.Server, name, description string, limit func(*jsonschema.Schema), do mcp.ToolHandlerFor[In, any]) error {
	schema, err := jsonschema.For[In](nil)
	if err != nil {
		return fmt.Errorf("tool %s: %w", name, err)
	}
	if limit != nil {
		limit(schema)
	}
	mcp.AddTool(server, &mcp.Tool{
		Name: name, Description: description, InputSchema: schema,
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: jsonschema.Ptr(false)},
	}, do)
	return nil
}
