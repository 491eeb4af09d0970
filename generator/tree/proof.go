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
// examples of a package, or the test that compares the pages in docs with the code.
func isOwnTest(base string) bool {
	return base == "docs_test.go" || base == "example_test.go" || strings.HasSuffix(base, "_example_test.go")
}
