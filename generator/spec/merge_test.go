package spec_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/spec"
)

// manifest is a manifest of components, in flow style.
func manifest(service, module, components string) string {
	return "version: 1\nservice: " + service + " # ours\nmodule: " + module + "\ncomponents: [" + components + "]\n"
}

func TestMerge(t *testing.T) {
	const m = "example.com/shop"
	for name, c := range map[string]struct{ ours, theirs, base, want string }{
		"both add":         {manifest("shop", m, "a, b"), manifest("shop", m, "a, c"), manifest("shop", m, "a"), manifest("shop", m, "a, b, c")},
		"the same":         {manifest("shop", m, "a, b"), manifest("shop", m, "a, b"), manifest("shop", m, "a"), manifest("shop", m, "a, b")},
		"they remove":      {manifest("shop", m, "a, b, c"), manifest("shop", m, "b"), manifest("shop", m, "a, b"), manifest("shop", m, "b, c")},
		"ours removes":     {manifest("shop", m, "b"), manifest("shop", m, "a, b, c"), manifest("shop", m, "a, b"), manifest("shop", m, "b, c")},
		"both remove":      {manifest("shop", m, "a"), manifest("shop", m, "b"), manifest("shop", m, "a, b"), manifest("shop", m, "")},
		"no base":          {manifest("shop", m, "b"), manifest("shop", m, "a, c"), "", manifest("shop", m, "a, b, c")},
		"ours is renamed":  {manifest("store", m, "a, b"), manifest("shop", m, "a, c"), manifest("shop", m, "a"), manifest("store", m, "a, b, c")},
		"theirs is moved":  {manifest("shop", m, "a, b"), manifest("shop", "example.com/x", "a, c"), manifest("shop", m, "a"), manifest("shop", "example.com/x", "a, b, c")},
		"both in part":     {manifest("store", m, "a"), manifest("shop", "example.com/x", "a"), manifest("shop", m, "a"), manifest("store", "example.com/x", "a")},
		"their key prefix": {manifest("shop", m, "a"), "key_prefix: till\n" + manifest("shop", m, "b"), manifest("shop", m, ""), "version: 1\nservice: shop # ours\nkey_prefix: till\nmodule: " + m + "\ncomponents: [a, b]\n"},
		"the same renamed": {manifest("store", m, "a"), manifest("store", m, "b"), manifest("shop", m, ""), manifest("store", m, "a, b")},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := spec.Merge([]byte(c.ours), []byte(c.theirs), []byte(c.base))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	for key, theirs := range map[string]string{"service": manifest("till", m, "a"), "module": manifest("store", "example.com/x", "a")} {
		base := manifest("shop", "example.com/base", "a")
		_, err := spec.Merge([]byte(manifest("store", m, "a")), []byte(theirs), []byte(base))
		if err == nil || !strings.HasPrefix(err.Error(), key+": ") || hint.Of(err) == "" {
			t.Errorf("%s: %v, hint %q", key, err, hint.Of(err))
		}
	}
	if _, err := spec.Merge([]byte("version: 2\n"), []byte(manifest("shop", m, "")), nil); err == nil {
		t.Error("a side that cannot be read is merged")
	}
}
