package tree

import (
	"path"
	"strings"
)

// IsProof reports whether the file is a proof: a test of the generated code,
// or data of such a test. The command prove runs proofs; a service does not hold them.
func IsProof(name string) bool {
	if !strings.HasPrefix(name, OursRoot+"/") || isOwnTest(path.Base(name)) {
		return false
	}
	return strings.HasSuffix(name, "_test.go") || strings.Contains(name, "/testdata/")
}

// isOwnTest reports whether a file below OursRoot is a test that a service holds: the
// examples of a package, or the test that compares its pages with its code.
func isOwnTest(base string) bool {
	return base == "example_test.go" || base == "docs_test.go"
}
