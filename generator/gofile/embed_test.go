package gofile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/gofile"
)

func TestEmbedAddsOneLine(t *testing.T) {
	for name, c := range map[string]struct{ before, after string }{
		"empty":      {"package p\n\ntype S struct{}\n", "package p\n\ntype S struct {\n\tX\n}\n"},
		"a field":    {"package p\n\n// S is it.\ntype S struct {\n\tA int `b:\"c\"` // d\n}\n", "package p\n\n// S is it.\ntype S struct {\n\tA int `b:\"c\"` // d\n\tX\n}\n"},
		"a comment":  {"package p\n\ntype S struct {\n\tA int\n\t// the end\n}\n", "package p\n\ntype S struct {\n\tA int\n\t// the end\n\tX\n}\n"},
		"in a group": {"package p\n\ntype (\n\tS struct{}\n)\n", ""},
		"an alias":   {"package p\n\ntype S = T\n", ""},
		"no struct":  {"package p\n\ntype T struct{}\n", ""},
		"one line":   {"package p\n\ntype S struct{ A int }\n", ""},
		"no Go":      {"pack", ""},
	} {
		got, err := gofile.Embed([]byte(c.before), "S", "X")
		if (err != nil) != (c.after == "") {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.after, string(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestHasTagAndField(t *testing.T) {
	content := []byte("package p\n\ntype S struct {\n\tA, B int `env:\"ONE,required\"`\n\tX\n}\n")
	for name, want := range map[string]bool{"ONE": true, "required": false, "TWO": false} {
		if got := gofile.HasTag(content, "env", name); got != want {
			t.Errorf("tag %s: got %t", name, got)
		}
	}
	for name, want := range map[string]bool{"A": true, "B": true, "X": true, "C": false} {
		if got := gofile.HasField(content, "S", name); got != want {
			t.Errorf("field %s: got %t", name, got)
		}
	}
}
