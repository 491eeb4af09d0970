package ex19_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
	"github.com/praecepta/praecepta-gen/generator/vet/ex19"
)

func TestFindsClocksInApply(t *testing.T) {
	checktest.Run(t, ex19.Rule(), "a")
}
