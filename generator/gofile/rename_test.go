package gofile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/gofile"
)

func TestRenameImportsChangesOnlyImportPaths(t *testing.T) {
	rename := func(imported string) string {
		if below, is := strings.CutPrefix(imported, "b.example/old"); is && (below == "" || below[0] == '/') {
			return "z.example/new" + below
		}
		return imported
	}
	for name, c := range map[string]struct{ before, after string }{
		"tags, cgo, raw strings and names": {
			"//go:build linux && cgo\n\npackage p // import \"b.example/old/p\"\n\n// #include <stdio.h>\nimport \"C\"\n\nimport (\n\t_ \"b.example/old\"\n\tx `b.example/old/x`\n)\n\nvar s = \"b.example/old/x\"\n",
			"//go:build linux && cgo\n\npackage p // import \"b.example/old/p\"\n\n// #include <stdio.h>\nimport \"C\"\n\nimport (\n\t_ \"z.example/new\"\n\tx `z.example/new/x`\n)\n\nvar s = \"b.example/old/x\"\n",
		},
		"another module with the same beginning": {
			"package p\n\nimport \"b.example/older/x\"\n", "package p\n\nimport \"b.example/older/x\"\n",
		},
		"sorted again": {
			"package p\n\nimport (\n\t\"b.example/old/x\" // ours\n\t\"c.example/y\"\n)\n\nvar a = 1\n",
			"package p\n\nimport (\n\t\"c.example/y\"\n\t\"z.example/new/x\" // ours\n)\n\nvar a = 1\n",
		},
		"left unsorted where it was not formatted": {
			"package p\n\nimport (\n\t\"b.example/old/x\"\n\t\"c.example/y\"\n)\nvar  a=1\n",
			"package p\n\nimport (\n\t\"z.example/new/x\"\n\t\"c.example/y\"\n)\nvar  a=1\n",
		},
		"a body that does not parse": {
			"//go:build ignore\n\npackage p\n\nimport \"b.example/old/x\"\n\nfunc {\n", "//go:build ignore\n\npackage p\n\nimport \"z.example/new/x\"\n\nfunc {\n",
		},
		"no newline at the end": {"package p\n\nimport \"b.example/old\"", "package p\n\nimport \"z.example/new\""},
	} {
		for _, ending := range []string{"\n", "\r\n"} {
			before, after := strings.ReplaceAll(c.before, "\n", ending), strings.ReplaceAll(c.after, "\n", ending)
			got, err := gofile.RenameImports([]byte(before), rename)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			} else if diff := cmp.Diff(after, string(got)); diff != "" {
				t.Errorf("%s:\n%s", name, diff)
			}
		}
	}
	if _, err := gofile.RenameImports([]byte("pack"), rename); err == nil {
		t.Error("a file that is no Go is accepted")
	}
}
