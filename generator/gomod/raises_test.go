package gomod_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/gomod"
)

func TestRaises(t *testing.T) {
	const before = "module m\n\ngo 1.26.0\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0 // indirect\n)\n"
	for name, test := range map[string]struct {
		after string
		want  bool
	}{
		"the same":              {before, false},
		"a higher version":      {"module m\n\ngo 1.26.0\n\nrequire (\n\texample.com/a v1.1.0\n\texample.com/b v1.0.0 // indirect\n)\n", true},
		"a lower version":       {"module m\n\ngo 1.26.0\n\nrequire (\n\texample.com/a v0.9.0\n\texample.com/c v1.0.0\n)\n", false},
		"another, one indirect": {"module m\n\ngo 1.26.0\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/c v1.0.0\n)\n", true},
		"another, one direct":   {"module m\n\ngo 1.26.0\n\nrequire (\n\texample.com/b v1.0.0\n\texample.com/c v1.0.0\n)\n", false},
		"now indirect":          {"module m\n\ngo 1.26.0\n\nrequire (\n\texample.com/a v1.0.0 // indirect\n\texample.com/b v1.0.0 // indirect\n)\n", false},
		"a newer Go":            {"module m\n\ngo 1.27.0\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0 // indirect\n)\n", true},
	} {
		if got := gomod.Raises([]byte(before), []byte(test.after)); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
