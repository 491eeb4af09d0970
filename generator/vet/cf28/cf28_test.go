package cf28_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/cf28"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsErrorsWithoutCause(t *testing.T) {
	checktest.Run(t, cf28.Rule(), "a")
}
