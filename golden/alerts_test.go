package golden

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestAlertsUseDocumentedMetrics holds the alerts of components to the metrics
// and labels of a running service, as docs/operations.md shows them, a line
// each. Those for every service are held by a test that ships with them.
func TestAlertsUseDocumentedMetrics(t *testing.T) {
	documented := strings.Split(strings.Join(fenced(read(t, "docs/operations.md"), "console"), ""), "\n")
	seen := map[string]bool{"job": true, "instance": true} // Prometheus adds these
	for _, line := range documented {
		seen[line] = true
		if label, _, is := strings.Cut(line, `="`); is {
			seen[label] = true
		}
	}
	found := 0
	for name, content := range files(t, emit(t, templates.FS, known(t, templates.FS).Names()...)) {
		if !strings.HasSuffix(name, "-alerts.yaml") {
			continue
		}
		found++
		var alerts struct {
			Groups []struct {
				Name  string
				Rules []struct {
					Alert, Expr, For string
					Labels           struct{ Severity string }
					Annotations      struct{ Summary, Runbook string }
				}
			}
		}
		if err := yaml.UnmarshalWithOptions([]byte(content), &alerts, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, group := range alerts.Groups {
			if !strings.HasPrefix(path.Base(name), group.Name+"-") || len(group.Rules) == 0 {
				t.Errorf("%s: the group %s has %d rules", name, group.Name, len(group.Rules))
			}
			for _, r := range group.Rules {
				if r.Alert == "" || r.For == "" || r.Labels.Severity == "" || r.Annotations.Summary == "" {
					t.Errorf("%s: %+v is half an alert", name, r)
				}
				metrics := regexp.MustCompile(`[a-z]+(?:_[a-z]+)+`).FindAllString(r.Expr, -1)
				if len(metrics) == 0 {
					t.Errorf("%s: no metric is in %s", name, r.Expr)
				}
				labels := regexp.MustCompile(`[a-z]+="[^"]*"`).FindAllString(r.Expr, -1)
				for _, by := range regexp.MustCompile(`\bby \(([^)]*)\)`).FindAllStringSubmatch(r.Expr, -1) {
					labels = append(labels, strings.Split(by[1], ", ")...)
				}
				for _, word := range append(metrics, labels...) {
					if !seen[word] {
						t.Errorf("%s: docs/operations.md shows no %s", name, word)
					}
				}
			}
		}
	}
	if found == 0 {
		t.Error("no component has alerts")
	}
	for name := range files(t, emit(t, templates.FS, "taskqueue")) {
		if strings.HasSuffix(name, "-alerts.yaml") {
			t.Errorf("%s is of no use in a service without metrics", name)
		}
	}
}
