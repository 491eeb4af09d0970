package catalog_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

// templates makes a catalogue of components and their needs.
func templates(needs map[string]string) fstest.MapFS {
	files := fstest.MapFS{"component/README.md": {Data: []byte("no component")}}
	for name, list := range needs {
		quoted := ""
		if list != "" {
			quoted = `"` + strings.ReplaceAll(list, ",", `","`) + `"`
		}
		content := `{"summary": "s", "prefix": "X_", "type": "T", "field": "F", "needs": [` + quoted + `], "seeds": ["` + name + `/*.sql"]}`
		files["component/"+name+"/component.json"] = &fstest.MapFile{Data: []byte(content)}
	}
	return files
}

func TestResolveOrdersByNeeds(t *testing.T) {
	all, err := catalog.Load(templates(map[string]string{"tasks": "store,cache", "store": "", "cache": "", "alone": "", "audit": "tasks"}))
	if err != nil {
		t.Fatal(err)
	}
	for asked, want := range map[string]string{
		"tasks": "cache,store,tasks", "audit,cache": "cache,store,tasks,audit", "tasks,alone": "alone,cache,store,tasks", "store,store": "store",
	} {
		resolved, err := all.Resolve(strings.Split(asked, ","))
		if diff := cmp.Diff(strings.Split(want, ","), catalog.Catalog(resolved).Names()); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", asked, err, diff)
		}
	}
}

func TestInstrumentingComponentComesFirst(t *testing.T) {
	files := templates(map[string]string{"audit": "store", "store": ""})
	instruments := func(name, needs string) {
		content := `{"prefix": "X_", "type": "T", "field": "F", "instruments": true, "needs": [` + needs + `]}`
		files["component/"+name+"/component.json"] = &fstest.MapFile{Data: []byte(content)}
	}
	instruments("telemetry", "")
	all, err := catalog.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := all.Resolve([]string{"audit", "telemetry"})
	if diff := cmp.Diff([]string{"telemetry", "store", "audit"}, catalog.Catalog(resolved).Names()); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	instruments("watcher", "")
	if _, err := catalog.Load(files); err == nil || !strings.Contains(err.Error(), "is already defined by component telemetry") {
		t.Errorf("two: %v", err)
	}
	instruments("watcher", `"store"`)
	if _, err := catalog.Load(files); err == nil || !strings.Contains(err.Error(), "cannot need other components") {
		t.Errorf("one with needs: %v", err)
	}
}

func TestResolveRefusesUnknownComponents(t *testing.T) {
	all, err := catalog.Load(templates(map[string]string{"one": "two", "two": "one", "store": ""}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := all.Resolve([]string{"stroe"}); err == nil || !strings.Contains(err.Error(), "did you mean store?") || hint.Of(err) == "" {
		t.Errorf("got %v", err)
	}
	if _, err := all.Resolve([]string{"one"}); err == nil || !strings.Contains(err.Error(), "dependency cycle") {
		t.Errorf("got %v", err)
	}
}

func TestLoadNamesInvalidComponent(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"need that does not exist": templates(map[string]string{"one": "two"}),
		"no component.json":        {"component/one/x.tmpl": {}},
		"unknown key":              {"component/one/component.json": {Data: []byte(`{"about": ""}`)}},
		"no prefix":                {"component/one/component.json": {Data: []byte(`{"type": "T", "field": "F"}`)}},
		"use that does not exist":  {"component/one/component.json": {Data: []byte(`{"prefix": "X_", "type": "T", "field": "F", "uses": ["two"]}`)}},
		"use of no package":        {"component/one/component.json": {Data: []byte(`{"prefix": "X_", "type": "T", "field": "F", "uses": [".."]}`)}},
	} {
		if _, err := catalog.Load(files); err == nil || !strings.Contains(err.Error(), "component one") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Of several mistakes the same one is named every time.
	wrong := fstest.MapFS{"component/one/component.json": {Data: []byte(`{"prefix": "one", "type": "t", "field": "f"}`)}}
	for range 20 {
		if _, err := catalog.Load(wrong); err == nil || !strings.Contains(err.Error(), `prefix "one"`) {
			t.Fatal(err)
		}
	}
	if all, err := catalog.Load(fstest.MapFS{}); err != nil || len(all) != 0 {
		t.Errorf("no components at all: %v, %v", all, err)
	}
}

func TestComponentOwnsFolderAndScaffolds(t *testing.T) {
	all, err := catalog.Load(templates(map[string]string{"store": ""}))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"internal/praecepta/store/a.go": true, "store/001.sql": true, "store/sub/001.sql": false, "internal/praecepta/storeroom/a.go": false, "main.go": false,
		"internal/praecepta/testkit/store.go": true, "internal/praecepta/testkit/store_role.go": true, "internal/praecepta/testkit/storeroom.go": false,
		"internal/praecepta/testkit/store": false, "internal/praecepta/testkit/testkit.go": false, "internal/praecepta/testkit/sub/store.go": false,
	} {
		if got := all[0].Owns(path); got != want {
			t.Errorf("%s: %t", path, got)
		}
	}
}

func TestLoadComponentIsStrict(t *testing.T) {
	const head = `{"summary": "s", "prefix": "X_", "type": "T", "field": "F", `
	const migrate = `"commands": [{"name": "migrate", "summary": "Bring the schema up", "method": "Migrate"}]`
	load := func(one, two string) (catalog.Catalog, error) {
		files := fstest.MapFS{"component/one/component.json": {Data: []byte(head + one + "}")}}
		if two != "" {
			files["component/two/component.json"] = &fstest.MapFile{Data: []byte(head + two + "}")}
		}
		return catalog.Load(files)
	}
	all, err := load(migrate+`, "part": "products"`, `"part": "orders"`)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]catalog.Command{{Name: "migrate", Summary: "Bring the schema up", Method: "Migrate"}}, all[0].Commands); diff != "" || all[0].Part != "products" {
		t.Errorf("part %q\n%s", all[0].Part, diff)
	}
	for name, c := range map[string]struct{ one, two, want string }{
		"command in capitals":    {strings.Replace(migrate, "migrate", "Migrate", 1), "", `name of a command "Migrate"`},
		"command without a name": {`"commands": [{"summary": "s", "method": "M"}]`, "", `name of a command ""`},
		"no summary":             {strings.Replace(migrate, "Bring the schema up", "", 1), "", "summary of a command"},
		"summary of two lines":   {strings.Replace(migrate, " the", `\n`, 1), "", "summary of a command"},
		"method that is hidden":  {strings.Replace(migrate, `"Migrate"`, `"run"`, 1), "", `method of a command "run"`},
		"key that is unknown":    {strings.Replace(migrate, "method", "func", 1), "", "func"},
		"lint that is hidden":    {strings.Replace(migrate, `"Migrate"`, `"Migrate", "lint": "lint"`, 1), "", `lint of a command "lint"`},
		"method and standalone":  {strings.Replace(migrate, `"Migrate"`, `"Migrate", "standalone": "Bootstrap"`, 1), "", "command migrate: want either a method or a standalone function"},
		"nothing to run":         {strings.Replace(migrate, `, "method": "Migrate"`, "", 1), "", "command migrate: want either a method or a standalone function"},
		"standalone is hidden":   {strings.Replace(migrate, `"method": "Migrate"`, `"standalone": "run"`, 1), "", `standalone function of a command "run"`},
		"prepare in capitals":    {strings.Replace(migrate, `"Migrate"`, `"Migrate", "prepare": "Up"`, 1), "", `prepare of a command "Up"`},
		"migrations no function": {`"migrations": "*.sql"`, "", `function of the migrations "*.sql"`},
		"never with a stop":      {`"never": ["do this."]`, "", `never "do this."`},
		"never of two lines":     {`"never": ["do\nthis"]`, "", "never \"do\\nthis\""},
		"part that is no name":   {`"part": "my-products"`, "", `part "my-products"`},
		"command of two":         {migrate, migrate, "component two: the command migrate is already defined by component one"},
		"part of two":            {`"part": "products"`, `"part": "products"`, "component two: the part products is already defined by component one"},
	} {
		if _, err := load(c.one, c.two); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestComponentWithoutCodeOnlyScaffolds loads components without a type.
func TestComponentWithoutCodeOnlyScaffolds(t *testing.T) {
	load := func(manifest string) (catalog.Catalog, error) {
		return catalog.Load(fstest.MapFS{"component/one/component.json": {Data: []byte("{" + manifest + "}")}})
	}
	const seeds = `"summary": "s", "seeds": ["deploy/*"]`
	all, err := load(seeds)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"deploy/a.yaml": true, "internal/praecepta/one/a.go": false, "internal/praecepta/testkit/one.go": false} {
		if got := all[0].Owns(path); got != want || all[0].HasCode() {
			t.Errorf("%s: %t", path, got)
		}
	}
	for _, key := range []string{
		`"prefix": "X_"`, `"field": "F"`, `"instruments": true`, `"work": true`, `"migrations": "M"`, `"part": "orders"`, `"uses": ["retry"]`,
		`"commands": [{"name": "migrate", "summary": "s", "method": "M"}]`,
	} {
		if _, err := load(seeds + ", " + key); err == nil || !strings.Contains(err.Error(), "it has no effect without a type") {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := load(`"summary": "s"`); err == nil || !strings.Contains(err.Error(), "want a type, or seeds") {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestIsDocumentation(t *testing.T) {
	for name, want := range map[string]bool{
		"base/rules/CF-01.md":                         true,
		"base/_guards/CF-01-quotes.patch":             true,
		"component/store/rules/CF-02.md":              true,
		"component/store/_docs.md":                    true,
		"shared/retry/_guards/CF-32-forever.patch":    true,
		"base/main.go.tmpl":                           false,
		"component/store/component.json":              false,
		"component/rules/x.go":                        false,
		"component/store/internal/rules/r.go.tmpl":    false,
		"component/store/internal/praecepta/_x/x.sql": false,
		"ci/github/.github/workflows/ci.yml":          false,
		"requirements.txt":                            false,
		"notes/v0.1.0/a.md":                           true,
		"base/notes/a.md":                             false,
	} {
		if got := catalog.IsDocumentation(name); got != want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func TestKindIsNoComponent(t *testing.T) {
	files := templates(map[string]string{"store": "", "cache": ""})
	files["component/store/add/thing/thing.go.tmpl"] = &fstest.MapFile{Data: []byte("package thing")}
	all, err := catalog.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := all.Adder("thing"); err != nil || c.Name != "store" {
		t.Errorf("got %s, %v", c.Name, err)
	}
	if _, err := all.Adder("other"); err == nil || !strings.Contains(err.Error(), "no component has templates for it") {
		t.Errorf("got %v", err)
	}
	files["component/cache/add/thing_cached/thing.go.tmpl"] = &fstest.MapFile{Data: []byte("package thing")}
	if all, err = catalog.Load(files); err != nil {
		t.Fatal(err)
	}
	if c, err := all.Adder("thing_cached"); err != nil || c.Name != "cache" || len(c.Kinds) > 0 {
		t.Errorf("got %s with the kinds %q, %v", c.Name, c.Kinds, err)
	}
	files["component/store/add/cache/cache.go.tmpl"] = &fstest.MapFile{Data: []byte("package cache")}
	if _, err := catalog.Load(files); err == nil || !strings.Contains(err.Error(), "the word cache is already defined by component cache") {
		t.Errorf("a kind with the name of a component: %v", err)
	}
}
