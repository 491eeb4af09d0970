package golden

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/rule"
)

// The page with a section for every component, and the line that the sections begin
// below. They end at the next heading of the page itself.
const (
	componentsPage = "docs/components.md"
	sectionsBelow  = "<!-- make golden writes the sections below: the text of each is _docs.md in the folder of its component. -->\n"
)

// TestDocTablesOfComponentsAreCurrent compares the sections of the components
// with what their folders say. -update writes them.
func TestDocTablesOfComponentsAreCurrent(t *testing.T) { thisRepository().sectionsAreTrue(t, *update) }

func (r repository) sectionsAreTrue(t *testing.T, update bool) {
	t.Helper()
	text := r.read(t, componentsPage)
	before, after, found := strings.Cut(text, sectionsBelow)
	end := strings.Index(after, "\n## ")
	if !found || end < 0 {
		t.Fatalf("%s: no sections between %q and a heading", componentsPage, sectionsBelow)
	}
	want := before + sectionsBelow + r.sections(t) + after[end:]
	if update {
		write(t, filepath.Join(r.root, filepath.FromSlash(componentsPage)), want, 0o644)
		return
	}
	if diff := gocmp.Diff(text, want); diff != "" {
		t.Errorf("%s: %s\naccept it with: make golden", componentsPage, diff)
	}
}

// sections are what the folders of the components say, a section for each.
func (r repository) sections(t *testing.T) string {
	t.Helper()
	all := ""
	for _, c := range known(t, r.templates) {
		all += "\n" + r.section(t, c) + "\n" + additionsTable(t, r.templates, c)
	}
	return all
}

// section is _docs.md of a component, with links and headings for the page. A
// component without that file has its summary there.
func (r repository) section(t *testing.T, c catalog.Component) string {
	t.Helper()
	heading := "# " + c.Name + "\n"
	text, err := os.ReadFile(filepath.Join(r.root, "templates", catalog.Root, c.Name, "_docs.md"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "##" + heading + "\n" + c.Summary + ".\n"
	case err != nil:
		t.Fatal(err)
	case !strings.HasPrefix(string(text), heading):
		t.Errorf("the page of %s does not begin with %q", c.Name, heading)
	}
	fromPage := strings.ReplaceAll(string(text), "](../../../"+path.Dir(componentsPage)+"/", "](")
	return regexp.MustCompile(`(?m)^#`).ReplaceAllString(fromPage, "###")
}

// additionsTable is what a component's templates say that it brings.
func additionsTable(t *testing.T, from fs.FS, c catalog.Component) string {
	t.Helper()
	root := "component/" + c.Name + "/"
	var code, tests strings.Builder
	err := fs.WalkDir(from, strings.TrimSuffix(root, "/"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go.tmpl") || strings.Contains(name, "/testkit/") || catalog.IsAdded(name) {
			return err
		}
		content, err := fs.ReadFile(from, name)
		if strings.HasSuffix(name, "_test.go.tmpl") {
			tests.Write(content)
		} else {
			code.Write(content)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := code.String()
	rows := [][]string{{"it adds", ""}}
	if c.HasCode() {
		count := len(regexp.MustCompile("(?m)^\\| `"+c.Prefix).FindAllString(settingsTable(t, files(t, emit(t, from, c.Name))["docs/settings.md"]), -1))
		rows = append(rows, []string{"settings", fmt.Sprintf("[`%s...`](settings.md#every-setting), %d", c.Prefix, count)})
	}
	add := func(what string, values []string) {
		if slices.Sort(values); len(values) > 0 {
			rows = append(rows, []string{what, strings.Join(slices.Compact(values), ", ")})
		}
	}
	add("needs", strings.Fields(codeList(c.Needs)))
	add("lifecycle hooks", hooksWithPriority(text, `Lifespan(?::| =) \[\]lifespan\.Contribution\{(.*?)\n\t+\}`, "lifespan"))
	add("lifecycle hooks of a worker", hooksWithPriority(text, `Work: \[\]lifespan\.Contribution\{(.*?)\n\t+\}`, "lifespan"))
	add("middleware", hooksWithPriority(text, `(middleware\.Contribution\{.*?\n)`, "middleware"))
	var checks, routes, commands, seeds []string
	for _, found := range regexp.MustCompile(`\{Name: ("[^"]+"(?: \+ [\w.]+)?),(?: Optional: (true),)?[^\n]* Probe:`).FindAllStringSubmatch(text, -1) {
		name := strings.NewReplacer(`" + p.Name`, "NAME`", `"`, "`").Replace(found[1])
		if name = "`" + strings.Trim(name, "`") + "`"; found[2] == "true" {
			name += " (optional)"
		}
		checks = append(checks, name)
	}
	for _, found := range regexp.MustCompile(`Method: http\.Method(\w+), Pattern: "([^"]+)"`).FindAllStringSubmatch(text, -1) {
		routes = append(routes, "`"+strings.ToUpper(found[1])+" "+found[2]+"`")
	}
	for _, one := range c.Commands {
		commands = append(commands, "`"+one.Name+"`: "+one.Summary)
	}
	for _, seed := range c.Seeds {
		seeds = append(seeds, "`"+seed+"`")
	}
	var example []string
	for _, pattern := range c.Example {
		example = append(example, "`"+pattern+"`")
	}
	add("readiness checks", checks)
	add("routes, of its example or of the admin listener", routes)
	add("commands", commands)
	add("scaffolded files, user-owned", seeds)
	add("example, scaffolded completely or not at all", example)
	var upheld []string
	for _, cited := range rule.ProofsIn([]byte(tests.String())) {
		upheld = append(upheld, cited...)
	}
	add("proves", upheld)
	return table(rows...)
}

// hooksWithPriority lists names with their priorities, from where the expression finds them.
func hooksWithPriority(text, where, kind string) []string {
	var all []string
	for _, block := range regexp.MustCompile(`(?s)\b`+where).FindAllStringSubmatch(text, -1) {
		for _, found := range regexp.MustCompile(`Name: "([^"]+)", Priority: `+kind+`\.(\w+)`).FindAllStringSubmatch(block[1], -1) {
			all = append(all, fmt.Sprintf("%s at `%s`", found[1], found[2]))
		}
	}
	return all
}

func codeList(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, "`"+name+"`")
	}
	return strings.Join(all, " ")
}
