package tree

import "strings"

// IsProof reports whether the file at path is a proof: a test of the generated code,
// or data of such a test. The command prove runs proofs; a service does not hold them.
func IsProof(path string) bool {
	return strings.HasPrefix(path, OursRoot+"/") && (strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/testdata/"))
}
