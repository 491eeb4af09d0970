package check_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/praecepta/praecepta-gen/generator/vet/cf06"
	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// TestCommentsAllowFindings has the analyzers in their order: the rule, and the one for
// comments that allow nothing.
func TestCommentsAllowFindings(t *testing.T) {
	all := check.Analyzers(check.Config{}, cf06.Rule())
	analysistest.Run(t, analysistest.TestData(), all[0], "found")
	analysistest.Run(t, analysistest.TestData(), all[1], "allowed")
}

func TestVetChecksGeneratedCodeOnRequest(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), check.Analyzers(check.Config{}, cf06.Rule())[0], "skipped")
	analysistest.Run(t, analysistest.TestData(), check.Analyzers(check.Config{Generated: true}, cf06.Rule())[0], "generated")
}
