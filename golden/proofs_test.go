package golden

import (
	"context"
	"io/fs"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// rendered returns the files of a service, by path, with the tests of the generated
// code. It writes none of them.
func rendered(t *testing.T, from fs.FS, components ...string) map[string]string {
	t.Helper()
	resolved, err := known(t, from).Resolve(components)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, by := range []func(fs.FS, spec.Spec, []catalog.Component) (tree.Tree, error){render.Render, render.Proofs} {
		some, err := by(from, spec.New("shop", "example.com/shop", catalog.Catalog(resolved).Names()), resolved)
		if err != nil {
			t.Fatal(err)
		}
		for path, file := range some {
			all[path] = string(file.Content)
		}
	}
	return all
}

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
