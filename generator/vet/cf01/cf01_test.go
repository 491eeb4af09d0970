package cf01_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/cf01"
	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
)

func TestFindsStatementsBuiltAtRunTime(t *testing.T) {
	checktest.Run(t, cf01.Rule(), "a")
}
