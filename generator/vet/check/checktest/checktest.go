// Package checktest tests the rules of vet on the packages in their testdata.
package checktest

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Run holds a rule to what the comments // want "..." in the packages below testdata/src
// expect, and to the fixes in the files that are named like a.go.golden.
func Run(t *testing.T, rule check.Rule, packages ...string) {
	t.Helper()
	for _, a := range check.Analyzers(check.Config{}, rule) {
		if a.Name == rule.Name {
			analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), a, packages...)
		}
	}
}
