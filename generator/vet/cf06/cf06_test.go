package cf06_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/cf06"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsClientsWithoutTimeout(t *testing.T) {
	checktest.Run(t, cf06.Rule(), "a")
}
