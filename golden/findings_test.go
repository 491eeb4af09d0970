package golden

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/rule"
)

// findingsFolder is the folder with a page for each finding of the audit.
const findingsFolder = "docs/explanation/findings"

// TestFindingPagesAreCurrent compares the pages of the findings with the texts of the rules
// and their guards. -update writes them.
func TestFindingPagesAreCurrent(t *testing.T) {
	r := thisRepository()
	pages := map[string]string{}
	all := r.guards(t)
	for _, one := range rulesIn(t, r.templates) {
		if one.Audit != "" {
			pages[findingsFolder+"/"+one.ID+".md"] = findingPage(one, all)
		}
	}
	for name, want := range pages {
		r.fileIsCurrent(t, name, want, *update)
	}
	for name := range files(t, filepath.Join(r.root, filepath.FromSlash(findingsFolder))) {
		if name != "README.md" && pages[findingsFolder+"/"+name] == "" {
			t.Errorf("%s/%s: no rule has it", findingsFolder, name)
		}
	}
}

// findingPage explains a finding: the failure, what the audit found, and what a service
// does instead, with the guards whose absence brings the failure back.
func findingPage(r rule.Rule, all []guard) string {
	var without strings.Builder
	for _, g := range all {
		if g.rule == r.ID {
			patch := strings.TrimPrefix(filepath.ToSlash(g.path), "../")
			fmt.Fprintf(&without, "| [%s](%s%s) | `%s` |\n", g.effect, strings.Repeat("../", strings.Count(findingsFolder, "/")+1), patch, g.proof)
		}
	}
	return fmt.Sprintf(`# %s %s

%s

<!-- make docs writes this page from %s and the patches of its guards. -->

## Before: what the audit found

%s

## After: what a service does

%s

Each line is the code of a service without one guard of this rule, and the test that then fails:

| without the guard | test that fails |
|---|---|
%s`, r.ID, r.Name, r.Never, path.Join("templates", r.Home, "rules", r.ID+".md"), r.Audit, r.Held, without.String())
}
