package golden

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// TestRedisPageHasTestedPermissions holds the commands of docs/redis.md
// to those under which a service tests its cache and its queue.
func TestRedisPageHasTestedPermissions(t *testing.T) {
	declared := regexp.MustCompile(`(?m)^const permissions = (".*"(?: \+\n\t".*")*)$`)
	var want []string
	for name, content := range rendered(t, templates.FS, known(t, templates.FS).Names()...) {
		if found := declared.FindStringSubmatch(content); found != nil {
			joined := regexp.MustCompile(`" \+\n\t"`).ReplaceAllString(found[1], "")
			want = append(want, strings.Join(strings.Fields(strings.Trim(joined, `"`)), " "))
			t.Log(name)
		}
	}
	var documented []string
	for _, block := range fenced(read(t, "docs/redis.md"), "text") {
		for command := range strings.SplitSeq(block, "ACL SETUSER ") {
			if _, permissions, is := strings.Cut(command, ">PASSWORD "); is {
				documented = append(documented, strings.Join(strings.Fields(permissions), " "))
			}
		}
	}
	slices.Sort(want)
	slices.Sort(documented)
	if len(want) == 0 || !slices.Equal(documented, want) {
		t.Errorf("docs/redis.md has\n%s\nthe tests use\n%s", strings.Join(documented, "\n"), strings.Join(want, "\n"))
	}
}
