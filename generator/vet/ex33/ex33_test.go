package ex33_test

import (
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/check/checktest"
	"github.com/praecepta/praecepta-gen/generator/vet/ex33"
)

func TestFindsRequestsInTransactions(t *testing.T) {
	checktest.Run(t, ex33.Rule(), "a")
}
