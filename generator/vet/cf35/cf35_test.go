package cf35_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/cf35"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsGoroutinesWithoutOwner(t *testing.T) {
	checktest.Run(t, cf35.Rule(), "a")
}
