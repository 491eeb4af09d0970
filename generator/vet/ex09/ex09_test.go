package ex09_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
	"github.com/praecepta/praecepta-gen/generator/vet/ex09"
)

func TestFindsEffectsInRepeatableWork(t *testing.T) {
	checktest.Run(t, ex09.Rule(), "a")
}
