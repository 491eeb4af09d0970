package golden

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

const modulePrefix = "github.com/praecepta/praecepta-gen/"

// packageImports lists the packages of this module that each package may import.
func packageImports() map[string][]string {
	values := []string{"generator/tree", "generator/hint", "generator/nearest", "generator/conflict"}
	data := append([]string{"generator/catalog", "generator/spec", "generator/lock", "generator/gomod"}, values...)
	imports := map[string][]string{
		"cmd/praecepta-gen":   {"generator", "generator/hint", "generator/inventory", "generator/nearest", "generator/proof", "generator/resource", "generator/textmerge", "generator/vet", "templates"},
		"generator":           append([]string{"generator/render", "generator/plan", "generator/rule", "generator/note", "generator/proof", "generator/vet", "generator/migration", "generator/gofile", "generator/resource", "generator/ddl", "generator/inventory"}, data...),
		"generator/render":    append([]string{"generator/note", "generator/gofile"}, data...),
		"generator/plan":      data,
		"generator/rule":      nil,
		"generator/note":      {"generator/catalog", "generator/lock"},
		"generator/proof":     {"generator/hint", "generator/program", "generator/rule", "generator/tree"},
		"generator/catalog":   values,
		"generator/spec":      values,
		"generator/lock":      values,
		"generator/gomod":     values,
		"generator/migration": {"generator/hint"},
		"generator/gofile":    nil,
		"generator/resource":  {"generator/ddl", "generator/hint", "generator/nearest"},
		"generator/ddl":       nil,
		"generator/program":   {"generator/hint", "generator/tree"},
		"generator/inventory": {"generator/hint", "generator/program", "generator/tree", "generator/vet/check", "generator/vet/sqltext"},
		"generator/tree":      nil,
		"generator/hint":      nil,
		"generator/nearest":   nil,
		"generator/conflict":  nil,
		"generator/textmerge": nil,
		"templates":           nil,
		"golden":              nil,
		"golden/changelog":    {"generator/note", "templates"},
		"golden/language":     nil,

		"generator/vet":                 {"generator/program", "generator/tree", "generator/vet/check"},
		"generator/vet/check":           {"generator/vet/sqltext"},
		"generator/vet/check/checktest": {"generator/vet/check"},
		"generator/vet/sqltext":         nil,
	}
	for _, rule := range []string{"cf01", "cf02", "cf06", "cf08", "cf12", "cf17", "cf18", "cf23", "cf28", "cf35", "ex09", "ex13", "ex16", "ex19", "ex33"} {
		imports["generator/vet"] = append(imports["generator/vet"], "generator/vet/"+rule)
		imports["generator/vet/"+rule] = []string{"generator/vet/check", "generator/vet/sqltext"}
	}
	return imports
}

// libraryUsers lists the packages that may import a library.
func libraryUsers() map[string][]string {
	return map[string][]string{
		"github.com/spf13/cobra":                     {"cmd/praecepta-gen"},
		"github.com/spf13/pflag":                     {"cmd/praecepta-gen"},
		"charm.land/huh/v2":                          {"cmd/praecepta-gen"},
		"golang.org/x/term":                          {"cmd/praecepta-gen"},
		"github.com/modelcontextprotocol/go-sdk/mcp": {"cmd/praecepta-gen"},
		"github.com/google/jsonschema-go/jsonschema": {"cmd/praecepta-gen"},
		"golang.org/x/mod/modfile":                   {"generator/gomod"},
		"golang.org/x/mod/module":                    {"generator/gomod"},
		"golang.org/x/mod/semver":                    {"generator/gomod", "generator/lock", "generator/note", "golden/changelog"},
		"text/template":                              {"generator/render"},
		"github.com/goccy/go-yaml":                   {"generator/spec", "generator/note"},
		"github.com/gofrs/flock":                     {"generator/plan"},
		"github.com/aymanbagabas/go-udiff":           {"generator"},
		"os/exec":                                    {"cmd/praecepta-gen", "generator/program", "generator/proof", "generator/textmerge", "golden/language"},
		"github.com/wasilibs/go-pgquery/parser":      {"generator/ddl"},
		"golang.org/x/tools/go/packages":             {"generator/vet", "generator/program", "generator/inventory"},
		"net":                                        nil,
		"net/http":                                   nil,
		"github.com/google/go-cmp/cmp":               nil,
	}
}

func TestImportDirection(t *testing.T) {
	decoder := json.NewDecoder(strings.NewReader(run(t, "..", nil, "go", "list", "-json=ImportPath,Imports", "./...")))
	seen := 0
	for {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&pkg); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		name := strings.TrimPrefix(pkg.ImportPath, modulePrefix)
		may, known := packageImports()[name]
		if !known && !strings.Contains(name, "/testdata/") {
			t.Errorf("%s: unknown package: list it in packageImports", name)
		}
		for _, imported := range pkg.Imports {
			if other, ours := strings.CutPrefix(imported, modulePrefix); ours && !slices.Contains(may, other) {
				t.Errorf("%s imports %s", name, other)
			}
			if only, has := libraryUsers()[imported]; has && !slices.Contains(only, name) {
				t.Errorf("%s imports %s, which belongs to %q", name, imported, only)
			}
		}
	}
	if seen < len(packageImports()) {
		t.Errorf("go list returned %d packages, want %d", seen, len(packageImports()))
	}
}

// TestGeneratorNamesNoComponent holds the copy law: a component is its folder, and
// nothing else knows its name.
func TestGeneratorNamesNoComponent(t *testing.T) {
	for _, root := range []string{"../generator", "../cmd"} {
		for path, content := range files(t, root) {
			if !strings.HasSuffix(path, ".go") {
				continue
			}
			for _, name := range []string{"observability", "persistence", "cache", "auth", "taskqueue", "eventstore"} {
				if strings.Contains(content, `"`+name+`"`) && !strings.HasSuffix(path, "_test.go") {
					t.Errorf("%s/%s names %s", root, path, name)
				}
			}
		}
	}
}
