package resource_test

import (
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/resource"
)

func TestParseAggregate(t *testing.T) {
	got, err := resource.ParseAggregate("rental_contract", "", []string{"signed", "put_on_hold", "changed"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Package() != "rentalcontracts" || got.Path() != "/rental-contracts" || got.First().Type() != "signed" || got.Statuses() != "signed,put_on_hold,changed" {
		t.Errorf("got %+v", got)
	}
	if e := got.Events[1]; e.Type() != "putOnHold" || e.Exported() != "PutOnHold" || e.Path() != "put-on-hold" {
		t.Errorf("got the names %s, %s, %s", e.Type(), e.Exported(), e.Path())
	}
}

// TestParseAggregateRefuses has every kind of mistake, each as the only one of its aggregate.
func TestParseAggregateRefuses(t *testing.T) {
	for _, c := range []struct{ name, events, want string }{
		{"", "signed", "snake case"},
		{"Contract", "signed", "snake case"},
		{"type", "signed", "a keyword of Go"},
		{"event", "signed", "used by the code of every aggregate"},
		{strings.Repeat("a", 64), "signed", "at most 63 bytes"},
		{"contract", "", "--events is required"},
		{"contract", "signed,signed", "signed is repeated"},
		{"contract", "signed,On-Hold", "snake case"},
		{"contract", "signed,break", "a keyword of Go"},
		{"contract", "signed,output", "a name that the scaffolded code uses"},
		{"contract", "signed,status_signed", "a name that the scaffolded code uses"},
		{"contract", "signed,contract", "a name that the scaffolded code uses"},
	} {
		var events []string
		if c.events != "" {
			events = strings.Split(c.events, ",")
		}
		_, err := resource.ParseAggregate(c.name, "", events)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %s: got %v, want one mistake: %s", c.name, c.events, err, c.want)
		}
	}
	_, err := resource.ParseAggregate("Contract", "", []string{"break", "a b"})
	for _, want := range []string{"NAME", `"break" is`, `"a b"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s too", err, want)
		}
	}
}
