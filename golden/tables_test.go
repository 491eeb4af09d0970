package golden

import (
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
)

// TestDocTablesAreCurrent compares every computed table of the docs with the code. -update
// writes them. A table is the first run of lines with | below its heading.
func TestDocTablesAreCurrent(t *testing.T) { thisRepository().tablesAreTrue(t, *update) }

func (r repository) tablesAreTrue(t *testing.T, update bool) {
	t.Helper()
	for at, want := range r.tables(t) {
		page, heading := at.page, at.heading
		text := r.read(t, page)
		from, to := tableBelow(text, heading)
		if from < 0 {
			t.Errorf("%s: no table below %q", page, heading)
			continue
		}
		if update {
			if err := os.WriteFile(filepath.Join(r.root, page), []byte(text[:from]+want+text[to:]), 0o644); err != nil {
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

// tables returns the tables that are computed from code, by their places.
func (r repository) tables(t *testing.T) map[place]string {
	t.Helper()
	service := files(t, emit(t, r.templates, known(t, r.templates).Names()...))
	all := map[place]string{
		{"docs/rules.md", "## All rules"}:                     rulesTable(t, r.templates),
		{"README.md", "## Components"}:                        components(t, r.templates),
		{"docs/concepts.md", "## Startup and shutdown order"}: priorities(t, service["internal/praecepta/lifespan/priority.go"]),
		{"docs/concepts.md", "## Middleware order"}:           priorities(t, service["internal/praecepta/middleware/middleware.go"]),
		{"docs/settings.md", "## Every setting"}:              settingsTable(t, service["docs/settings.md"]),
		{"docs/operations.md", "## Connection pool limits"}:   budget(t, service),
	}
	for home, rows := range r.indexes(t) {
		all[place{home, "## Pages"}] = table(append([][]string{{"page", "content"}}, rows...)...)
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

func rulesTable(t *testing.T, from fs.FS) string {
	t.Helper()
	rows := [][]string{{"rule", "the failure that it prevents", "state"}}
	for _, r := range rulesIn(t, from) {
		state := "held"
		if len(r.Proofs) == 0 {
			state = "planned"
		}
		id := r.ID
		if r.Audit != "" {
			id = fmt.Sprintf("[%s](%s/%[1]s.md)", id, strings.TrimPrefix(findingsFolder, "docs/"))
		}
		rows = append(rows, []string{id + " " + r.Name, r.Never, state})
	}
	return table(rows...)
}

func components(t *testing.T, from fs.FS) string {
	t.Helper()
	rows := [][]string{{"component", "what it adds", "needs", "default"}}
	for _, c := range known(t, from) {
		there := ""
		if c.Default {
			there = "yes"
		}
		rows = append(rows, []string{fmt.Sprintf("[`%s`](docs/components.md#%[1]s)", c.Name), c.Summary, codeList(c.Needs), there})
	}
	return table(rows...)
}

// indexes lists the pages of docs by their titles, for each README.md: the pages of its
// folder, and the folders that have a README.md too. A folder without one is listed
// with the folder around it.
func (r repository) indexes(t *testing.T) map[string][][]string {
	t.Helper()
	title := regexp.MustCompile(`\A(?:<!--[^\n]*-->\n+)?# (.+)\n+((?:[^\n|#][^\n]*\n)*)`)
	all := r.pages(t)
	slices.SortStableFunc(all, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	rows := map[string][][]string{}
	for _, page := range all {
		if page == "README.md" || page == "docs/README.md" || path.Dir(page) == "docs/howto" && path.Base(page) != "README.md" {
			continue // the how-to pages have an index by task
		}
		home := path.Dir(page)
		if path.Base(page) == "README.md" {
			home = path.Dir(home)
		}
		for !slices.Contains(all, home+"/README.md") {
			home = path.Dir(home)
		}
		found := title.FindStringSubmatch(r.read(t, page))
		if found == nil {
			t.Fatalf("%s: it does not begin with a title", page)
		}
		if found[2] == "" {
			t.Errorf("%s: it does not say what it is about", page)
		}
		first, _, _ := strings.Cut(strings.ReplaceAll(found[2], "\n", " "), ". ")
		home += "/README.md"
		rows[home] = append(rows[home], []string{fmt.Sprintf("[%s](%s)", found[1], strings.TrimPrefix(page, path.Dir(home)+"/")), strings.TrimRight(first, " .:")})
	}
	return rows
}

// priority is a constant of a type Priority.
type priority struct{ name, number, reason string }

// declaredPriorities are the constants of a type Priority, as their source declares them.
func declaredPriorities(t *testing.T, source string) []priority {
	t.Helper()
	var all []priority
	for _, found := range regexp.MustCompile(`(?m)^\t(\w+)\s+Priority = (\d+)(?:\s+// (.*))?$`).FindAllStringSubmatch(source, -1) {
		all = append(all, priority{found[1], found[2], found[3]})
	}
	if len(all) == 0 {
		t.Fatal("the source names no priority")
	}
	return all
}

// priorities is a table of the priorities that a source declares.
func priorities(t *testing.T, source string) string {
	t.Helper()
	rows := [][]string{{"priority", "number", "reason"}}
	for _, p := range declaredPriorities(t, source) {
		rows = append(rows, []string{"`" + p.name + "`", p.number, p.reason})
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
	return "| setting | default | bounds | meaning |\n|---|---|---|---|\n" + strings.Join(rows, "")
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
	found := regexp.MustCompile(`(?m)^(?:const |\t)` + name + ` = (\d+)$`).FindStringSubmatch(source)
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
	held := constant(t, service["internal/praecepta/eventstore/eventstore.go"], "sessionConns")
	audit := constant(t, service["internal/praecepta/persistence/audit.go"], "auditConnections")
	health := constant(t, service["internal/praecepta/persistence/persistence.go"], "healthConns")
	queueSource := service["internal/praecepta/taskqueue/taskqueue.go"]
	queue := constant(t, queueSource, "ownConns") + constant(t, queueSource, "heldConns")
	process := pool + health + small + held + audit + queue
	replicas, surge := 3, number(t, said, "APP_MAX_SURGE")
	return table(
		[]string{"connections for", "number"},
		[]string{"requests and tasks, `DATABASE_POOL_MAX_CONNS`", fmt.Sprint(pool)},
		[]string{"readiness checks", fmt.Sprint(health)},
		[]string{"projections, `EVENTSTORE_PROJECTION_POOL_MAX_CONNS`", fmt.Sprint(small)},
		[]string{"leases and notifications of projections", fmt.Sprint(held)},
		[]string{"audit of tenant isolation", fmt.Sprint(audit)},
		[]string{"dispatch of tasks, and the session of a worker", fmt.Sprint(queue)},
		[]string{"one process", fmt.Sprint(process)},
		[]string{fmt.Sprintf("`APP_REPLICAS=%d` and `APP_MAX_SURGE=%d`", replicas, surge), fmt.Sprintf("%d x %d = %d", replicas+surge, process, (replicas+surge)*process)},
	)
}
