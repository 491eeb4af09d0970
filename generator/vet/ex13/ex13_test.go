package ex13_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
	"github.com/praecepta/praecepta-gen/generator/vet/ex13"
)

func TestFindsUnboundedInput(t *testing.T) {
	checktest.Run(t, ex13.Rule(), "a")
}
