package golden

import (
	"slices"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/generator/vet"
)

// findings are those of vet in the service in dir.
func findings(t *testing.T, r vet.Request) []vet.Finding {
	t.Helper()
	report, err := vet.Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return report.Findings
}

func TestVetFindsNothingInEmittedCode(t *testing.T) {
	for _, f := range findings(t, vet.Request{Dir: emitComplete(t), Generated: true}) {
		t.Errorf("%s:%d: %s: %s", f.File, f.Line, f.Rule, f.Message)
	}
}

func TestVetFindsNothingInTheExamples(t *testing.T) {
	for _, dir := range []string{"../examples/shop", "../examples/minimal", "../examples/helpdesk"} {
		for _, f := range findings(t, vet.Request{Dir: dir}) {
			t.Errorf("%s/%s:%d: %s: %s", dir, f.File, f.Line, f.Rule, f.Message)
		}
	}
}

// TestVetFindsRemovedGuards takes all guards whose proof is vet out of one
// service: each concerns a file of its own.
func TestVetFindsRemovedGuards(t *testing.T) {
	service := emitComplete(t)
	var taken []guard
	for _, g := range guards(t) {
		if g.proof != rule.Vet {
			continue
		}
		taken = append(taken, g)
		if err := g.apply(service); err != nil {
			t.Fatal(err)
		}
	}
	if len(taken) == 0 {
		t.Fatal("no guard names vet as its proof")
	}
	found := findings(t, vet.Request{Dir: service, Generated: true})
	for _, g := range taken {
		if !slices.ContainsFunc(found, func(f vet.Finding) bool { return f.Violates(g.rule) }) {
			t.Errorf("%s survives: %s\nvet finds %+v", g.name(), g.effect, found)
		}
	}
	if len(found) != len(taken) {
		t.Errorf("%d guards were removed, and vet finds %+v", len(taken), found)
	}
}
