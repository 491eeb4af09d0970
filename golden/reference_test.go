package golden

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// TestReferencePagesAreCurrent compares the pages that are computed completely with the
// code. -update writes them.
func TestReferencePagesAreCurrent(t *testing.T) { thisRepository().referenceIsTrue(t, *update) }

func (r repository) referenceIsTrue(t *testing.T, update bool) {
	t.Helper()
	service := files(t, emit(t, r.templates, known(t, r.templates).Names()...))
	r.fileIsCurrent(t, "docs/reference/metrics.md", r.metricsPage(t, service), update)
	r.fileIsCurrent(t, "docs/reference/alerts.md", alertsPage(t, service), update)
	r.fileIsCurrent(t, "docs/reference/problems.md", problemsPage(t, r.templates, service), update)
	r.fileIsCurrent(t, "docs/reference/spec.md", specPage(t, r.templates), update)
	r.fileIsCurrent(t, "docs/reference/lock.md", lockPage(), update)
}

// fileIsCurrent compares a file of the repository with what it should be. update
// writes it.
func (r repository) fileIsCurrent(t *testing.T, name, want string, update bool) {
	t.Helper()
	path := filepath.Join(r.root, filepath.FromSlash(name))
	if update {
		write(t, path, want, 0o644)
		return
	}
	if diff := gocmp.Diff(contents(t, path), want); diff != "" {
		t.Errorf("%s: %s\naccept it with: make docs", name, diff)
	}
}

// metricsPage lists the instruments that the code of a service registers. The names that
// docs/operations.md shows of a running service must be among them.
func (r repository) metricsPage(t *testing.T, service map[string]string) string {
	t.Helper()
	rows := [][]string{{"metric", "type", "meaning", "package"}}
	listed := map[string]bool{}
	for _, c := range callsIn(t, service) {
		kind := regexp.MustCompile(`^(?:Int64|Float64)(?:Observable)?(Counter|UpDownCounter|Gauge|Histogram)$`).FindStringSubmatch(c.function)
		if kind == nil {
			continue
		}
		if c.texts[0] == "" || c.option("WithDescription") == "" {
			t.Errorf("%s: %s of %q: want a name and a description that are constants", c.path, c.function, c.texts[0])
		}
		name := prometheusName(c.texts[0], c.option("WithUnit"), kind[1])
		listed[name] = true
		rows = append(rows, []string{"`" + name + "`", prometheusType(kind[1]), c.option("WithDescription"), "`" + c.folder() + "`"})
	}
	slices.SortFunc(rows[1:], func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	for _, block := range fenced(r.read(t, "docs/operations.md"), "console") {
		for _, name := range regexp.MustCompile(`(?m)^(?:taskqueue|eventstore|persistence|db_client)_[a-z_]+$`).FindAllString(block, -1) {
			if !listed[regexp.MustCompile(`_(?:bucket|count|sum)$`).ReplaceAllString(name, "")] && !listed[name] {
				t.Errorf("docs/operations.md shows the metric %s, which no code registers", name)
			}
		}
	}
	return "# Metrics\n\n" +
		"Look up the metrics of a service that has the component `observability`. The admin listener serves them on `/metrics`, for\n" +
		"Prometheus. [What to watch](../operations.md#what-to-watch) has the advice of an operator, [alerts](alerts.md) the conditions.\n\n" +
		"<!-- make docs writes this page from the code of a service. -->\n\n" +
		"A histogram has the series `_bucket`, `_sum` and `_count`. Prometheus and the Go runtime add `go_...`, `process_...` and `target_info`.\n\n" +
		table(rows...)
}

// prometheusName is how the Prometheus exporter of OpenTelemetry calls an instrument.
func prometheusName(name, unit, kind string) string {
	name = strings.ReplaceAll(name, ".", "_")
	switch unit {
	case "s":
		name += "_seconds"
	case "By":
		name += "_bytes"
	}
	if kind == "Counter" {
		name += "_total"
	}
	return name
}

// prometheusType is the type of the series of an instrument.
func prometheusType(kind string) string {
	if kind == "UpDownCounter" {
		return "gauge"
	}
	return strings.ToLower(kind)
}

// alertsPage lists the alerts that are scaffolded.
func alertsPage(t *testing.T, service map[string]string) string {
	t.Helper()
	var names []string
	for name := range service {
		if regexp.MustCompile(`^deploy/observability/(?:[a-z]+-)?alerts\.yaml$`).MatchString(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	sections := ""
	for _, name := range names {
		var alerts struct {
			Groups []struct {
				Rules []struct {
					Alert, Expr, For string
					Labels           struct{ Severity string }
				}
			}
		}
		if err := yaml.Unmarshal([]byte(service[name]), &alerts); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rows := [][]string{{"alert", "severity", "condition", "for", "meaning"}}
		for _, group := range alerts.Groups {
			for _, r := range group.Rules {
				runbook := service[runbooks+r.Alert+".md"]
				_, meaning, _ := strings.Cut(runbook, "\n\n")
				meaning, _, _ = strings.Cut(meaning, "\n\n")
				rows = append(rows, []string{r.Alert, r.Labels.Severity, "`" + strings.ReplaceAll(r.Expr, "|", `\|`) + "`", r.For, strings.Join(strings.Fields(meaning), " ")})
			}
		}
		sections += "\n## " + name + "\n\n" + table(rows...)
	}
	if sections == "" {
		t.Fatal("a service has no alerts")
	}
	return "# Alerts\n\n" +
		"Look up the alerts for Prometheus that a service with the component `observability` scaffolds: the condition of each, and what it means.\n" +
		"The files are user-owned: adapt the limits. Each alert has a runbook in the service, `docs/runbooks/ALERT.md`, with the\n" +
		"commands to check and fix it. [Metrics](metrics.md) lists what the conditions use.\n\n" +
		"`page` wakes a person, `ticket` waits for working hours.\n\n" +
		"<!-- make docs writes this page from the alerts and the runbooks of a service. -->\n" + sections
}

// problemsPage lists the problems that a service answers with.
func problemsPage(t *testing.T, templates fs.FS, service map[string]string) string {
	t.Helper()
	var rows [][]string
	add := func(status, code, detail, from string) {
		row := []string{"`" + code + "`", fmt.Sprint(statusCode(t, status)), "`/errors/" + strings.ReplaceAll(strings.ToLower(code), "_", "-") + "`", detail, from}
		if !slices.ContainsFunc(rows, func(other []string) bool { return slices.Equal(row, other) }) {
			rows = append(rows, row)
		}
	}
	for _, c := range callsIn(t, service) {
		if c.function != "New" || len(c.texts) != 3 || !strings.HasPrefix(c.selected[0], "Status") || !strings.HasPrefix(c.path, "internal/praecepta/") {
			continue
		}
		add(c.selected[0], c.texts[1], cmp.Or(c.texts[2], "..."), "`"+c.folder()+"`")
	}
	scaffolds, err := fs.Glob(templates, "component/*/add/*/internal/service/PACKAGE/*.tmpl")
	if err != nil || len(scaffolds) == 0 {
		t.Fatalf("%d scaffolds, %v", len(scaffolds), err)
	}
	named := strings.NewReplacer("{{.Code}}", "FIELD", "{{$.Title}}", "resource")
	for _, name := range scaffolds {
		if strings.HasSuffix(name, "_test.go.tmpl") {
			continue
		}
		content, err := fs.ReadFile(templates, name)
		if err != nil {
			t.Fatal(err)
		}
		of := "scaffolded by `add " + strings.Split(name, "/")[3] + "`"
		for _, found := range regexp.MustCompile(`problem\.New\(http\.(Status\w+), "([^"]+)", "([^"]+)"`).FindAllStringSubmatch(string(content), -1) {
			detail := found[3]
			if strings.Contains(found[2], "{{") {
				detail = strings.ReplaceAll(named.Replace(detail), "{{.Title}}", "field")
			}
			add(found[1], named.Replace(found[2]), strings.ReplaceAll(detail, "{{.Title}}", "resource"), of)
		}
	}
	slices.SortFunc(rows, func(a, b []string) int { return slices.Compare(a[:4], b[:4]) })
	return "# Problem types\n\n" +
		"Look up the errors that a service answers with: their codes, their status and what each means.\n" +
		"Every error is problem details (RFC 9457), with the media type `application/problem+json`.\n\n" +
		"<!-- make docs writes this page from the code of a service. -->\n\n" +
		"| member | content |\n|---|---|\n" + problemMembers(t, service) +
		"\nA client decides by `error_code`, which never changes. `detail` is for people. `...` stands for a value. Your own problems are\n" +
		"made with `problem.New(status, code, detail)`, and `type` follows from the code.\n\n" +
		table(append([][]string{{"error_code", "status", "type", "detail", "sent by"}}, rows...)...)
}

// problemMembers are the members of problem details, a row each.
func problemMembers(t *testing.T, service map[string]string) string {
	t.Helper()
	meaning := map[string]string{
		"type":       "the type of the problem: `/errors/` and the code in lower case",
		"title":      "the text of the HTTP status",
		"status":     "the HTTP status",
		"detail":     "what is wrong, for a person",
		"instance":   "the first 100 characters of the path of the request",
		"error_code": "what is wrong, for a program",
		"request_id": "the ID of the request, which the header `X-Request-ID` and every log line of the request have too",
		"errors":     "the invalid fields: `pointer` is a JSON pointer, `in` is where the field is if not in the body, `detail` is what is wrong",
	}
	_, declared, _ := strings.Cut(service["internal/praecepta/problem/problem.go"], "type Problem struct {\n")
	declared, _, _ = strings.Cut(declared, "\n}")
	rows := ""
	for _, found := range regexp.MustCompile("`json:\"([a-z_]+)").FindAllStringSubmatch(declared, -1) {
		if meaning[found[1]] == "" {
			t.Errorf("nothing is known about the member %s of a problem", found[1])
		}
		rows += fmt.Sprintf("| `%s` | %s |\n", found[1], meaning[found[1]])
		delete(meaning, found[1])
	}
	if len(meaning) > 0 {
		t.Errorf("a problem has no %v", meaning)
	}
	return rows
}

// specPage lists the fields of praecepta.yaml, as its JSON Schema has them.
func specPage(t *testing.T, templates fs.FS) string {
	t.Helper()
	var schema struct {
		Required   []string
		Properties yaml.MapSlice
	}
	var fields map[string]struct {
		Description, Type, Pattern string
		MaxLength                  int
		Const                      any
	}
	var parsed struct{ Properties json.RawMessage }
	for _, err := range []error{yaml.Unmarshal(spec.Schema(), &schema), json.Unmarshal(spec.Schema(), &parsed), json.Unmarshal(parsed.Properties, &fields)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	rows := [][]string{{"field", "required", "value", "meaning"}}
	for _, property := range schema.Properties {
		name := fmt.Sprint(property.Key)
		field, required := fields[name], ""
		if slices.Contains(schema.Required, name) {
			required = "yes"
		}
		value := field.Type
		if field.Const != nil {
			value = fmt.Sprintf("`%v`", field.Const)
		}
		if field.Pattern != "" {
			value += fmt.Sprintf(" of at most %d characters, `%s`", field.MaxLength, field.Pattern)
		}
		rows = append(rows, []string{"`" + name + "`", required, value, field.Description})
	}
	example := files(t, emit(t, templates))["praecepta.yaml"]
	return "# praecepta.yaml\n\n" +
		"Look up the fields of the specification of a service. You may edit the file; `praecepta-gen sync` applies the change.\n" +
		"The generator edits it too, and keeps its comments and its order.\n\n" +
		"<!-- make docs writes this page from the JSON Schema. -->\n\n" +
		table(rows...) +
		"\nA new service without components has this file:\n\n```yaml\n" + example + "```\n\n" +
		"## JSON Schema\n\n`praecepta-gen schema` prints the [JSON Schema](../../generator/spec/schema.json), by which an editor completes and\n" +
		"validates the file. The first line of the file names the schema for the YAML language server.\n"
}

// lockPage describes praecepta.lock by one that has every kind of line.
func lockPage() string {
	sample := lock.New("v1.4.0", "sha256:"+tree.Sum([]byte("templates")))
	sample.State = 212
	for path, e := range map[string]lock.Entry{
		"Makefile":                          {Class: tree.Yours, Component: tree.Base},
		"go.mod":                            {Class: tree.Shared, Component: tree.Base},
		"internal/praecepta/praecepta.go":   {Class: tree.Ours, Component: tree.Base},
		"internal/praecepta/auth/claims.go": {Class: tree.Owned, Component: "auth"},
		"internal/service/greetings.go":     {Component: tree.Base, Gone: true},
	} {
		e.Path, e.Mode, e.Sum = path, tree.Mode, tree.Sum([]byte(path))
		sample.Entries[path] = e
	}
	sample.Before = &lock.Before{Sum: tree.Sum(nil), Components: []string{"persistence"}, Had: []string{"require github.com/google/uuid v1.6.0"}}
	return "# praecepta.lock\n\n" +
		"Look up what a line of `praecepta.lock` means. The generator writes the file; do not edit it, and commit it.\n" +
		"After a merge, `praecepta-gen sync` resolves its conflicts.\n\n" +
		"<!-- make docs writes this page from a lock with every kind of line. -->\n\n" +
		"```text\n" + string(sample.Marshal()) + "```\n\n" +
		"| line | content |\n|---|---|\n" +
		"| `generator VERSION` | the release that wrote the service, or `devel` for every other build |\n" +
		"| `templates DIGEST STATE` | the digest of the templates, and the number of their recorded state, by which development builds are ordered |\n" +
		"| `CLASS MODE SHA256 COMPONENT PATH` | a file as it was last written: [its class](../generator.md#file-ownership), its permissions, its digest, and the component that it is from. `base` has the files of every service. The digest of an owned file is of its base text |\n" +
		"| `gone - - COMPONENT PATH` | a scaffolded file that you deleted. It is not written again, except by `restore` |\n" +
		"| `before - SHA256 COMPONENTS go.mod` | the digest of `go.mod` before components were added, and the components at that time. `remove` needs it to remove requirements exactly |\n" +
		"| `had require MODULE VERSION`, `had sum MODULE VERSION` | a line of `go.mod` or `go.sum` that was yours before a component needed it too, so `remove` keeps it |\n\n" +
		"The lines of files are sorted by path. The file contains no time and no name of a machine, so the same service has the same lock\n" +
		"everywhere. A lock of a newer release is refused with the command that installs this release.\n"
}
