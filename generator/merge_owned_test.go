package generator_test

import (
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
)

// TestMergeOfAnUpdateAndAnOlderGenerator has one branch update a service with an owned
// file, and another branch add a component with the older generator, or own a file too.
// One update ends the merge.
func TestMergeOfAnUpdateAndAnOlderGenerator(t *testing.T) {
	const mine, improved = "// mine", "// improved c"
	for name, other := range map[string]func(dir string){
		"add":          func(dir string) { addTo(t, desk(1), dir, "courier") },
		"own and edit": func(dir string) { own(t, desk(1), dir, "internal/praecepta/components.go") },
		"edit": func(dir string) {
			put(t, dir, deskFile, lines(12, map[int]string{5: mine, 7: "// theirs"}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newDesk(t)
			own(t, desk(1), dir, deskFile)
			put(t, dir, deskFile, lines(12, map[int]string{5: mine}))
			mustGit(t, dir, "init", "-q", "-b", "main")
			commit(t, dir)
			mustGit(t, dir, "checkout", "-q", "-b", "other")
			other(dir)
			commit(t, dir)
			mustGit(t, dir, "checkout", "-q", "main")
			if _, err := updateOf(t, desk(2), generator.UpdateRequest{Dir: dir}); err != nil {
				t.Fatal(err)
			}
			commit(t, dir)
			git(t, dir, "merge", "-q", "--no-edit", "other")
			report, err := updateOf(t, withGit(t, desk(2)), generator.UpdateRequest{Dir: dir})
			if err != nil || len(report.Conflicts) > 0 {
				t.Fatalf("conflicts %q, %v", report.Conflicts, err)
			}
			if drift := driftOf(t, desk(2), dir); len(drift) > 0 {
				t.Errorf("check: %q", drift)
			}
			got := contentOf(t, dir, deskFile)
			if !strings.Contains(got, mine) || !strings.Contains(got, improved) || name == "edit" && !strings.Contains(got, "// theirs") {
				t.Errorf("the file is\n%s", got)
			}
			if has(t, dir, "internal/praecepta/courier/courier.go") != (name == "add") {
				t.Error("the component is lost")
			}
		})
	}
}
