package render_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// small is a set of templates in small: a base, and a component with a seed.
func small() fstest.MapFS {
	files := fstest.MapFS{}
	for name, content := range map[string]string{
		"requirements.txt":                                   "go 1.26.0\n[base]\n",
		"base/main.go.tmpl":                                  "package main // {{.Name}} of {{.Module}}\n",
		"base/Makefile":                                      "include {{verbatim}}\n",
		"base/internal/praecepta/web/settings.go":            webSettings,
		"base/internal/praecepta/components.go.tmpl":         wiring,
		"component/store/component.json":                     `{"summary": "s", "prefix": "STORE_", "type": "Store", "field": "Store", "seeds": ["sql/*"]}`,
		"component/store/sql/1.sql":                          "select 1;\n",
		"component/store/internal/praecepta/store/s.go.tmpl": "package store\n\n// Settings of the store.\ntype Settings struct {\n\t// Where the | is.\n\tURL string `env:\"URL,required\" example:\"store://local\"`\n}\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return files
}

const webSettings = "package web\n\ntype Settings struct {\n\t// Where to\n\t// listen.\n\tAddr string `env:\"ADDR\" envDefault:\":80\" devDefault:\"127.0.0.1:80\"`\n\t// How many.\n\tMax int `env:\"MAX\" envDefault:\"5\" min:\"1\" max:\"9\"`\n\tnote string\n}\n"

const wiring = "package praecepta\n\nimport (\n\t\"{{.Module}}/internal/praecepta/web\"\n{{range .Components}}\"{{$.Module}}/internal/praecepta/{{.Name}}\"\n{{end}})\n\ntype Settings[S any] struct {\n\tWeb web.Settings `envPrefix:\"HTTP_\"`\n{{range .Components}}{{.Field}} {{.Name}}.Settings `envPrefix:\"{{.Prefix}}\"`\n{{end}}\tService S `envPrefix:\"{{.Prefix}}\"`\n}\n"

func components(t *testing.T, files fstest.MapFS, names ...string) []catalog.Component {
	t.Helper()
	all, err := catalog.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := all.Resolve(names)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

func rendered(t *testing.T, names ...string) tree.Tree {
	t.Helper()
	files := small()
	got, err := render.Render(files, spec.New("shop", "example.com/shop", names), components(t, files, names...))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestOutputPathsFollowTemplates(t *testing.T) {
	got := map[string]string{}
	for _, f := range rendered(t, "store").Files() {
		got[f.Path] = string(f.Class) + " " + f.Component
	}
	want := map[string]string{
		"main.go": "yours base", "Makefile": "yours base", "internal/praecepta/web/settings.go": "ours base", "internal/praecepta/components.go": "ours base",
		"sql/1.sql": "yours store", "internal/praecepta/store/s.go": "ours store", "go.mod": "shared base", "go.sum": "shared base", "praecepta.yaml": "shared base",
		"docs/settings.md": "ours base", ".env.example": "yours base",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTemplatesAreRendered(t *testing.T) {
	got := rendered(t)
	if text := string(got["main.go"].Content); text != "package main // shop of example.com/shop\n" {
		t.Errorf("main.go is %q", text)
	}
	if text := string(got["Makefile"].Content); text != "include {{verbatim}}\n" {
		t.Errorf("Makefile is %q", text)
	}
}

func TestDocumentationIsNotRendered(t *testing.T) {
	files := small()
	want, err := render.Render(files, spec.New("shop", "example.com/shop", nil), components(t, files, "store"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"base/rules/CF-01.md", "component/store/rules/CF-02.md", "component/store/_guards/CF-02-policy.patch", "component/store/_docs.md"} {
		files[name] = &fstest.MapFile{Data: []byte("# {{.Nothing}}\n")}
	}
	got, err := render.Render(files, spec.New("shop", "example.com/shop", nil), components(t, files, "store"))
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(tree.File{})); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestEmptyTemplateIsNoFile(t *testing.T) {
	for name, said := range map[string]bool{"": false, "store": true} {
		files := small()
		files["base/sometimes.sql.tmpl"] = &fstest.MapFile{Data: []byte("{{range .Components}}{{if eq .Name \"store\"}}\nselect 1;\n{{end}}{{end}}\n")}
		files["base/.keep"] = &fstest.MapFile{}
		got, err := render.Render(files, spec.New("shop", "example.com/shop", nil), components(t, files, strings.Fields(name)...))
		if err != nil {
			t.Fatal(err)
		}
		if _, has := got["sometimes.sql"]; has != said {
			t.Errorf("with %q: it is there: %t", name, has)
		}
		if _, has := got[".keep"]; !has {
			t.Error("an empty file that is no template is missing")
		}
	}
}

func TestTemplateDataHasCommandsAndParts(t *testing.T) {
	files := small()
	files["component/store/component.json"] = &fstest.MapFile{Data: []byte(`{"summary": "s", "prefix": "STORE_", "type": "Store", "field": "Store", "seeds": ["sql/*"],
		"part": "products", "commands": [{"name": "migrate", "summary": "Bring it up", "method": "Migrate"}]}`)}
	files["component/other/component.json"] = &fstest.MapFile{Data: []byte(`{"summary": "s", "prefix": "OTHER_", "type": "Other", "field": "Other"}`)}
	files["component/other/internal/praecepta/other/o.go"] = &fstest.MapFile{Data: []byte("package other\n\ntype Settings struct{}\n")}
	files["base/known.tmpl"] = &fstest.MapFile{Data: []byte(
		"{{range .Commands}}{{.Name}} runs {{.Field}}.{{.Method}}: {{.Summary}}\n{{end}}{{range .Parts}}{{.Part}} of {{.Name}}\n{{end}}" +
			"{{range .Components}}{{.Name}} {{len .Commands}} {{.Part}}\n{{end}}")}
	got, err := render.Render(files, spec.New("shop", "example.com/shop", nil), components(t, files, "other", "store"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("migrate runs Store.Migrate: Bring it up\nproducts of store\nother 0 \nstore 1 products\n", string(got["known"].Content)); diff != "" {
		t.Error(diff)
	}
}

func TestSettingsDocumentation(t *testing.T) {
	got := rendered(t, "store")
	_, tables, _ := strings.Cut(string(got["docs/settings.md"].Content), "\n## ")
	if diff := cmp.Diff("HTTP_\n\n| Variable | Default | Bounds | Meaning |\n|---|---|---|---|\n"+
		"| `HTTP_ADDR` | `:80` (`127.0.0.1:80` in dev) |  | Where to listen. |\n"+
		"| `HTTP_MAX` | `5` | `1` to `9` | How many. |\n"+
		"\n## STORE_\n\n| Variable | Default | Bounds | Meaning |\n|---|---|---|---|\n"+
		"| `STORE_URL` | required |  | Where the \\| is. |\n", tables); diff != "" {
		t.Error(diff)
	}
	_, example, _ := strings.Cut(string(got[".env.example"].Content), "\n\n")
	if diff := cmp.Diff("# Where to listen.\n# HTTP_ADDR=127.0.0.1:80\n# How many.\n# HTTP_MAX=5\n\n# Where the | is.\nSTORE_URL=store://local\n", example); diff != "" {
		t.Error(diff)
	}
}

func TestSettingsDocumentationNamesIgnoredVariables(t *testing.T) {
	files := small()
	source := webSettings + "\nfunc (Settings) Foreign() settings.Foreign {\n\treturn settings.Foreign{Names: []string{\n\t\t\"HTTP_PORT\", \"HTTP_HOST\",\n\t}}\n}\n"
	files["base/internal/praecepta/web/settings.go"] = &fstest.MapFile{Data: []byte(source)}
	got, err := render.Render(files, spec.New("shop", "example.com/shop", nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	const note = "## HTTP_\n\nThese names are ignored, because hosting platforms and images set them: `HTTP_PORT`, `HTTP_HOST`.\n\n| Variable"
	if page := string(got["docs/settings.md"].Content); !strings.Contains(page, note) {
		t.Error(page)
	}
}

func TestSettingsDocumentationNamesForeignPrefixes(t *testing.T) {
	const note = "## HTTP_\n\nOther programs use this prefix too, so an unknown variable with it is ignored with a warning.\n\n| Variable"
	for foreign, source := range map[bool]string{
		true:  webSettings + "\nfunc (Settings) Foreign() settings.Foreign { return settings.Foreign{Prefix: true} }\n",
		false: webSettings,
	} {
		files := small()
		files["base/internal/praecepta/web/settings.go"] = &fstest.MapFile{Data: []byte(source)}
		got, err := render.Render(files, spec.New("shop", "example.com/shop", nil), nil)
		if err != nil {
			t.Fatal(err)
		}
		if page := string(got["docs/settings.md"].Content); strings.Contains(page, note) != foreign {
			t.Errorf("foreign is %t:\n%s", foreign, page)
		}
	}
}

func TestRenderRefusesFilesOutsideComponentFolder(t *testing.T) {
	for name, path := range map[string]string{
		"another's folder": "component/store/internal/praecepta/web/x.go",
		"no seed":          "component/store/sql/sub/2.sql",
		"the base's file":  "component/store/main.go",
	} {
		files := small()
		files[path] = &fstest.MapFile{Data: []byte("x")}
		_, err := render.Render(files, spec.New("shop", "example.com/shop", nil), components(t, files, "store"))
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSharedPackageIsEmittedOnce(t *testing.T) {
	const shared = "internal/praecepta/again/a.go"
	files := small()
	for _, name := range []string{"one", "two"} {
		files["component/"+name+"/component.json"] = &fstest.MapFile{Data: []byte(`{"prefix": "X_", "type": "T", "field": "F", "uses": ["again"]}`)}
		files["component/"+name+"/internal/praecepta/"+name+"/s.go"] = &fstest.MapFile{Data: []byte("package " + name + "\n\ntype Settings struct{}\n")}
	}
	files["shared/again/"+shared+".tmpl"] = &fstest.MapFile{Data: []byte("package again // {{.Name}}\n")}
	for names, want := range map[string]string{"": "", "store": "", "one": "package again // shop\n", "one two": "package again // shop\n"} {
		got, err := render.Render(files, spec.New("shop", "example.com/shop", nil), components(t, files, strings.Fields(names)...))
		if err != nil || string(got[shared].Content) != want || want != "" && got[shared].Component != tree.Base {
			t.Errorf("with %q: got %q of %q, %v", names, got[shared].Content, got[shared].Component, err)
		}
	}
	files["shared/again/internal/praecepta/web/x.go"] = &fstest.MapFile{Data: []byte("x")}
	if _, err := render.Render(files, spec.New("shop", "example.com/shop", nil), components(t, files, "one")); err == nil || !strings.Contains(err.Error(), "shared/again/internal/praecepta/web/x.go") {
		t.Errorf("a file in the folder of another: %v", err)
	}
}

func TestRenderNamesInvalidTemplate(t *testing.T) {
	for name, c := range map[string]struct{ path, content string }{
		"no template":      {"base/x.tmpl", "{{"},
		"unknown field":    {"base/x.tmpl", "{{.Title}}"},
		"wiring is no Go":  {"base/internal/praecepta/components.go.tmpl", "package {{.Name}} {"},
		"wiring is absent": {"base/internal/praecepta/components.go.tmpl", "package praecepta\n"},
	} {
		files := small()
		files[c.path] = &fstest.MapFile{Data: []byte(c.content)}
		_, err := render.Render(files, spec.New("shop", "example.com/shop", nil), nil)
		if err == nil || !strings.Contains(err.Error(), strings.TrimSuffix(strings.TrimPrefix(c.path, "base/"), ".tmpl")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPartsAreSortedLikeImports(t *testing.T) {
	files := small()
	for name, content := range map[string]string{
		"base/parts.txt.tmpl":                           "{{range .Parts}}{{.Part}} {{end}}\n",
		"component/store/component.json":                `{"summary": "s", "prefix": "STORE_", "type": "Store", "field": "Store", "seeds": ["sql/*"], "part": "wares"}`,
		"component/later/component.json":                `{"summary": "s", "needs": ["store"], "prefix": "LATER_", "type": "Later", "field": "Later", "part": "offers"}`,
		"component/later/internal/praecepta/later/s.go": "package later\n\n// Settings of it.\ntype Settings struct{}\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	got, err := render.Render(files, spec.New("shop", "example.com/shop", []string{"later", "store"}), components(t, files, "later"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("offers wares \n", string(got["parts.txt"].Content)); diff != "" {
		t.Error(diff)
	}
}
