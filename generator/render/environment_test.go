package render_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
)

// withCluster is small with a store that has secrets, a command to prepare it and work, and
// a component without code, whose name is before that of the store.
func withCluster(text string) fstest.MapFS {
	files := small()
	files["base/internal/praecepta/settings/types.go"] = &fstest.MapFile{Data: []byte("package settings\n\ntype Secret struct{}\n\nfunc (s *Secret) SetFile() {}\n")}
	files["component/store/component.json"] = &fstest.MapFile{Data: []byte(`{"prefix": "STORE_", "type": "Store", "field": "Store", "seeds": ["sql/*"], "work": true,
		"commands": [{"name": "fill", "summary": "s", "method": "Fill", "prepare": "once"}, {"name": "list", "summary": "s", "method": "List"}]}`)}
	files["component/store/internal/praecepta/store/s.go.tmpl"] = &fstest.MapFile{Data: []byte("package store\n\nimport \"{{.Module}}/internal/praecepta/settings\"\n\ntype Settings struct {\n" +
		"\t// Who.\n\tName string `env:\"NAME,required\" example:\"it\"`\n" +
		"\t// Where.\n\tURL settings.Secret `env:\"URL\" envDefault:\"store://local\" dev:\"store\"`\n" +
		"\t// The owner.\n\tOwner settings.Secret `env:\"OWNER\" example:\"me\" command:\"fill\"`\n" +
		"\t// Rarely set.\n\tToken settings.Secret `env:\"TOKEN\"`\n}\n")}
	files["component/cluster/component.json"] = &fstest.MapFile{Data: []byte(`{"summary": "s", "seeds": ["deploy/*"]}`)}
	files["component/cluster/deploy/all.yaml.tmpl"] = &fstest.MapFile{Data: []byte(text)}
	return files
}

func deployed(t *testing.T, text, name string, with ...string) string {
	t.Helper()
	files := withCluster(text)
	got, err := render.Render(files, spec.New(name, "example.com/shop", with), components(t, files, with...))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(got["internal/praecepta/components.go"].Content), "cluster") {
		t.Error("a component without code is wired")
	}
	return string(got["deploy/all.yaml"].Content)
}

func TestComponentWithoutCodeKnowsTheService(t *testing.T) {
	const text = "{{.Work}}{{range .Prepares}} {{.Name}} {{.Prepare}}{{end}}\n" +
		"{{range .Required}}{{.Name}}={{.Example}} {{.Doc}}\n{{end}}" +
		"{{range .Secrets}}{{.Name}} {{.File}}={{.Example}}\n{{end}}" +
		"{{range .SecretsOf \"serve\"}}{{.Name}} {{end}}\n{{range .SecretsOf \"fill\"}}{{.Name}} {{end}}\n" +
		"{{range .Files \"sql/*\"}}{{.Stem}}:\n{{.Indent 2}}{{end}}"
	want := "true fill once\nSTORE_NAME=it Who.\nSTORE_URL STORE_URL_FILE=store://local\nSTORE_OWNER STORE_OWNER_FILE=me\nSTORE_URL \nSTORE_URL STORE_OWNER \n1:\n  select 1;\n"
	if diff := cmp.Diff(want, deployed(t, text, "shop", "store", "cluster")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("false\n\n\n", deployed(t, text, "shop", "cluster")); diff != "" {
		t.Errorf("without the store: %s", diff)
	}
}

func TestLabelIsTheBeginningOfADNSLabel(t *testing.T) {
	for name, want := range map[string]string{
		"shop":                                "shop",
		"my_shop":                             "my-shop",
		strings.Repeat("a", 47) + "_" + "bcd": strings.Repeat("a", 47),
		strings.Repeat("ab-", 20) + "end":     strings.Repeat("ab-", 15) + "ab",
	} {
		if got := deployed(t, "{{.Label}}", name, "cluster"); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
