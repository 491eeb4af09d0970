package vet

import (
	"golang.org/x/tools/go/analysis"

	"github.com/praecepta/praecepta-gen/generator/vet/cf01"
	"github.com/praecepta/praecepta-gen/generator/vet/cf02"
	"github.com/praecepta/praecepta-gen/generator/vet/cf06"
	"github.com/praecepta/praecepta-gen/generator/vet/cf08"
	"github.com/praecepta/praecepta-gen/generator/vet/cf12"
	"github.com/praecepta/praecepta-gen/generator/vet/cf17"
	"github.com/praecepta/praecepta-gen/generator/vet/cf18"
	"github.com/praecepta/praecepta-gen/generator/vet/cf23"
	"github.com/praecepta/praecepta-gen/generator/vet/cf28"
	"github.com/praecepta/praecepta-gen/generator/vet/cf35"
	"github.com/praecepta/praecepta-gen/generator/vet/check"
	"github.com/praecepta/praecepta-gen/generator/vet/ex09"
	"github.com/praecepta/praecepta-gen/generator/vet/ex13"
	"github.com/praecepta/praecepta-gen/generator/vet/ex16"
	"github.com/praecepta/praecepta-gen/generator/vet/ex19"
	"github.com/praecepta/praecepta-gen/generator/vet/ex33"
)

// Allow is the rule of findings about comments that allow nothing.
const Allow = check.AllowName

// Rules returns what vet checks, in the order of the IDs.
func Rules() []check.Rule {
	return []check.Rule{
		cf01.Rule(), cf02.Rule(), cf06.Rule(), cf08.Rule(), cf12.Rule(), cf17.Rule(), cf18.Rule(),
		cf23.Rule(), cf28.Rule(), cf35.Rule(), ex09.Rule(), ex13.Rule(), ex16.Rule(), ex19.Rule(), ex33.Rule(),
	}
}

// Checks says whether vet checks the rule of an ID.
func Checks(id string) bool {
	for _, r := range Rules() {
		for _, other := range r.IDs {
			if id == other {
				return true
			}
		}
	}
	return false
}

// analyzers returns the rules as analyzers.
func analyzers(generated bool) []*analysis.Analyzer {
	return check.Analyzers(check.Config{Generated: generated}, Rules()...)
}
