package golden

import (
	"context"
	"io/fs"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
)

// emitProven makes a service as emit does, with the tests of the generated code in it.
func emitProven(t *testing.T, from fs.FS, components ...string) string {
	t.Helper()
	dir := emit(t, from, components...)
	writeProofs(t, dir, from)
	return dir
}

// writeProofs writes the tests of the generated code into the service in dir.
func writeProofs(t *testing.T, dir string, from fs.FS) {
	t.Helper()
	g := generator.Generator{Templates: from, Version: "devel"}
	if _, err := g.WriteProofs(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
}
