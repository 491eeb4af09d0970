package gomod_test

import (
	"testing"
	"testing/fstest"

	"github.com/praecepta/praecepta-gen/generator/gomod"
)

func TestPinnedIsWhatToolsPins(t *testing.T) {
	table, err := gomod.Load(fstest.MapFS{gomod.TablePath: {Data: []byte("go 1.26.0\n")}})
	if err != nil {
		t.Fatal(err)
	}
	const required = "require github.com/praecepta/praecepta-gen v0.2.0\n"
	for content, want := range map[string]string{
		string(table.Want(nil).Tools("v1.2.3")): "v1.2.3",
		"module tools\n\ngo 1.26.0\n\ntool (\n\texample.com/lint\n\tgithub.com/praecepta/praecepta-gen/cmd/praecepta-gen\n)\n\n" + required: "v0.2.0",
		"module tools\n\n" + required:                                                 "",
		"module tools\n\ntool example.com/lint\n" + required:                          "",
		"module tools\n\ntool github.com/praecepta/praecepta-gen/cmd/praecepta-gen\n": "",
		"no go.mod": "",
		"":          "",
	} {
		if got := gomod.Pinned([]byte(content)); got != want {
			t.Errorf("%q: got %q, want %q", content, got, want)
		}
	}
}
