package cf17_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/cf17"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsWritersWithoutUnwrap(t *testing.T) {
	checktest.Run(t, cf17.Rule(), "a")
}
