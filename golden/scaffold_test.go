package golden

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/templates"
)

func devel() generator.Generator {
	return generator.Generator{Templates: templates.FS, Version: "devel"}
}

// put writes a user-owned file into a service.
func put(t *testing.T, dir, path, content string) {
	t.Helper()
	write(t, filepath.Join(dir, filepath.FromSlash(path)), content, 0o644)
}

// TestExampleWiringIsIndependentOfOrder adds the components with an example one after
// another, to a service that has one already: the result compiles, is the same in
// every order, and is what a new service with all of them has.
func TestExampleWiringIsIndependentOfOrder(t *testing.T) {
	g := devel()
	var first string
	var parts []string
	for _, c := range known(t, templates.FS) {
		switch {
		case c.Part == "":
		case len(c.Needs) == 0:
			first = c.Name
		default:
			parts = append(parts, c.Name)
		}
	}
	whole := files(t, emit(t, templates.FS, append(parts, first)...))
	for _, order := range permutations(parts) {
		dir := emit(t, templates.FS, first)
		before := files(t, dir)
		for _, name := range order {
			report, _, err := g.Add(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{name}})
			if err != nil || len(report.Next) > 0 {
				t.Fatalf("%q: %q, %v", order, report.Next, err)
			}
			run(t, dir, nil, "go", "vet", ".", "./internal/service/...")
		}
		if diff := cmp.Diff(whole["internal/service/service.go"], files(t, dir)["internal/service/service.go"]); diff != "" {
			t.Errorf("%q:\n%s", order, diff)
		}
		for _, name := range order { // not the reverse: each goes by itself
			if _, _, err := g.Remove(context.Background(), generator.ChangeRequest{Dir: dir, Components: []string{name}}); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(before, files(t, dir)); diff != "" {
			t.Errorf("%q left %s", order, diff)
		}
	}
}

func permutations(names []string) [][]string {
	if len(names) == 0 {
		return [][]string{nil}
	}
	var all [][]string
	for i, name := range names {
		for _, rest := range permutations(slices.Delete(slices.Clone(names), i, i+1)) {
			all = append(all, append([]string{name}, rest...))
		}
	}
	return all
}

// TestServiceWithoutExamplesIsTidy emits every set of components without examples.
func TestServiceWithoutExamplesIsTidy(t *testing.T) {
	components := known(t, templates.FS)
	for _, set := range [][]string{components.Names(), {"persistence"}, {"eventstore", "cache"}} {
		dir := filepath.Join(t.TempDir(), "shop")
		request := generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: set, NoExample: true}
		if _, err := devel().New(context.Background(), request); err != nil {
			t.Fatal(err)
		}
		for _, c := range components {
			for path := range files(t, dir) {
				if c.InExample(path) {
					t.Errorf("%q: %s is scaffolded", set, path)
				}
			}
		}
		run(t, dir, nil, "go", "mod", "tidy", "-diff")
		run(t, dir, nil, "go", "vet", ".", "./internal/service/...")
	}
}

// TestServiceWithoutExamplesIsUpToDate updates a new service, and lists nothing of it as
// outdated.
func TestServiceWithoutExamplesIsUpToDate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	request := generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: known(t, templates.FS).Names(), NoExample: true}
	if _, err := devel().New(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	report, _, err := devel().Update(t.Context(), generator.UpdateRequest{Dir: dir})
	if err != nil || len(report.Scaffolds) > 0 || len(report.Files) > 0 {
		t.Errorf("got %v, %v, %v", report.Scaffolds, report.Files, err)
	}
}

// TestMainPackageCanMove moves it to cmd/shop, and builds it as the Makefile
// and the emitted tests do.
func TestMainPackageCanMove(t *testing.T) {
	dir := emit(t, templates.FS, "persistence")
	if err := os.MkdirAll(filepath.Join(dir, "cmd", "shop"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "main.go"), filepath.Join(dir, "cmd", "shop", "main.go")); err != nil {
		t.Fatal(err)
	}
	makefile := files(t, dir)["Makefile"]
	put(t, dir, "Makefile", makefile+"MAIN = ./cmd/shop\n")
	run(t, dir, nil, "make", "build")
	if out := run(t, dir, nil, "bin/shop", "version"); !strings.HasPrefix(out, "shop ") {
		t.Errorf("it says %q", out)
	}
	for target, want := range map[string]string{
		"run": "go run ./cmd/shop serve", "dev": "go build -tags dev -o bin/dev ./cmd/shop", "build": "-o bin/shop ./cmd/shop", "lint": "go run ./cmd/shop migrate lint",
	} {
		if out := run(t, dir, nil, "make", "-n", target); !strings.Contains(out, want) {
			t.Errorf("make %s runs %q", target, out)
		}
	}
	if dockerfile := files(t, dir)["Dockerfile"]; !strings.Contains(dockerfile, "make build") {
		t.Errorf("the image is not built by the Makefile:\n%s", dockerfile)
	}
	writeProofs(t, dir, templates.FS)
	run(t, dir, nil, "go", "test", "./internal/praecepta", "-run", "TestBinaryContainsNoTestCode|TestVersion")
	report, err := devel().Check(context.Background(), dir)
	if err != nil || len(report.Drift) > 0 {
		t.Errorf("check: %v, %v", report.Drift, err)
	}
}

// TestRenamedServiceBuilds renames a service with code of its own.
func TestRenamedServiceBuilds(t *testing.T) {
	dir := emit(t, templates.FS, "taskqueue", "cache")
	put(t, dir, "pkg/own/own_test.go", "package own\n\nimport (\n\t\"testing\"\n\n\t\"example.com/shop/migrations\"\n)\n\nfunc TestOwn(*testing.T) { _ = migrations.Files }\n")
	put(t, dir, "pkg/own/dev.go", "//go:build dev\n\npackage own\n\nimport _ \"example.com/shop/internal/service\"\n")
	put(t, dir, "pkg/own/own.go", "package own\n")
	if _, _, err := devel().Rename(context.Background(), generator.RenameRequest{Dir: dir, Service: "corner-store", Module: "zeta.example/acme/store"}); err != nil {
		t.Fatal(err)
	}
	run(t, dir, nil, "go", "mod", "tidy", "-diff")
	run(t, dir, nil, "go", "vet", ".", "./pkg/...", "./internal/service/...", "./migrations")
	run(t, dir, nil, "go", "vet", "-tags", "dev", "./pkg/own")
	report, err := devel().Check(context.Background(), dir)
	if err != nil || len(report.Drift) > 0 {
		t.Errorf("check: %v, %v", report.Drift, err)
	}
	for path, content := range files(t, dir) {
		if strings.Contains(content, "example.com/shop") {
			t.Errorf("%s still has the old module path", path)
		}
	}
	settings := files(t, dir)["docs/settings.md"]
	for _, row := range []string{"| `TASKQUEUE_PREFIX` | `shop` |", "| `REDIS_PREFIX` | `shop` |", "| `APP_NAME` | `corner-store` |"} {
		if !strings.Contains(settings, row) {
			t.Errorf("docs/settings.md lacks %q", row)
		}
	}
}
