package resource_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/resource"
)

// TestRecordedCommandsDescribeResource reads the commands of a resource and of a field that
// was added to it from migrations.
func TestRecordedCommandsDescribeResource(t *testing.T) {
	fields := []string{"name:string:max=20:pattern=^it's [A-Z:]+$", "kind:enum(a,b):default=a", "title:string:default=--a b's", "owner:ref(users)?"}
	before, err := resource.Parse("person", "people", fields, []string{"delete=b,a", "create=c"})
	if err != nil {
		t.Fatal(err)
	}
	added, err := resource.ParseAddition(before, "motto:string:max=40", "it's --plural 'x'")
	if err != nil {
		t.Fatal(err)
	}
	all := resource.Records{}
	for _, content := range []string{"-- +goose Up\n-- " + before.Command() + "\nCREATE TABLE people ();\n", "-- " + added.Command() + "\r\n", "-- a comment\nSELECT 1;\n"} {
		if err := all.Read("migrations/00001_people.sql", []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	got, ok, err := all.Resource("person")
	if diff := cmp.Diff(added.Resource, got); diff != "" || !ok || err != nil {
		t.Errorf("%t, %v: %s", ok, err, diff)
	}
	if _, ok, err := all.Resource("people"); ok || err != nil {
		t.Errorf("people: %t, %v", ok, err)
	}
}

// TestRecordedEventsStay reads a resource with events, to which a field is added. Its stored
// events have no value for a required field.
func TestRecordedEventsStay(t *testing.T) {
	before, err := resource.Parse("person", "people", []string{"name:string"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	before.HasEvents = true
	all := resource.Records{}
	if err := all.Read("migrations/00001_people.sql", []byte("-- "+before.Command()+"\n")); err != nil {
		t.Fatal(err)
	}
	got, _, err := all.Resource("person")
	if diff := cmp.Diff(before, got); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	if added, err := resource.ParseAddition(got, "born:date?", ""); err != nil || !added.HasEvents {
		t.Errorf("got %t, %v", added.HasEvents, err)
	}
	for _, word := range []string{"age:int", "age:int:default=1", "tags:string[]"} {
		if _, err := resource.ParseAddition(got, word, ""); err == nil || !strings.Contains(err.Error(), "the stored events of people have no value for it: make it optional with ?") {
			t.Errorf("%s: got %v", word, err)
		}
	}
}

func TestInvalidRecordsAreRefused(t *testing.T) {
	const person = "-- praecepta-gen add resource person name:string\n"
	for content, want := range map[string]string{
		"-- praecepta-gen add resource person\n":     "1: the command in this comment is not valid: want a name and a field",
		"-- praecepta-gen add field person a:int?\n": "1: the command in this comment is not valid: no earlier migration creates the resource person",
		person + person: "2: the command in this comment is not valid: m.sql records the resource person already",
		"-- praecepta-gen add resource person 'a:int\n":        "1: the command in this comment is not valid: the closing quote is missing",
		"-- praecepta-gen add resource person a:int --plural":  "1: the command in this comment is not valid: --plural needs a value",
		"-- praecepta-gen add resource person a:int --plur a":  "1: the command in this comment is not valid: unknown flag --plur",
		person + "-- praecepta-gen add field person name:int?": "m.sql, m.sql: the recorded commands: field \"name\": repeated",
	} {
		all := resource.Records{}
		err := all.Read("m.sql", []byte(content))
		if err == nil {
			_, _, err = all.Resource("person")
		}
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", content, err, want)
		}
	}
}
