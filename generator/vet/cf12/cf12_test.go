package cf12_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/cf12"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsEnvironmentReadsAndMissingBounds(t *testing.T) {
	checktest.Run(t, cf12.Rule(), "a")
}
