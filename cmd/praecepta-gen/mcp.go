package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

func (a *app) mcp() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "mcp [-C DIR]",
		Short: "Serve the read-only commands to a coding agent, with MCP over stdio",
		Long: `Mcp serves the Model Context Protocol on stdin and stdout, for a coding agent that
works on a service. Its tools only read, and only the service in DIR:
  status       every file: who owns it, and whether it was edited
  routes, tasks, projections, resources, settings
               what the code of the service declares
  explain      a rule, a component or a file
  vet          violations of the rules in the code of the service
  plan         what add, remove, sync or update would change

No tool writes. The tools status, explain and vet print what the commands with these names
print. The tools routes, tasks, projections, resources and settings print what list prints.
The tool plan prints what add, remove, sync or update prints with --dry-run. To apply a
plan, run that command. An answer has at most 64 KiB.

The agent starts this command and ends it by closing stdin.`,
		Example: `  praecepta-gen mcp -C shop`,
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.serveMCP(c.Context(), dir)
		},
	}
	dirFlag(c, &dir)
	return c
}

// serveMCP serves the tools for the service in dir until stdin ends.
func (a *app) serveMCP(ctx context.Context, dir string) error {
	root, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return hint.With(fmt.Errorf("%s: no such folder", dir), "praecepta-gen new service --help")
	}
	server := mcp.NewServer(
		&mcp.Implementation{Name: program, Version: a.generator.Version},
		&mcp.ServerOptions{
			Instructions: "Read-only tools for a Go service that praecepta-gen generated. AGENTS.md of the service explains which files are generated. To change the service, edit user-owned files or run praecepta-gen.",
			Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}},
		})
	reading := a.generator
	reading.ReadOnly = true
	if err := addTools(server, &toolbox{generator: reading, dir: root}); err != nil {
		return err
	}
	if a.isTerminal(a.in) {
		a.say("note:", "waiting for an MCP client on stdin; Ctrl-C ends the command")
	}
	client := newPipe(a.in, a.stdio.out)
	err = server.Run(ctx, &mcp.IOTransport{Reader: client, Writer: client})
	if ctx.Err() != nil || errors.Is(err, io.EOF) { // the client ended the session
		err = nil
	}
	return err
}
