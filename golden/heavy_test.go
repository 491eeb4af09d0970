package golden

import (
	"context"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/praecepta/praecepta-gen/generator"
)

var heavy = flag.Bool("heavy", false, "also record and check the requirements of many large libraries")

// TestRequirementsOfLargeLibraries does with an invented service what is done with
// the real one: its components import what real ones are built on, of which the
// tests import modules that come and go with the set.
func TestRequirementsOfLargeLibraries(t *testing.T) {
	if !*heavy {
		t.Skip("it downloads and compiles many modules; ask for it with -heavy")
	}
	from := realTemplates(t)
	maps.DeleteFunc(from, func(path string, _ *fstest.MapFile) bool { return strings.HasPrefix(path, "component/") })
	table := strings.Split(string(from["requirements.txt"].Data), "\n\n")
	table = append(table[:2], "[base]\nrequire github.com/danielgtaylor/huma/v2 v2.37.2\n")
	from["base/internal/praecepta/heavy/imports.go"] = imports("heavy", "github.com/danielgtaylor/huma/v2/adapters/humago")
	for name, c := range map[string]struct{ pinned, imported []string }{
		"store": {
			[]string{"github.com/jackc/pgx/v5 v5.12.0", "github.com/pressly/goose/v3 v3.29.0", "github.com/exaring/otelpgx v0.13.0"},
			[]string{"github.com/jackc/pgx/v5/pgxpool", "github.com/pressly/goose/v3", "github.com/exaring/otelpgx"},
		},
		"quick": {
			[]string{"github.com/redis/go-redis/v9 v9.23.0", "golang.org/x/sync v0.24.0"},
			[]string{"github.com/redis/go-redis/v9", "golang.org/x/sync/singleflight"},
		},
		"door": {
			[]string{"github.com/coreos/go-oidc/v3 v3.21.0", "github.com/go-jose/go-jose/v4 v4.1.9"},
			[]string{"github.com/coreos/go-oidc/v3/oidc", "github.com/go-jose/go-jose/v4"},
		},
		"watch": {
			[]string{
				"go.opentelemetry.io/otel/sdk v1.47.0", "go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp v1.47.0",
				"github.com/prometheus/client_golang v1.25.0",
			},
			[]string{
				"go.opentelemetry.io/otel/sdk/trace", "go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp",
				"github.com/prometheus/client_golang/prometheus/promhttp",
			},
		},
		"errands": {[]string{"github.com/hibiken/asynq v0.26.0"}, []string{"github.com/hibiken/asynq"}},
	} {
		maps.Copy(from, invented(name, strings.ToUpper(name[:1])+name[1:], "", ""))
		from["component/"+name+"/internal/praecepta/"+name+"/imports.go"] = imports(name, c.imported...)
		table = append(table, "["+name+"]\nrequire "+strings.Join(c.pinned, "\nrequire ")+"\n")
	}
	from["requirements.txt"] = &fstest.MapFile{Data: []byte(strings.Join(table, "\n\n"))}
	recorded := record(t, from)
	t.Logf("recorded:\n%s", recorded)
	from["requirements.txt"] = &fstest.MapFile{Data: []byte(recorded)}
	everySetIsTidy(t, from)
	t.Run("one after the other", func(t *testing.T) {
		dir := emit(t, from)
		for _, name := range []string{"store", "errands", "watch", "door", "quick"} {
			ask(t, from, dir, name)
			run(t, dir, nil, "go", "mod", "tidy", "-diff")
		}
	})
}

// ask adds a component to what the service's manifest asks for.
func ask(t *testing.T, from fs.FS, dir, component string) {
	t.Helper()
	manifest := filepath.Join(dir, "praecepta.yaml")
	content, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	asked := strings.Replace(string(content), "components: []", "components:", 1) + "  - " + component + "\n"
	if err := os.WriteFile(manifest, []byte(asked), 0o644); err != nil {
		t.Fatal(err)
	}
	g := generator.Generator{Templates: from, Version: "devel"}
	if _, _, err := g.Sync(context.Background(), generator.SyncRequest{Dir: dir}); err != nil {
		t.Fatal(err)
	}
}

// imports is a file of a package that imports others, and nothing else.
func imports(name string, paths ...string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("package " + name + "\n\nimport (\n\t_ \"" + strings.Join(paths, "\"\n\t_ \"") + "\"\n)\n")}
}
