package golden

import (
	"context"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/vet"
	"github.com/praecepta/praecepta-gen/templates"
)

// addTask adds a task to a service.
func addTask(t *testing.T, dir, name string, fields ...string) {
	t.Helper()
	described, err := resource.ParseTask(name, fields)
	if err != nil {
		t.Fatal(err)
	}
	report, _, err := devel().AddTask(context.Background(), generator.TaskRequest{Dir: dir, Task: described})
	if err != nil || len(report.Next) != 1 {
		t.Fatalf("add task %s: %q, %v", name, report.Next, err)
	}
}

// allTypes are the fields of a payload, of every type.
func allTypes() []string {
	return []string{
		"customer:uuid", "channel:enum(mail,sms)", "text:string:max=160", "due:date?", "rate:decimal:min=0.5:max=20", "copies:int:min=1",
		"serial:bigint", "open:bool", "at:timestamp", "tags:string[]:max=5", "ids:uuid[]", "lines:json", "code:string?:max=8:pattern=^[A-Z]{2}-[0-9]+$", "fee:money?:max=100",
	}
}

// TestScaffoldedKindsWork adds a thing of each kind to one service, and runs what its CI runs.
func TestScaffoldedKindsWork(t *testing.T) {
	dir := emit(t, templates.FS, "taskqueue")
	addTask(t, dir, "send_reminder", allTypes()...)
	addTask(t, dir, "cleanup")

	if out := run(t, dir, nil, "gofmt", "-l", "internal/service"); out != "" {
		t.Errorf("gofmt would change %s", out)
	}
	run(t, dir, nil, "go", "mod", "tidy", "-diff")
	run(t, dir, nil, "go", "vet", "./internal/service/...", "./migrations", ".")
	run(t, dir, nil, "go", "run", ".", "migrate", "lint")
	checked, err := vet.Run(context.Background(), vet.Request{Dir: dir})
	if err != nil || len(checked.Findings) > 0 {
		t.Errorf("vet: %v, %v", checked.Findings, err)
	}
	report, err := devel().Check(context.Background(), dir)
	if err != nil || len(report.Drift) > 0 {
		t.Errorf("check: %v, %v", report.Drift, err)
	}
	run(t, dir, nil, "go", "test", "-vet=off", "./internal/service/sendreminder", "./internal/service/cleanup")
}

// TestTaskTestsFailWithoutGuard removes what keeps tenants apart, what refuses a payload, and
// what has a task take effect once, from a scaffolded task. Its own tests must fail. Without
// -every it removes one guard.
func TestTaskTestsFailWithoutGuard(t *testing.T) {
	dir := emit(t, templates.FS, "taskqueue")
	addTask(t, dir, "send", "text:string:max=160")
	guards := map[string]scaffoldGuard{
		"check of the handler": {"internal/service/send/send.go", [][2]string{
			{"if err := p.check(); err != nil { // another", "if err := p.check(); false { // another"},
			{"VALUES ($1, $2)", "VALUES ($1, 'x' || left($2, 150))"}, // which the check of the column accepts
		}, "TestInvalidSendIsRefused"},
	}
	if *exhaustive {
		guards["check when it is enqueued"] = scaffoldGuard{"internal/service/send/send.go", [][2]string{
			{"if err := p.check(); err != nil {\n\t\treturn \"\"", "if err := p.check(); false {\n\t\treturn err.Error()"},
		}, "TestInvalidSendIsRefused"}
		guards["policy"] = scaffoldGuard{"migrations/*_send_runs.sql", [][2]string{
			{"ALTER TABLE send_runs ENABLE ROW LEVEL SECURITY;\nALTER TABLE send_runs FORCE ROW LEVEL SECURITY;\n", ""},
		}, ""}
		guards["transaction of the caller"] = scaffoldGuard{"internal/service/send/send.go", [][2]string{
			{"return task().Enqueue(ctx, in, p, options...)", "return task().Enqueue(ctx, db, p, options...)"},
			{"\ttaskqueue.Handle(", "\tdb = queue.Database()\n\ttaskqueue.Handle("},
			{"// New registers", "var db *persistence.Database\n\n// New registers"},
		}, "TestSendIsDoneOnceForItsTenant"}
		guards["handler"] = scaffoldGuard{"internal/service/send/send.go", [][2]string{
			{"\treturn err\n}\n\n// check", "\tif err == nil {\n\t\t_, err = persistence.Exec(ctx, tx, `INSERT INTO send_runs (id, text) VALUES (gen_random_uuid(), $1)`, p.Text)\n\t}\n\treturn err\n}\n\n// check"},
		}, "TestSendIsDoneOnceForItsTenant"}
	}
	failsWithout(t, dir, "send", guards)
}
