package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestMakeWritesClientWithSetVersions shows the commands of make client and make client-ts
// in a new service. With -every it runs make client in a copy of the help desk, which has
// the client that it wrote.
func TestMakeWritesClientWithSetVersions(t *testing.T) {
	dir := emit(t, templates.FS)
	shown := run(t, dir, nil, "make", "-n", "client", "client-ts", "OAPI_CODEGEN_VERSION=v2.0.1", "OPENAPI_TYPESCRIPT_VERSION=7.0.1")
	for _, want := range []string{"go run . openapi ", "/oapi-codegen@v2.0.1 ", "npx --yes openapi-typescript@7.0.1 "} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not among the commands:\n%s", want, shown)
		}
	}
	if shown := run(t, dir, nil, "make", "-n", "client", "client-ts"); strings.Contains(shown, "@latest") {
		t.Errorf("the Makefile does not set a version:\n%s", shown)
	}
	if *exhaustive {
		clientIsCurrent(t)
	}
}

// clientIsCurrent writes the client of the help desk again, with new options and a new
// module, and compares it with the one in the repository.
func clientIsCurrent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "helpdesk")
	if err := os.CopyFS(dir, os.DirFS("../examples/helpdesk")); err != nil {
		t.Fatal(err)
	}
	want := files(t, filepath.Join(dir, "client"))
	written := []string{"openapi.json", "go/client.gen.go", "go/oapi-codegen.yaml"}
	for _, name := range append(written, "go/go.mod", "go/go.sum") {
		if err := os.Remove(filepath.Join(dir, "client", name)); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, nil, "make", "client")
	got := files(t, filepath.Join(dir, "client"))
	for _, name := range written {
		if got[name] == "" || got[name] != want[name] {
			t.Errorf("client/%s differs from the one in the repository: run make client", name)
		}
	}
	run(t, filepath.Join(dir, "client", "go"), []string{"GOWORK=off"}, "go", "vet", ".")
}
