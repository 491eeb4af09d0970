package spec_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/spec"
)

func TestValidateName(t *testing.T) {
	for _, name := range []string{
		"", "../x", "a b", "func", "Ünï", strings.Repeat("a", 300), strings.Repeat("a", 64), "-x", "x-", "a--b", "a_-b", "1a", "Shop", "select", "user",
		"a;drop", `a"b`, "a\x00b", "a/b", ".", "..", "shоp", "a.b", "_x",
	} {
		err := spec.ValidateName(name)
		if err == nil {
			t.Errorf("%q is accepted", name)
			continue
		}
		if strings.Contains(err.Error(), "\n") || len(err.Error()) > 200 {
			t.Errorf("%q: %v", name, err)
		}
		if suggested := spec.SuggestName(name); spec.ValidateName(suggested) != nil {
			t.Errorf("%q: %q is suggested", name, suggested)
		}
	}
	for _, name := range []string{"a", "shop", "order-desk", "order_desk2", strings.Repeat("a", 63)} {
		if err := spec.ValidateName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, name := range []string{"shop", "a-b", "a--b", "../x", "", "func", "é"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if suggested := spec.SuggestName(name); spec.ValidateName(suggested) != nil {
			t.Errorf("%q: %q is suggested", name, suggested)
		}
		if spec.ValidateName(name) != nil {
			return
		}
		if len(name) > 63 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" || name[0] < 'a' || name[0] > 'z' {
			t.Errorf("%q is accepted", name)
		}
	})
}

func TestManifestRoundTrip(t *testing.T) {
	for _, components := range [][]string{nil, {"b", "a", "b"}} {
		want := spec.New("shop", "example.com/shop", components)
		got, err := spec.Load(want.Marshal())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLoadIsStrict(t *testing.T) {
	const whole = "version: 1\nservice: shop\nmodule: example.com/shop\ncomponents: []\n"
	for name, c := range map[string]struct{ content, want string }{
		"unknown key":     {whole + "component: []\n", `did you mean "components"?`},
		"far from all":    {whole + "colour: []\n", `unknown key "colour"`},
		"two unknown":     {whole + "b: []\na: []\n", `unknown key "a"`},
		"other version":   {strings.Replace(whole, "1", "2", 1), "version 2"},
		"no version":      {"service: shop\n", "version is missing"},
		"bad name":        {strings.Replace(whole, "shop", "../x", 1), "service:"},
		"no module":       {"version: 1\nservice: shop\n", "module is missing"},
		"no list":         {strings.Replace(whole, "[]", "all", 1), "components: want a list of names"},
		"list of numbers": {strings.Replace(whole, "[]", "[1]", 1), "components: want a list of names"},
		"no number":       {strings.Replace(whole, "1", "one", 1), `version: "one" is text: want the number 1, without quotes`},
		"no text":         {strings.Replace(whole, "example.com/shop", "1", 1), "module: 1: want text"},
		"bad prefix":      {whole + "key_prefix: a b\n", "key_prefix: name"},
		"no map":          {"- 1\n", ""},
		"half a conflict": {whole + "<<<<<<< HEAD\n", "line 5: a conflict marker is left"},
		"no key":          {whole + "cache\n", "line 5, column 1: not valid YAML: a line without a key"},
		"tab":             {"version: 1\nservice:\tshop: x\n", "line 2, column 13: not valid YAML: a tab before a key: use spaces"},
		"no colon":        {strings.Replace(whole, "components: []", "components\n  - cache", 1), "not valid YAML: no value is allowed here: check the colons"},
		"no YAML":         {"\x00{", ""},
		"key twice":       {whole + "service: two\n", ""},
		"second document": {whole + "---\nversion: 1\n", ""},
		"nothing":         {"", "version is missing"},
	} {
		_, err := spec.Load([]byte(c.content))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
		if hint.Of(err) == "" || strings.Contains(c.want, "key") && hint.Of(err) != "praecepta-gen schema" {
			t.Errorf("%s: hint %q", name, hint.Of(err))
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("version: 1\nservice: shop\nmodule: example.com/shop\ncomponents: [a]\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := spec.Load(content)
		if err != nil {
			return
		}
		again, err := spec.Load(s.Marshal())
		if err != nil || !cmp.Equal(s, again) {
			t.Errorf("%q became %+v, then %+v, %v", content, s, again, err)
		}
	})
}
