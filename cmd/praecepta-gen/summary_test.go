package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
)

func TestSummaryGroupsLargeFolders(t *testing.T) {
	s := newScreen(nil)
	for _, line := range strings.Split(strings.TrimSpace(`
create Dockerfile
create docs/a.md
create internal/praecepta/taskqueue/a.go
create internal/praecepta/taskqueue/b.go
create internal/praecepta/taskqueue/deep/c.go
create internal/praecepta/taskqueue/deep/d.go
create internal/praecepta/taskqueue/e.go
rewrite internal/praecepta/components.go
keep internal/service/service.go
create main.go
create migrations/1.sql
create migrations/2.sql
create migrations/3.sql
remove migrations/4.sql
create x.go
create y.go
create z.go
rewrite praecepta.lock`), "\n") {
		action, path, _ := strings.Cut(line, " ")
		s.result.Files = append(s.result.Files, file{File: generator.File{Path: path, Action: action}})
	}
	var out strings.Builder
	s.writeSummary(&out)
	want := `create  .  (5 files)
create  docs/a.md
create  internal/praecepta/taskqueue/  (5 files)
rewrite internal/praecepta/components.go
create  migrations/1.sql
create  migrations/2.sql
create  migrations/3.sql
remove  migrations/4.sql
rewrite praecepta.lock
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
