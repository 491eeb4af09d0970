package golden

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestAuditChecksAreDocumentedAndTested holds docs/isolation.md to the audit
// of a service and to the cases of its test: each check has a row and a case, and
// each case a row.
func TestAuditChecksAreDocumentedAndTested(t *testing.T) {
	const folder = "component/persistence/internal/praecepta/persistence"
	checks, cases := map[string]bool{}, map[string]string{} // a case and its check
	// The first literal of a SELECT or of a row of VALUES, the second of a setting.
	named := regexp.MustCompile(`^\(?SELECT (?:DISTINCT )?'([a-z-]+)'(?: AS check)?, |^\t\('([a-z-]+)', |^\t\t\{"[a-z_.]+", "([a-z-]+)", "sets |^SELECT CASE WHEN \w+ THEN '([a-z-]+)' ELSE '([a-z-]+)' END, `)
	for name, file := range realTemplates(t) {
		if path.Dir(name) != folder || !strings.HasPrefix(path.Base(name), "audit") {
			continue
		}
		for line := range strings.Lines(string(file.Data)) {
			if strings.HasSuffix(name, "audit_cases_test.go.tmpl") {
				if found := regexp.MustCompile(`^\t\t\{"([^"]+)", (?:"([a-z-]+)", )?`).FindStringSubmatch(line); found != nil {
					cases[found[1]] = found[2]
				}
				continue
			}
			if found := named.FindStringSubmatch(line); found != nil {
				for _, check := range found[1:] {
					checks[check] = true
				}
			}
		}
	}
	delete(checks, "")
	if len(checks) < 40 || len(cases) < 100 {
		t.Fatalf("%d checks and %d cases were read", len(checks), len(cases))
	}

	page := read(t, "docs/isolation.md")
	from, to := tableBelow(page, "## All checks")
	if from < 0 {
		t.Fatal("docs/isolation.md has no table")
	}
	rows, documented := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(page[from:to]) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 {
			t.Fatalf("a row of %d cells: %s", len(cells), line)
		}
		check := strings.Trim(cells[1], " `")
		if check == "check" || strings.HasPrefix(check, "---") {
			continue
		}
		verdict := strings.TrimSpace(cells[2])
		if check != "" && !strings.HasPrefix(verdict, "refused") || check == "" && !strings.HasPrefix(verdict, "safe") {
			t.Errorf("the check %q says %q", check, verdict)
		}
		if rows[check] && check != "" {
			t.Errorf("the check %s has two rows", check)
		}
		rows[check] = true
		for name := range strings.SplitSeq(cells[3], ";") {
			name = strings.TrimSpace(name)
			of, is := cases[name]
			if !is || of != check {
				t.Errorf("%q is no case of the check %q", name, check)
			}
			documented[name] = true
		}
	}
	delete(rows, "")
	for check := range checks {
		if !rows[check] {
			t.Errorf("docs/isolation.md does not explain the check %s", check)
		}
	}
	for check := range rows {
		if !checks[check] {
			t.Errorf("docs/isolation.md explains the check %s, which the audit does not make", check)
		}
		if !slices.Contains(slices.Collect(maps.Values(cases)), check) {
			t.Errorf("no case of the test is for the check %s", check)
		}
	}
	for name := range cases {
		if !documented[name] {
			t.Errorf("docs/isolation.md does not name the case %q", name)
		}
	}
}
