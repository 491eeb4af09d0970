// Command praecepta-gen generates Go services and keeps the generated code up to date.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/vet"
	"github.com/praecepta/praecepta-gen/templates"
)

// gcPercent is more than the default of 100, because a command is short and uses little
// memory: a check of 100 services about 130 MB.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	if vet.IsUnit(os.Args[1:]) {
		vet.Unit()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal cancels the context, the second one ends the process.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Getenv, stdio{os.Stdin, os.Stdout, os.Stderr}))
}

// run is the program without the process: it takes arguments and returns the exit code.
func run(ctx context.Context, args []string, getenv func(string) string, streams stdio) int {
	a := &app{
		terminal: &terminal{stdio: streams, getenv: getenv, isTerminal: isTerminal},
		generator: generator.Generator{
			Templates: templates.FS,
			Version:   programVersion(),
			State:     templates.State(),
			Staged:    func(dir string) generator.Staged { return stagedIn(ctx, dir) },
		},
		ask: askOnTerminal,
	}
	return a.run(ctx, args)
}

// app is the state of a command.
type app struct {
	*terminal
	generator generator.Generator
	ask       asker
	result    result
	places    []place // of drift or findings, with paths in the checkout
	verbose   bool    // list every file
	answered  bool    // the result is complete
}

// run finds and runs the command, prints its result, and returns the exit code.
func (a *app) run(ctx context.Context, args []string) (code int) {
	a.format = formatAskedBy(args)
	a.result.Command = program
	defer func() {
		if cause := recover(); cause != nil {
			code = a.finish(hint.With(
				fmt.Errorf("internal: %v: report this bug with the command line and the version", cause),
				"praecepta-gen version"))
		}
	}()
	root := a.root(args)
	if word := firstWord(args); word != "" && childOf(root, word) == nil { // the help of what does not exist is an error
		args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == "--help" || arg == "-h" })
	}
	// Never nil: cobra would read os.Args.
	root.SetArgs(append([]string{}, args...))
	c, err := root.ExecuteContextC(ctx)
	a.result.Command = nameOf(c)
	return a.finish(keepFlags(c, err))
}
