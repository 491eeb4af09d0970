package golden

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/templates"
)

// TestStateOfTemplatesIsRecorded requires that each committed state of the templates is in
// the list by which builds without a version are ordered. With -update it adds the
// current one.
func TestStateOfTemplatesIsRecorded(t *testing.T) {
	digest, err := generator.Generator{Templates: templates.FS}.TemplatesDigest()
	if err != nil {
		t.Fatal(err)
	}
	if templates.HasState(digest) {
		return
	}
	name := filepath.Join("..", "templates", "states.txt")
	if !*update {
		t.Fatalf("%s has no line for the current templates: run make golden", name)
	}
	recorded, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, append(recorded, templates.StateLine(digest)...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
