package cf08_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/cf08"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsPackageState(t *testing.T) {
	checktest.Run(t, cf08.Rule(), "a")
}
