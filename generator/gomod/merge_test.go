package gomod_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/gomod"
)

func mod(lines ...string) []byte {
	return []byte("module example.com/shop\n\ngo 1.26.0\n\n" + strings.Join(lines, "\n") + "\n")
}

func TestMerge(t *testing.T) {
	const a, b, c = "require example.com/a v1.0.0", "require example.com/b v1.0.0", "require example.com/c v1.0.0"
	for name, x := range map[string]struct{ ours, theirs, base, want []byte }{
		"both add":     {mod(a, b), mod(a, c), mod(a), mod(a, "require (", "\texample.com/b v1.0.0", "\texample.com/c v1.0.0", ")")},
		"higher":       {mod(a), mod("require example.com/a v1.2.0"), nil, mod("require example.com/a v1.2.0")},
		"dropped":      {mod(a), mod(b), mod(a, b), mod()},
		"not dropped":  {mod(a), mod("require example.com/b v1.1.0"), mod(a, b), mod("require example.com/b v1.1.0")},
		"direct":       {mod(a + " // indirect"), mod(a), nil, mod(a)},
		"several":      {mod(a, a+" // indirect"), mod(a, a+" // indirect"), nil, mod(a)},
		"excludes":     {mod(), mod("// Excluded by praecepta-gen: it does not compile.", "exclude example.com/x v1.0.0"), mod(), mod("// Excluded by praecepta-gen: it does not compile.", "exclude example.com/x v1.0.0")},
		"not excluded": {mod("exclude example.com/x v1.0.0"), mod(), mod("exclude example.com/x v1.0.0"), mod()},
		"not replaced": {mod("replace example.com/a => ../a"), mod(a), mod("replace example.com/a => ../a"), mod(a)},
		"directives": {
			mod("tool example.com/a/cmd", "godebug http2client=0"), mod("retract v1.0.0 // broken", "ignore ./web", "godebug http2client=0"), mod("tool example.com/a/cmd", "godebug http2client=0"),
			mod("godebug http2client=0", "ignore ./web", "// broken", "retract v1.0.0"),
		},
		"replacements": {mod("replace example.com/a => ../a"), mod("replace example.com/b => ../b"), nil, mod("replace example.com/a => ../a", "", "replace example.com/b => ../b")},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := gomod.Merge(x.ours, x.theirs, x.base)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Fields(string(x.want)), strings.Fields(string(got))); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, x := range []struct{ ours, theirs, want string }{{"1.27rc1", "1.26.0", "1.27rc1"}, {"1.9", "1.10", "1.10"}} {
		line := func(v string) []byte {
			return []byte("module example.com/shop\n\ngo " + v + "\n\ntoolchain go1.26.9\n")
		}
		got, err := gomod.Merge(line(x.ours), []byte(strings.Replace(string(line(x.theirs)), "go1.26.9", "go1.26.10", 1)), nil)
		if want := strings.Replace(string(line(x.want)), "go1.26.9", "go1.26.10", 1); err != nil || string(got) != want {
			t.Errorf("go %s and %s become %s, %v", x.ours, x.theirs, got, err)
		}
	}
	comments := mod("// why", a, b+" // indirect")
	if got, err := gomod.Merge(comments, comments, nil); err != nil || string(got) != string(comments) {
		t.Errorf("one go.mod becomes %s, %v", got, err)
	}
	if _, err := gomod.Merge(mod("replace example.com/a => ../a"), mod("replace example.com/a => ../b"), nil); err == nil {
		t.Error("two replacements of one module are merged")
	}
	if _, err := gomod.Merge(mod("requires"), mod(a), nil); err == nil || err.Error() != "the text of the checked-out branch is invalid: unknown directive: requires" {
		t.Errorf("a side that cannot be read: %v", err)
	}
}

func TestMergeSum(t *testing.T) {
	const a, b, c = "example.com/a v1.0.0 h1:a=\n", "example.com/b v1.0.0 h1:b=\n", "example.com/c v1.0.0 h1:c=\n"
	got, err := gomod.MergeSum([]byte(a+c), []byte(b+c), []byte(c))
	if err != nil || string(got) != a+b+c {
		t.Errorf("%s, %v", got, err)
	}
	if got, err = gomod.MergeSum([]byte(a+b), []byte(a), []byte(a+b)); err != nil || string(got) != a {
		t.Errorf("dropped: %s, %v", got, err)
	}
	if _, err := gomod.MergeSum([]byte(a), []byte(strings.Replace(a, "h1:a", "h1:x", 1)), nil); err == nil {
		t.Error("two checksums of one module are merged")
	}
}
