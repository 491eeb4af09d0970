package cf23_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/cf23"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsConcatenatedConnectionStrings(t *testing.T) {
	checktest.Run(t, cf23.Rule(), "a")
}
