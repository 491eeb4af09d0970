package resource_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/resource"
)

func TestParseTask(t *testing.T) {
	got, err := resource.ParseTask("send_reminder", []string{"customer:uuid", "copies:int:min=1:max=5", "text:text?", "code:string:pattern=^[a-z]+$", "open:bool"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Package() != "sendreminder" || got.Table() != "send_reminder_runs" || got.Exported() != "SendReminder" {
		t.Errorf("got the names %s, %s, %s", got.Package(), got.Table(), got.Exported())
	}
	want := []resource.Check{
		{"!isNoUUID(p.Customer)", "customer", "must be a UUID"},
		{"p.Copies >= 1 && p.Copies <= 5", "copies", "must be from 1 to 5"},
		{"p.Text == nil || hasLength(*p.Text, 1, 20000)", "text", "must have 1 to 20000 characters"},
		{"hasLength(p.Code, 1, 200) && regexp.MustCompile(`^[a-z]+$`).MatchString(p.Code)", "code", "must have 1 to 200 characters and match ^[a-z]+$"},
	}
	if diff := cmp.Diff(want, got.Checks()); diff != "" {
		t.Error(diff)
	}
}

// TestParseTaskRefuses has every kind of mistake that is one of tasks only, each as the only
// one of its task.
func TestParseTaskRefuses(t *testing.T) {
	long := strings.Repeat("a", 59)
	for _, c := range []struct{ name, field, want string }{
		{"", "", "snake case"},
		{"Send", "", "snake case"},
		{"send-it", "", "snake case"},
		{"range", "", "a keyword of Go"},
		{"string", "", "a name that Go declares"},
		{"s", "", "has one letter"},
		{"test_kit", "", "is a name that the scaffolded code uses"},
		{"vendor", "", "the go command"},
		{"load_test", "", "the go command"},
		{long, "", "more than 63 bytes"},
		{"send", "tenant_id:string", "the table of every task has this column already"},
		{"send", "done_at:timestamp", "the table of every task has this column already"},
		{"send", "plain:int", "repeated"},
		{"send", "pla_in:int", "the same name as plain in Go"},
		{"send", "order:int", "reserved by Postgres"},
		{"send", "owner:ref(customers)", "want uuid"},
		{"send", "owner:ref", "want uuid"},
		{"send", "total:int:default=3", "option default does not apply to a task"},
		{"send", "total:int:unique", "option unique does not apply to a task"},
		{"send", "total:int:index", "option index does not apply to a task"},
		{"send", "total:int:immutable", "option immutable does not apply to a task"},
		{"send", "total:int:filter", "option filter does not apply to a task"},
		{"send", "total:int:sort", "option sort does not apply to a task"},
		{"send", "name:string:search", "option search does not apply to a task"},
		{"send", "total:int:min=5:max=4", "greater than max"},
		{"send", long + ":int", "more than 63 bytes"},
	} {
		fields := []string{"plain:int"}
		if c.field != "" {
			fields = append(fields, c.field)
		}
		_, err := resource.ParseTask(c.name, fields)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %q: got %v, want one mistake: %s", c.name, c.field, err, c.want)
		}
	}
}
