package golden

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestAlertsAreOfMetricsThatAreTold holds the alerts of components to the metrics
// that a running service told, as docs/operations.md shows them. Those for every
// service are held by a test that ships with them.
func TestAlertsAreOfMetricsThatAreTold(t *testing.T) {
	told := strings.Fields(strings.Join(fenced(read(t, "docs/operations.md"), "console"), "\n"))
	seen := map[string]bool{}
	for _, name := range told {
		seen[name] = true
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
					Annotations      struct{ Summary string }
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
				for _, m := range metrics {
					if !seen[m] {
						t.Errorf("%s: docs/operations.md shows no metric %s", name, m)
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
