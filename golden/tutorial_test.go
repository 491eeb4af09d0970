package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const tutorial = "docs/tutorial.md"

// TestTutorial goes through the tutorial in one terminal, up to its test. With -every it also
// runs the test, make dev, and the rollout next to it in a second terminal, which compile a
// service three times.
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
		last := steps[len(steps)-1].command
		switch {
		case strings.HasPrefix(last, "go test") && !*exhaustive:
			steps = steps[:len(steps)-1]
		case last == "make dev" && !*exhaustive:
			return
		case last == "make dev":
			d := startDemo(t, shop, steps[0])
			defer d.stop(t)
			current = open(t, shop, append(append(d.variables(), variables...), "LOG_LEVEL=warn"), d.addressReplacer(
				"localhost:8081", address(t), "localhost:9091", address(t), "localhost:8082", address(t), "localhost:9092", address(t)))
			continue
		}
		current.follow(t, steps)
	}
}
