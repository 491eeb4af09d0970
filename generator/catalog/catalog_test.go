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

func TestComponentsComeAfterTheirNeeds(t *testing.T) {
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

func TestWhatCannotBeResolvedIsRefused(t *testing.T) {
	all, err := catalog.Load(templates(map[string]string{"one": "two", "two": "one", "store": ""}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := all.Resolve([]string{"stroe"}); err == nil || !strings.Contains(err.Error(), "did you mean store?") || hint.Of(err) == "" {
		t.Errorf("got %v", err)
	}
	if _, err := all.Resolve([]string{"one"}); err == nil || !strings.Contains(err.Error(), "needs itself") {
		t.Errorf("got %v", err)
	}
}

func TestABrokenComponentIsNamed(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"need that does not exist": templates(map[string]string{"one": "two"}),
		"no component.json":        {"component/one/x.tmpl": {}},
		"unknown key":              {"component/one/component.json": {Data: []byte(`{"about": ""}`)}},
		"no prefix":                {"component/one/component.json": {Data: []byte(`{"type": "T", "field": "F"}`)}},
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

func TestAComponentOwnsItsFolderAndItsSeeds(t *testing.T) {
	all, err := catalog.Load(templates(map[string]string{"store": ""}))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"internal/praecepta/store/a.go": true, "store/001.sql": true, "store/sub/001.sql": false, "internal/praecepta/storeroom/a.go": false, "main.go": false,
	} {
		if got := all[0].Owns(path); got != want {
			t.Errorf("%s: %t", path, got)
		}
	}
}
