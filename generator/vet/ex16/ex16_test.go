package ex16_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
	"github.com/praecepta/praecepta-gen/generator/vet/ex16"
)

func TestFindsPrintsAndRevealedSecrets(t *testing.T) {
	checktest.Run(t, ex16.Rule(), "a")
}
