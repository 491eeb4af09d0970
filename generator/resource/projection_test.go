package resource_test

import (
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/resource"
)

func TestParseProjection(t *testing.T) {
	got, err := resource.ParseProjection("contract_list", "rental_contract")
	if err != nil {
		t.Fatal(err)
	}
	if got.Package() != "contractlist" || got.Path() != "/contract-list" || got.Row() != "contractListRow" || got.AnAggregate() != "a rental contract" {
		t.Errorf("got %+v", got)
	}
	got.Import = "example.com/shop/internal/service/contractlist"
	if err := got.CheckImport(); err == nil {
		t.Error("a package of the name of the projection is accepted")
	}
}

// TestParseProjectionRefuses has every kind of mistake, each as the only one of its projection.
func TestParseProjectionRefuses(t *testing.T) {
	for _, c := range []struct{ name, of, want string }{
		{"", "order", "snake case"},
		{"Contract", "order", "snake case"},
		{strings.Repeat("a", 64), "order", "at most 63 bytes"},
		{"func", "order", "a keyword of Go"},
		{"table", "order", "reserved by Postgres"},
		{"event_store", "order", "is a name that the scaffolded code uses"},
		{"internal", "order", "the go command"},
		{"list_test", "order", "the go command"},
		{"contract_list", "", "--of is required"},
	} {
		_, err := resource.ParseProjection(c.name, c.of)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %s: got %v, want one mistake: %s", c.name, c.of, err, c.want)
		}
	}
	if _, err := resource.ParseProjection("Contract", ""); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("got %v, want two mistakes", err)
	}
}
