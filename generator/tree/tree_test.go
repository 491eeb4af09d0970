package tree_test

import (
	"os"
	"runtime"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/tree"
)

func TestIsLitter(t *testing.T) {
	for _, name := range []string{
		".swp", ".a.go.swp", "a.go.swo", "a.swn", ".DS_Store", "._a.go", "a.go~", "a.go.orig", "a.go.rej", "a.bak", "#a.go#", ".#a.go",
		"Thumbs.db", "desktop.ini", ".idea", ".vscode", ".nfs000001", "4913", "below/a/folder/.DS_Store",
	} {
		if !tree.IsLitter(name) {
			t.Errorf("%s: not recognised", name)
		}
	}
	for _, name := range []string{"a.go", "a_test.go", "a.swp.go", "orig.go", "a~.go", "a.json", "_a.go", "a.sql", "swp", "a.sw"} {
		if tree.IsLitter(name) {
			t.Errorf("%s: recognised as litter", name)
		}
	}
}

func TestScriptIsExecutable(t *testing.T) {
	for content, want := range map[string]bool{"#!/bin/sh\n": true, "# no script\n": false, "": false, " #!/bin/sh": false} {
		if got := tree.IsExecutable(tree.ModeOf([]byte(content))); got != want {
			t.Errorf("%q: executable is %t", content, got)
		}
	}
}

// The probe of the file system leaves the mode as it was.
func TestStoresExecutableBit(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	for _, name := range []string{"a", "b"} {
		if err := root.WriteFile(name, nil, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := root.Chmod("a", 0o750); err != nil {
		t.Fatal(err)
	}
	for _, paths := range [][]string{{"a"}, {"a", "b"}} {
		disk, err := tree.Read(root, paths)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := disk.StoresExecutableBit(root, "a"), runtime.GOOS != "windows"; got != want {
			t.Errorf("%v: %t", paths, got)
		}
		if info, err := root.Stat("a"); err != nil || info.Mode() != disk["a"].Mode {
			t.Errorf("%v: the mode is %v, %v", paths, info.Mode(), err)
		}
	}
}

func TestSumIsThatOfTheContent(t *testing.T) {
	shared := tree.Tree{"a": {Path: "a", Content: []byte("one")}}
	shared.ComputeSums()
	edited := shared["a"]
	edited.Content = []byte("two")
	for _, f := range []tree.File{shared["a"], edited} {
		if got, want := f.Sum(), tree.Sum(f.Content); got != want {
			t.Errorf("%s: got %s, want %s", f.Content, got, want)
		}
	}
}
