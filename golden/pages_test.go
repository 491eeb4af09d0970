package golden

import (
	"bytes"
	"cmp"
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
	"github.com/praecepta/praecepta-gen/templates"
)

// pages are the README and every page of docs, as paths of the repository.
func pages(t *testing.T) []string {
	t.Helper()
	all := []string{"README.md"}
	for name := range files(t, "../docs") {
		if strings.HasSuffix(name, ".md") {
			all = append(all, "docs/"+name)
		}
	}
	slices.Sort(all)
	return all
}

// read returns the text of a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	return contents(t, filepath.Join("..", filepath.FromSlash(name)))
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fenced returns the blocks of a page behind ``` and the word.
func fenced(page, word string) []string {
	var all []string
	for _, found := range regexp.MustCompile("(?ms)^```"+word+"\n(.*?)^```$").FindAllStringSubmatch(page, -1) {
		all = append(all, found[1])
	}
	return all
}

// prose is a page without its blocks of code, in which a # is no heading.
func prose(page string) string {
	return regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(page, "")
}

// TestTablesOfThePagesAreTrue holds every table that code can tell to what it
// tells. -update writes them: a table is the first run of lines with | below its heading.
func TestTablesOfThePagesAreTrue(t *testing.T) {
	for at, want := range tables(t) {
		page, heading := at.page, at.heading
		text := read(t, page)
		from, to := tableBelow(text, heading)
		if from < 0 {
			t.Errorf("%s: no table below %q", page, heading)
			continue
		}
		if *update {
			if err := os.WriteFile(filepath.Join("..", page), []byte(text[:from]+want+text[to:]), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := gocmp.Diff(text[from:to], want); diff != "" {
			t.Errorf("%s, %s: %s\naccept it with: make golden", page, heading, diff)
		}
	}
}

// tableBelow finds the first table between a heading and the next.
func tableBelow(page, heading string) (from, to int) {
	start := strings.Index("\n"+page, "\n"+heading+"\n")
	if start < 0 {
		return -1, -1
	}
	start += len(heading)
	end := len(page)
	if next := regexp.MustCompile(`(?m)^#+ `).FindStringIndex(page[start:]); next != nil {
		end = start + next[0]
	}
	found := regexp.MustCompile(`(?m)(?:^\|.*\n)+`).FindStringIndex(page[start:end])
	if found == nil {
		return -1, -1
	}
	return start + found[0], start + found[1]
}

// place is where a table stands.
type place struct{ page, heading string }

// tables are what code tells, by their places.
func tables(t *testing.T) map[place]string {
	t.Helper()
	service := files(t, emit(t, templates.FS, known(t, templates.FS).Names()...))
	all := map[place]string{
		{"README.md", "## The rules"}:                          rules(),
		{"README.md", "## Components come and go"}:             components(t),
		{"docs/README.md", "## Documentation"}:                 index(t),
		{"docs/concepts.md", "## The order of starts"}:         priorities(t, service["internal/praecepta/lifespan/priority.go"]),
		{"docs/concepts.md", "## The chain of a request"}:      priorities(t, service["internal/praecepta/middleware/middleware.go"]),
		{"docs/settings.md", "## Every setting"}:               settingsTable(t, service["docs/settings.md"]),
		{"docs/operations.md", "## The budget of connections"}: budget(t, service),
	}
	for _, c := range known(t, templates.FS) {
		all[place{"docs/components.md", "### " + c.Name}] = brought(t, c)
	}
	return all
}

// table is rows in Markdown, the first of them the head.
func table(rows ...[]string) string {
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return strings.ReplaceAll(b.String(), "  ", " ")
}

func rules() string {
	rows := [][]string{{"rule", "what cannot happen", "state"}}
	for _, r := range rule.Catalogue() {
		state := "held"
		if len(r.Proofs) == 0 {
			state = "planned"
		}
		rows = append(rows, []string{r.ID + " " + r.Name, r.Never, state})
	}
	return table(rows...)
}

func components(t *testing.T) string {
	t.Helper()
	rows := [][]string{{"component", "what it brings", "needs", "default"}}
	for _, c := range known(t, templates.FS) {
		there := ""
		if c.Default {
			there = "yes"
		}
		rows = append(rows, []string{fmt.Sprintf("[`%s`](docs/components.md#%[1]s)", c.Name), c.Summary, coded(c.Needs), there})
	}
	return table(rows...)
}

// index lists the pages by their titles.
func index(t *testing.T) string {
	t.Helper()
	rows := [][]string{{"page", "what it says"}}
	title := regexp.MustCompile(`\A(?:<!--[^\n]*-->\n+)?# (.+)\n+((?:[^\n|#][^\n]*\n)*)`)
	all := pages(t)
	slices.SortStableFunc(all, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	for _, page := range all {
		name, is := strings.CutPrefix(page, "docs/")
		if !is || name == "README.md" {
			continue
		}
		found := title.FindStringSubmatch(read(t, page))
		if found == nil {
			t.Fatalf("%s: it does not begin with a title", page)
		}
		if found[2] == "" {
			t.Errorf("%s: it does not say what it is about", page)
		}
		first, _, _ := strings.Cut(strings.ReplaceAll(found[2], "\n", " "), ". ")
		rows = append(rows, []string{fmt.Sprintf("[%s](%s)", found[1], name), strings.TrimRight(first, " .:")})
	}
	return table(rows...)
}

// priorities are the constants of a type Priority, as their source says them.
func priorities(t *testing.T, source string) string {
	t.Helper()
	rows := [][]string{{"priority", "number", "why there"}}
	for _, found := range regexp.MustCompile(`(?m)^\t(\w+)\s+Priority = (\d+)(?:\s+// (.*))?$`).FindAllStringSubmatch(source, -1) {
		rows = append(rows, []string{"`" + found[1] + "`", found[2], found[3]})
	}
	if len(rows) == 1 {
		t.Fatal("the source names no priority")
	}
	return table(rows...)
}

// settingsTable is every table of what is emitted, as one.
func settingsTable(t *testing.T, emitted string) string {
	t.Helper()
	rows := regexp.MustCompile("(?m)^\\| `.*\n").FindAllString(emitted, -1)
	if len(rows) == 0 {
		t.Fatal("docs/settings.md of a service has no settings")
	}
	slices.SortStableFunc(rows, func(a, b string) int { return cmp.Compare(prefix(a), prefix(b)) })
	return "| setting | default | bounds | what it is |\n|---|---|---|---|\n" + strings.Join(rows, "")
}

func prefix(row string) string { return row[:strings.Index(row, "_")] }

// number reads the value that a setting has where nobody sets it.
func number(t *testing.T, settings, name string) int {
	t.Helper()
	found := regexp.MustCompile("(?m)^\\| `" + name + "` \\| `(\\d+)` ").FindStringSubmatch(settings)
	var n int
	if found == nil {
		t.Fatalf("no setting %s has a number", name)
	} else if _, err := fmt.Sscan(found[1], &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// constant is the number of a constant in Go source.
func constant(t *testing.T, source, name string) int {
	t.Helper()
	found := regexp.MustCompile(`(?m)^const ` + name + ` = (\d+)$`).FindStringSubmatch(source)
	var n int
	if found == nil {
		t.Fatalf("there is no constant %s", name)
	} else if _, err := fmt.Sscan(found[1], &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// budget adds up what one process of a service may hold of Postgres at the defaults.
func budget(t *testing.T, service map[string]string) string {
	t.Helper()
	said := service["docs/settings.md"]
	pool, small := number(t, said, "DATABASE_POOL_MAX_CONNS"), number(t, said, "EVENTSTORE_PROJECTION_POOL_MAX_CONNS")
	held := constant(t, service["internal/praecepta/eventstore/eventstore.go"], "held")
	audit := constant(t, service["internal/praecepta/persistence/audit.go"], "auditConnections")
	health := constant(t, service["internal/praecepta/persistence/persistence.go"], "healthConns")
	process := pool + health + small + held + audit
	replicas, surge := 3, number(t, said, "APP_MAX_SURGE")
	return table(
		[]string{"what holds them", "connections"},
		[]string{"the pool of requests and tasks, `DATABASE_POOL_MAX_CONNS`", fmt.Sprint(pool)},
		[]string{"the checks of the health", fmt.Sprint(health)},
		[]string{"the pool of projections, `EVENTSTORE_PROJECTION_POOL_MAX_CONNS`", fmt.Sprint(small)},
		[]string{"the session that locks and listens for projections", fmt.Sprint(held)},
		[]string{"the audit of the isolation of tenants", fmt.Sprint(audit)},
		[]string{"one process", fmt.Sprint(process)},
		[]string{fmt.Sprintf("`APP_REPLICAS=%d` and `APP_MAX_SURGE=%d`", replicas, surge), fmt.Sprintf("%d x %d = %d", replicas+surge, process, (replicas+surge)*process)},
	)
}

// brought is what a component's templates say that it brings.
func brought(t *testing.T, c catalog.Component) string {
	t.Helper()
	root := "component/" + c.Name + "/"
	var code, tests strings.Builder
	for name, file := range realTemplates(t) {
		switch {
		case !strings.HasPrefix(name, root) || strings.Contains(name, "/testkit/"):
		case strings.HasSuffix(name, "_test.go.tmpl"):
			tests.Write(file.Data)
		case strings.HasSuffix(name, ".go.tmpl"):
			code.Write(file.Data)
		}
	}
	text := code.String()
	count := len(regexp.MustCompile("(?m)^\\| `"+c.Prefix).FindAllString(settingsTable(t, files(t, emit(t, templates.FS, c.Name))["docs/settings.md"]), -1))
	rows := [][]string{
		{"it brings", ""},
		{"settings", fmt.Sprintf("[`%s...`](settings.md#every-setting), %d", c.Prefix, count)},
	}
	add := func(what string, values []string) {
		if slices.Sort(values); len(values) > 0 {
			rows = append(rows, []string{what, strings.Join(slices.Compact(values), ", ")})
		}
	}
	add("needs", strings.Fields(coded(c.Needs)))
	add("starts", placed(text, `Lifespan(?::| =) \[\]lifespan\.Contribution\{(.*?)\n\t+\}`, "lifespan"))
	add("starts in a worker", placed(text, `Work: \[\]lifespan\.Contribution\{(.*?)\n\t+\}`, "lifespan"))
	add("passes every request", placed(text, `(middleware\.Contribution\{.*?\n)`, "middleware"))
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
	add("answers in its health", checks)
	add("routes, of its example or of the admin listener", routes)
	add("commands", commands)
	add("seeds, yours from then on", seeds)
	add("example, scaffolded completely or not at all", example)
	var upheld []string
	for _, cited := range rule.ProofsIn([]byte(tests.String())) {
		upheld = append(upheld, cited...)
	}
	add("proves", upheld)
	return table(rows...)
}

// placed lists names with their priorities, from where the expression finds them.
func placed(text, where, kind string) []string {
	var all []string
	for _, block := range regexp.MustCompile(`(?s)\b`+where).FindAllStringSubmatch(text, -1) {
		for _, found := range regexp.MustCompile(`Name: "([^"]+)", Priority: `+kind+`\.(\w+)`).FindAllStringSubmatch(block[1], -1) {
			all = append(all, fmt.Sprintf("%s at `%s`", found[1], found[2]))
		}
	}
	return all
}

func coded(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, "`"+name+"`")
	}
	return strings.Join(all, " ")
}

// TestEveryLinkResolves follows what the pages point to within the repository.
func TestEveryLinkResolves(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (name == "bin" || name == ".git") {
			return cmp.Or(err, fs.SkipDir)
		}
		if !strings.HasSuffix(name, ".md") {
			return nil
		}
		for _, found := range link.FindAllStringSubmatch(prose(read(t, name)), -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			to := name
			if target != "" {
				to = path.Join(path.Dir(name), target)
			}
			info, err := os.Stat(filepath.Join("..", to))
			if err != nil {
				t.Errorf("%s: %s: %v", name, found[1], err)
				continue
			}
			if anchor != "" && (info.IsDir() || !slices.Contains(anchors(read(t, to)), anchor)) {
				t.Errorf("%s: %s: no heading of %s is called so", name, found[1], to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// anchors are the headings of a page as GitHub links to them.
func anchors(page string) []string {
	var all []string
	for _, found := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(prose(page), -1) {
		plain := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(found[1]), "")
		all = append(all, strings.ReplaceAll(plain, " ", "-"))
	}
	return all
}

// TestEveryNameOnThePagesExists holds targets of make and settings to those that there are.
func TestEveryNameOnThePagesExists(t *testing.T) {
	service := files(t, emit(t, templates.FS, known(t, templates.FS).Names()...))
	targets := regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
	made := targets.FindAllStringSubmatch(read(t, "Makefile")+service["praecepta.mk"], -1)
	others := []string{ // variables of others, what the pages show to be refused, what a setting calls its neighbour, and codes of problems
		"DATABASE_MAXCONNS", "REDIS_POOLSIZE", "APP_SERVICE_HOST", "SSL_CERT_FILE", "KUBERNETES_SERVICE_HOST",
		"REDIS_TLS_URL", "DATABASE_PUBLIC_URL", "OTEL_PROPAGATORS",
		"TEST_DATABASE_URL", "TEST_REDIS_URL", "NO_COLOR", "GOLANGCI_LINT_VERSION", "EVENT_UNKNOWN",
	}
	for _, page := range pages(t) {
		text := read(t, page)
		for _, found := range regexp.MustCompile("(?m)(?:`|^(?:\\$ )?|&& )make ([a-z][a-z-]*)").FindAllStringSubmatch(text, -1) {
			if !slices.ContainsFunc(made, func(m []string) bool { return m[1] == found[1] }) {
				t.Errorf("%s: make %s: no Makefile has it", page, found[1])
			}
		}
		for _, name := range regexp.MustCompile(`\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b`).FindAllString(text, -1) {
			if !slices.Contains(others, name) && !bytes.Contains([]byte(service["docs/settings.md"]), []byte("`"+name+"`")) {
				t.Errorf("%s: %s: no service has the setting", page, name)
			}
		}
	}
}

// TestEveryContributionIsExplained holds the page of concepts to the fields that a part may bring.
func TestEveryContributionIsExplained(t *testing.T) {
	source := files(t, emit(t, templates.FS))["internal/praecepta/component/component.go"]
	_, declared, _ := strings.Cut(source, "type Contribution struct {\n")
	declared, _, _ = strings.Cut(declared, "\n}")
	fields := regexp.MustCompile(`(?m)^\t([A-Z]\w+)`).FindAllStringSubmatch(declared, -1)
	if len(fields) == 0 {
		t.Fatal("a contribution has no fields")
	}
	page := read(t, "docs/concepts.md")
	from, to := tableBelow(page, "## Contribution")
	for _, field := range fields {
		if !strings.Contains(page[from:to], "`"+field[1]+"`") {
			t.Errorf("docs/concepts.md, ## Contribution: nothing about %s", field[1])
		}
	}
}
