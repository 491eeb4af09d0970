package golden

import (
	"context"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/praecepta/praecepta-gen/generator"
)

// TestAComponentIsMadeByCopyingAFolder does what docs/components.md walks through:
// it copies a folder under a name that sorts alike, and changes no other file by hand.
func TestAComponentIsMadeByCopyingAFolder(t *testing.T) {
	const original, copied = "component/cache/", "component/cabin/"
	all := realTemplates(t)
	from := maps.Clone(all)
	maps.DeleteFunc(from, func(path string, _ *fstest.MapFile) bool {
		return strings.Count(path, "/") > 1 && strings.HasPrefix(path, "component/")
	})
	renamed := strings.NewReplacer("lifespan.Cache", "lifespan.Cache", "cache", "cabin", "Cache", "Cabin", "REDIS_", "CABIN_")
	for path, file := range all {
		if rest, is := strings.CutPrefix(path, original); is {
			from[copied+renamed.Replace(rest)] = &fstest.MapFile{Data: []byte(renamed.Replace(string(file.Data)))}
		}
	}
	from["requirements.txt"] = &fstest.MapFile{Data: []byte(record(t, from))}

	everyGoFileIsFormatted(t, from)
	g := generator.Generator{Templates: from, Version: "devel"}
	dir := filepath.Join(t.TempDir(), "shop")
	if _, err := g.New(context.Background(), generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir, Components: []string{"cabin"}}); err != nil {
		t.Fatal(err)
	}
	run(t, dir, nil, "go", "mod", "tidy", "-diff")
	writeProofs(t, dir, from)
	run(t, dir, nil, "go", "vet", "./...")
	run(t, dir, nil, "go", "test", "-vet=off", "-timeout", "5m", "./internal/praecepta/cabin")
	run(t, dir, nil, "go", "test", "-vet=off", "-timeout", "5m", "-run", "TestEverySetting|TestTheDocumentedSettings|TestNothingHappens|TestEveryNumber|TestTheSurface", "./internal/praecepta")
	if report, err := g.Check(context.Background(), dir); err != nil || len(report.Drift) > 0 {
		t.Errorf("%v, %v", report.Drift, err)
	}
}
