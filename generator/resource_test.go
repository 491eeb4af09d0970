package generator_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/templates"
)

// FuzzResource scaffolds any resource that is accepted: the files are valid Go, and the same
// each time.
func FuzzResource(f *testing.F) {
	f.Add("invoice", "", "number:string:unique:max=20 status:enum(draft,sent,paid):filter total:money:sort customer:ref(customers) due:date? note:text?:search lines:json", "create=editor")
	f.Add("person", "people", "tags:string[]:min=2 rate:decimal:min=-0.5:max=3.25 at:timestamp:unique name:string:default=it's", "delete=a,b list=c")
	f.Add("thing", "", `code:string:unique:pattern=^([A-Z]{2}|x)[^a-c%"']\.[0-9]*$ n:int:immutable:min=-5:max=5 open:bool:default=true`, "")
	all, err := catalog.Load(templates.FS)
	if err != nil {
		f.Fatal(err)
	}
	c, err := all.Adder("resource")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, plural, fields, roles string) {
		described, err := resource.Parse(name, plural, strings.Fields(fields), strings.Fields(roles))
		if err != nil {
			return
		}
		data := struct {
			resource.Resource
			Module, Field string
		}{described, "example.com/shop", "Database"}
		words := map[string]string{"TABLE": described.Plural, "PACKAGE": described.Package()}
		first, err := render.Scaffold(templates.FS, c.Folder(), "resource", words, data)
		if err != nil {
			t.Fatalf("%q %q: %v", name, fields, err)
		}
		second, err := render.Scaffold(templates.FS, c.Folder(), "resource", words, data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second, cmpopts.IgnoreUnexported(tree.File{})); diff != "" {
			t.Error(diff)
		}
	})
}

// FuzzTask scaffolds any task that is accepted: the files are valid Go.
func FuzzTask(f *testing.F) {
	f.Add("send_reminder", "customer:uuid channel:enum(mail,sms) text:string:max=160 due:date? ids:uuid[] lines:json")
	f.Add("cleanup", "")
	f.Add("x", `rate:decimal:min=-0.5:max=3.25 at:timestamp n:int:min=-5:max=5 code:string?:pattern=^([A-Z]{2}|x)[^a-c%"']\.[0-9]*$`)
	all, err := catalog.Load(templates.FS)
	if err != nil {
		f.Fatal(err)
	}
	c, err := all.Adder("task")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, fields string) {
		described, err := resource.ParseTask(name, strings.Fields(fields))
		if err != nil {
			return
		}
		data := struct {
			resource.Task
			Module, Field string
		}{described, "example.com/shop", "Queue"}
		words := map[string]string{"TABLE": described.Table(), "PACKAGE": described.Package()}
		if _, err := render.Scaffold(templates.FS, c.Folder(), "task", words, data); err != nil {
			t.Fatalf("%q %q: %v", name, fields, err)
		}
	})
}
