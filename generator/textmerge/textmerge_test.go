package textmerge_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/textmerge"
)

func TestGitMerge(t *testing.T) {
	merge := textmerge.Git(t.Context())
	if merge == nil {
		t.Fatal("git is not installed: the tests need it")
	}
	const base = "a\nb\nc\nd\ne\n"
	for name, c := range map[string]struct {
		yours, generated, want string
		conflicts              bool
	}{
		"far apart":    {"A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n", false},
		"the same":     {"A\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", false},
		"both changed": {"a\nb\nmine\nd\ne\n", "a\nb\nnew\nd\ne\n", "a\nb\n<<<<<<< yours\nmine\n||||||| base\nc\n=======\nnew\n>>>>>>> generated\nd\ne\n", true},
	} {
		merged, conflicts, err := merge([]byte(base), []byte(c.yours), []byte(c.generated))
		if err != nil || conflicts != c.conflicts || string(merged) != c.want {
			t.Errorf("%s: %q, conflicts %t, %v", name, merged, conflicts, err)
		}
	}
	if _, _, err := merge([]byte("\x00"), []byte("\x00a"), []byte("\x00b")); err == nil {
		t.Error("binary content is merged")
	}
}
