package conflict_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/conflict"
)

func TestSides(t *testing.T) {
	for name, c := range map[string]struct {
		content, ours, theirs string
		has                   bool
	}{
		"merge":         {"a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\nd\n", "a\nb\nd\n", "a\nc\nd\n", true},
		"diff3":         {"a\n<<<<<<< HEAD\nb\n||||||| 1234567\nz\n=======\nc\n>>>>>>> topic\n", "a\nb\n", "a\nc\n", true},
		"CRLF":          {"<<<<<<< HEAD\r\nb\r\n=======\r\n>>>>>>> topic\r\n", "b\r\n", "", true},
		"two":           {"<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> t\nx\n<<<<<<< HEAD\n3\n=======\n4\n>>>>>>> t\n", "1\nx\n3\n", "2\nx\n4\n", true},
		"no label":      {"<<<<<<<\n1\n=======\n2\n>>>>>>>\n", "1\n", "2\n", true},
		"none":          {"a\n", "a\n", "a\n", false},
		"a heading":     {"Title\n=======\n", "Title\n=======\n", "Title\n=======\n", false},
		"never closed":  {"<<<<<<< HEAD\n1\n=======\n2\n", "<<<<<<< HEAD\n1\n=======\n2\n", "<<<<<<< HEAD\n1\n=======\n2\n", false},
		"within a line": {"x <<<<<<< HEAD\n=======\n>>>>>>> t\n", "x <<<<<<< HEAD\n=======\n>>>>>>> t\n", "x <<<<<<< HEAD\n=======\n>>>>>>> t\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			ours, theirs, has := conflict.Sides([]byte(c.content))
			if diff := cmp.Diff([]string{c.ours, c.theirs}, []string{string(ours), string(theirs)}); diff != "" {
				t.Error(diff)
			}
			if has != c.has || conflict.Has([]byte(c.content)) != c.has {
				t.Errorf("has is %t", has)
			}
		})
	}
}
