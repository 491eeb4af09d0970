package cf18_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/cf18"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsNumericPriorities(t *testing.T) {
	checktest.Run(t, cf18.Rule(), "a")
}
