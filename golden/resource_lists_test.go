package golden

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/resource"
)

// resourceList is a resource as on a command line.
type resourceList struct {
	name   string
	fields []string
	roles  []string
	events bool // stored instead of rows
}

func (l resourceList) String() string { return l.name + " " + strings.Join(l.fields, " ") }

// invoices are two resources, the second of which has a field of every type.
func invoices() []resourceList {
	return []resourceList{
		{name: "customer", fields: []string{"name:string:search:sort", "email:string:unique"}},
		{
			name: "invoice",
			fields: []string{
				"number:string:unique:immutable:max=20:pattern=^[A-Z]{2}-[0-9]+$", "status:enum(draft,sent,paid):filter:default=draft", "total:money:min=0:sort",
				"customer:ref(customers):filter", "due:date?", "note:text?:search", "lines:json", "rate:decimal:min=0.5:max=20:sort", "tags:string[]:max=5",
				"sent_at:timestamp:sort:unique", "open:bool:default=true:filter", "copies:int:min=1", "serial:bigint", "source_id:uuid?:filter",
			},
			roles: []string{"create=editor,admin", "delete=admin"},
		},
	}
}

// ledgers are a resource with events.
func ledgers() []resourceList {
	return []resourceList{{
		name: "ledger", events: true,
		fields: []string{"code:string:unique:immutable:max=12", "title:string:unique:search:max=40", "rate:decimal:min=0.5:sort", "closed:date?:filter", "lines:json?", "tags:string[]:max=5"},
	}}
}

// fieldTypes are the types of fields in every form, and the options that may apply to them.
func fieldTypes() (types, options []string) {
	return []string{
			"string", "text", "int", "bigint", "decimal", "money", "bool", "date", "timestamp", "uuid", "json", "enum(red,green,blue)", "ref(products)",
			"string[]", "int[]", "bigint[]", "money[]", "bool[]", "uuid[]",
		}, []string{
			"?", "unique", "index", "immutable", "filter", "sort", "search", "min=3", "max=50", "default", "pattern=^[a-z]+[0-9]{2,5}$",
		}
}

// defaults are valid defaults of types, within the bounds and the pattern of fieldTypes.
func defaults() map[string]string {
	return map[string]string{
		"string": "default=ab12", "text": "default=it's", "int": "default=7", "bigint": "default=7", "decimal": "default=7.25", "money": "default=7",
		"bool": "default=false", "date": "default=2026-02-03", "enum(red,green,blue)": "default=green",
	}
}

// field returns the word for a type with options.
func field(name, kind string, options []string) string {
	word := name + ":" + kind
	if slices.Contains(options, "?") {
		word += "?"
	}
	for _, option := range options {
		if option == "default" {
			option = defaults()[kind]
		}
		if option != "?" {
			word += ":" + option
		}
	}
	return word
}

// resourceLists returns 60 lists of fields. Each type has a field without options, one with
// each option alone, and fields with each valid pair of options. The lists are the same on
// every run.
func resourceLists(t *testing.T) []resourceList {
	t.Helper()
	const count = 60
	types, options := fieldTypes()
	lists := make([]resourceList, count)
	at := 0
	for _, kind := range types {
		covered := map[string]bool{}
		for _, set := range optionSets(options) {
			isNew := len(set) < 2
			for i, a := range set {
				for _, b := range set[i:] {
					isNew = isNew || !covered[a+" "+b]
				}
			}
			name := fmt.Sprintf("f%d", at/count+1)
			word := field(name, kind, set)
			if _, err := resource.Parse("thing", "", []string{word, "plain:int"}, nil); !isNew || err != nil || strings.HasSuffix(word, ":") {
				continue
			}
			for i, a := range set {
				for _, b := range set[i:] {
					covered[a+" "+b] = true
				}
			}
			lists[at%count].fields = append(lists[at%count].fields, word)
			at++
		}
	}
	for i := range lists {
		lists[i].name = fmt.Sprintf("thing_%d", i+1)
		if i%2 == 0 { // the others have no field without options
			lists[i].fields = append(lists[i].fields, "plain:int")
		}
		if _, err := resource.Parse(lists[i].name, "", lists[i].fields, nil); err != nil { // all of its fields are immutable
			lists[i].fields = append(lists[i].fields, "plain:int")
		}
		if i%7 == 0 {
			lists[i].roles = []string{resource.Actions()[i/7%6] + "=editor"}
		}
	}
	return lists
}

// optionSets returns the sets of at most four options, the largest first, so that few sets
// cover all pairs.
func optionSets(options []string) [][]string {
	var all [][]string
	for mask := range 1 << len(options) {
		var set []string
		for i, option := range options {
			if mask>>i&1 == 1 {
				set = append(set, option)
			}
		}
		if len(set) <= 4 {
			all = append(all, set)
		}
	}
	slices.SortStableFunc(all, func(a, b []string) int { return len(b) - len(a) })
	return all
}
