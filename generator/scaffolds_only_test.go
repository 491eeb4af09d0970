package generator_test

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/praecepta/praecepta-gen/generator"
)

// TestComponentWithoutCodeIsAddedOnce adds a component that only scaffolds files, and then
// another one.
func TestComponentWithoutCodeIsAddedOnce(t *testing.T) {
	files := invented()
	files["component/cluster/component.json"] = &fstest.MapFile{Data: []byte(`{"summary": "s", "seeds": ["deploy/cluster/*"]}`)}
	files["component/cluster/deploy/cluster/all.yaml.tmpl"] = &fstest.MapFile{Data: []byte("of {{len .Components}}\n")}
	files["component/cluster/deploy/cluster/some.yaml.tmpl"] = &fstest.MapFile{Data: []byte("{{range .Components}}{{.Name}}\n{{end}}")}
	g := generator.Generator{Templates: files, Version: "devel"}
	dir := shop(t)
	change := func(how func(context.Context, generator.ChangeRequest) (generator.Report, string, error), name string) []string {
		t.Helper()
		report, _, err := how(t.Context(), generator.ChangeRequest{Dir: dir, Components: []string{name}})
		if err != nil {
			t.Fatal(err)
		}
		return report.Notices
	}
	if _, _, err := g.Sync(t.Context(), generator.SyncRequest{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if notices := change(g.Add, "cluster"); len(notices) > 0 || !has(t, dir, "deploy/cluster/all.yaml") || has(t, dir, "deploy/cluster/some.yaml") {
		t.Errorf("said %q", notices)
	}
	if notices := change(g.Add, "cluster"); !slices.Equal(notices, []string{"cluster: already in the service"}) {
		t.Errorf("a second time it said %q", notices)
	}
	notices := change(g.Add, "courier")
	want := []string{"cluster: 1 scaffolded file no longer matches the components of the service; to update unedited files, run praecepta-gen update --take"}
	if !slices.Equal(notices, want) || !has(t, dir, "deploy/cluster/some.yaml") {
		t.Errorf("with another it said %q", notices)
	}
	change(g.Remove, "courier")
	change(g.Remove, "cluster")
	if has(t, dir, "deploy") {
		t.Error("the scaffolds of the component are left")
	}
}
