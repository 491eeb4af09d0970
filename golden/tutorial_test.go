package golden

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const tutorial = "docs/tutorial.md"

// TestTutorial goes through the tutorial in one terminal, without the commands that compile.
// With -every it also runs these, make dev, and the rollout next to it in a second terminal.
func TestTutorial(t *testing.T) {
	if *update {
		return // nothing of it is written
	}
	programs := t.TempDir()
	run(t, "..", nil, "go", "build", "-o", filepath.Join(programs, "praecepta-gen"), "./cmd/praecepta-gen")
	variables := append(gitIdentity(), "PATH="+programs+string(os.PathListSeparator)+os.Getenv("PATH"))
	// Open to everyone, as servers want it.
	folder, err := os.MkdirTemp("/tmp", "tutorial")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	shop := filepath.Join(folder, "shop")

	current := open(t, folder, variables, strings.NewReplacer())
	for _, steps := range consoles(t, tutorial) {
		switch {
		case steps[0].command == "make dev" && !*exhaustive:
			return
		case steps[0].command == "make dev":
			d := startDemo(t, shop, steps[0])
			defer d.stop(t)
			current = open(t, shop, append(append(d.variables(), variables...), "LOG_LEVEL=warn"), d.addressReplacer(
				"localhost:8081", freeAddress(t), "localhost:9091", freeAddress(t), "localhost:8082", freeAddress(t), "localhost:9092", freeAddress(t)))
			continue
		case !*exhaustive:
			steps = slices.DeleteFunc(steps, compiles)
		}
		current.follow(t, steps)
	}
}

// compiles reports whether a command compiles the service, or type-checks it.
func compiles(s step) bool {
	return strings.HasPrefix(s.command, "go test ") || strings.HasPrefix(s.command, "praecepta-gen vet") || strings.HasPrefix(s.command, "praecepta-gen list ")
}
