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

// addAggregate adds an aggregate to a service.
func addAggregate(t *testing.T, dir, name string, events ...string) {
	t.Helper()
	described, err := resource.ParseAggregate(name, "", events)
	if err != nil {
		t.Fatal(err)
	}
	report, _, err := devel().AddAggregate(context.Background(), generator.AggregateRequest{Dir: dir, Aggregate: described})
	if err != nil || len(report.Next) != 1 {
		t.Fatalf("add aggregate %s: %q, %v", name, report.Next, err)
	}
}

// addProjection adds a projection to a service.
func addProjection(t *testing.T, dir, name, of string) {
	t.Helper()
	described, err := resource.ParseProjection(name, of)
	if err != nil {
		t.Fatal(err)
	}
	report, _, err := devel().AddProjection(context.Background(), generator.ProjectionRequest{Dir: dir, Projection: described, Of: of})
	if err != nil || len(report.Next) != 1 {
		t.Fatalf("add projection %s: %q, %v", name, report.Next, err)
	}
}

// addSettings adds settings to a service.
func addSettings(t *testing.T, dir string, words ...string) {
	t.Helper()
	for _, word := range words {
		described, err := resource.ParseSetting(word, "")
		if err != nil {
			t.Fatal(err)
		}
		report, _, err := devel().AddSetting(context.Background(), generator.SettingRequest{Dir: dir, Setting: described})
		if err != nil || len(report.Next) != 2 {
			t.Fatalf("add setting %s: %q, %v", word, report.Next, err)
		}
	}
}

// allSettings are settings of every type, with every option.
func allSettings() []string {
	return []string{
		"respond_within:duration:min=1m:max=72h:default=4h", "gateway_url:url:required:example=https://mail.example.com:8080/x", "mode:enum(fast,safe):default=safe",
		"api_key:secret:required:example=key-1", "retries:int:required:min=-3:max=10", "docs_url:url:default=https://docs.example.com", "level:enum(a,b):required",
		"debug_all:bool", "strict:bool:required", "motto:string", "title:string:required:example=My shop", "greeting_end:string:default=!", "old_key:secret", "home_url:url",
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
// With -every it adds settings of all types, and removes guards.
func TestScaffoldedKindsWork(t *testing.T) {
	dir := emit(t, templates.FS, "taskqueue", "eventstore")
	addTask(t, dir, "send_reminder", allTypes()...)
	addTask(t, dir, "cleanup")
	addAggregate(t, dir, "contract", "signed", "put_on_hold", "terminated")
	addAggregate(t, dir, "memo", "written")
	addProjection(t, dir, "agreement_list", "contract") // its package comes before that of the aggregate in the alphabet
	addProjection(t, dir, "memo_list", "memo")
	addProjection(t, dir, "all_orders", "order") // the aggregate of the example
	addResources(t, dir, ledgers())
	addField(t, dir, "ledger", addedField{word: "note:text?:search"})
	settings := allSettings()
	if !*exhaustive {
		settings = settings[:4]
	}
	addSettings(t, dir, settings...)

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
	tested := []string{"./internal/service", "./internal/service/sendreminder", "./internal/service/cleanup", "./internal/service/contracts", "./internal/service/memos", "./internal/service/agreementlist", "./internal/service/ledgers"}
	if *exhaustive {
		withEvents := invoices()
		for i := range withEvents {
			withEvents[i].events = true
		}
		addResources(t, dir, withEvents)
		tested = append(tested, "./internal/service/customers", "./internal/service/invoices")
		tested = append(tested, "./internal/service/memolist", "./internal/service/allorders", "./internal/service/orders")
	}
	run(t, dir, nil, "go", append([]string{"test", "-vet=off"}, tested...)...)
	if *exhaustive {
		t.Run("without a guard", kindTestsFail)
	}
}

// kindTestsFail removes what keeps tenants apart, what refuses a payload, and what has a task
// take effect once, from a scaffolded task, what an aggregate decides by, and what refuses a
// value from a setting. Their own tests must fail.
func kindTestsFail(t *testing.T) {
	dir := emit(t, templates.FS, "taskqueue", "eventstore")
	addTask(t, dir, "send", "text:string:max=160")
	guards := map[string]scaffoldGuard{
		"check of the handler": {"internal/service/send/send.go", [][2]string{
			{"if err := p.check(); err != nil { // another", "if err := p.check(); false { // another"},
			{"VALUES ($1, $2)", "VALUES ($1, 'x' || left($2, 150))"}, // which the check of the column accepts
		}, "TestInvalidSendIsRefused"},
		"check when it is enqueued": {"internal/service/send/send.go", [][2]string{
			{"if err := p.check(); err != nil {\n\t\treturn \"\"", "if err := p.check(); false {\n\t\treturn err.Error()"},
		}, "TestInvalidSendIsRefused"},
		"policy": {"migrations/*_send_runs.sql", [][2]string{
			{"ALTER TABLE send_runs ENABLE ROW LEVEL SECURITY;\nALTER TABLE send_runs FORCE ROW LEVEL SECURITY;\n", ""},
		}, ""},
		"transaction of the caller": {"internal/service/send/send.go", [][2]string{
			{"return task().Enqueue(ctx, in, p, options...)", "return task().Enqueue(ctx, db, p, options...)"},
			{"\ttaskqueue.Handle(", "\tdb = queue.Database()\n\ttaskqueue.Handle("},
			{"// New registers", "var db *persistence.Database\n\n// New registers"},
		}, "TestSendIsDoneOnceForItsTenant"},
		"handler": {"internal/service/send/send.go", [][2]string{
			{"\treturn err\n}\n\n// check", "\tif err == nil {\n\t\t_, err = persistence.Exec(ctx, tx, `INSERT INTO send_runs (id, text) VALUES (gen_random_uuid(), $1)`, p.Text)\n\t}\n\treturn err\n}\n\n// check"},
		}, "TestSendIsDoneOnceForItsTenant"},
	}
	failsWithout(t, dir, "send", guards)
	addAggregate(t, dir, "contract", "signed", "terminated")
	failsWithout(t, dir, "contracts", map[string]scaffoldGuard{
		"refusal of a missing aggregate": {"internal/service/contracts/contracts.go", [][2]string{{"case version == 0:", "case false:"}}, "TestContractsAreIsolatedByTenant"},
		"refusal of an unchanged status": {"internal/service/contracts/contracts.go", [][2]string{{"case now.Status == next:", "case false:"}}, "TestContractLifecycle"},
		"status after an event":          {"internal/service/contracts/events.go", [][2]string{{"state.Status = statusTerminated", "state.Status = statusSigned"}}, "TestContractLifecycle"},
		"type of an event":               {"internal/service/contracts/contracts.go", [][2]string{{"\t\teventstore.TypeOf[terminated](\"contract.terminated\"),\n", ""}}, "TestContractLifecycle"},
	})
	addProjection(t, dir, "contract_list", "contract")
	failsWithout(t, dir, "contractlist", map[string]scaffoldGuard{
		"policy": {"migrations/*_contract_list.sql", [][2]string{
			{"ALTER TABLE contract_list ENABLE ROW LEVEL SECURITY;\nALTER TABLE contract_list FORCE ROW LEVEL SECURITY;\n", ""},
		}, ""},
		"prefix of the stream":   {"internal/service/contractlist/projection.go", [][2]string{{"if !is {", "if !is && false {"}}, "TestContractListFollowsEvents"},
		"handler of an event":    {"internal/service/contractlist/projection.go", [][2]string{{"eventstore.On(func(ctx context.Context, tx persistence.Tx, _ contracts.Terminated, event eventstore.Event) error {\n\t\t\t\treturn record(ctx, tx, event)\n\t\t\t}),\n", ""}}, "TestContractListFollowsEvents"},
		"table of a rebuild":     {"internal/service/contractlist/projection.go", [][2]string{{`Tables: []string{"contract_list"}`, "Tables: nil"}}, "TestContractListIsRebuilt"},
		"place of the next page": {"internal/service/contractlist/contractlist.go", [][2]string{{"WHERE id > $1 ORDER", "WHERE id >= $1 ORDER"}}, "TestContractListFollowsEvents"},
	})
	addResources(t, dir, ledgers())
	failsWithout(t, dir, "ledgers", map[string]scaffoldGuard{
		"lock of a change":        {"internal/service/ledgers/record.go", [][2]string{{"version = ANY ($3)) FOR UPDATE", "version = ANY ($3))"}}, "TestLedgerChangesWait"},
		"version of a change":     {"internal/service/ledgers/record.go", [][2]string{{"AND ($2 OR version = ANY ($3))", "AND ($2 OR version = ANY ($3) OR true)"}}, "TestLedgerLifecycle"},
		"handler of an event":     {"internal/service/ledgers/record.go", [][2]string{{"\treturn h.write(ctx, tx, id)\n}\n\n// write", "\treturn nil\n}\n\n// write"}}, "TestLedgersAreRebuilt"},
		"row of a change":         {"internal/service/ledgers/events.go", [][2]string{{"c.Attributes.Changeable = data.Changeable", "_ = data"}}, "TestLedgerLifecycle"},
		"deletion after a delete": {"internal/service/ledgers/events.go", [][2]string{{"c.IsDeleted = true", "c.IsDeleted = false"}}, "TestLedgerLifecycle"},
		"policy": {"migrations/*_ledgers.sql", [][2]string{
			{"ALTER TABLE ledgers ENABLE ROW LEVEL SECURITY;\nALTER TABLE ledgers FORCE ROW LEVEL SECURITY;\n", ""},
		}, ""},
	})
	addSettings(t, dir, "respond_within:duration:min=1m:max=72h:default=4h", "gateway_url:url", "mode:enum(fast,safe):default=safe")
	failsWithout(t, dir, "", map[string]scaffoldGuard{
		"minimum": {"internal/service/respond_within_setting.go", [][2]string{{` min:"1m"`, ""}}, "TestRespondWithinSetting"},
		"maximum": {"internal/service/respond_within_setting.go", [][2]string{{` max:"72h"`, ""}}, "TestRespondWithinSetting"},
		"values":  {"internal/service/mode_setting.go", [][2]string{{"if !slices", "if false && !slices"}}, "TestModeSetting"},
		"scheme":  {"internal/service/gateway_url_setting.go", [][2]string{{`parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == ""`, "false"}}, "TestGatewayURLSetting"},
		"user":    {"internal/service/gateway_url_setting.go", [][2]string{{"parsed.User != nil", "false"}}, "TestGatewayURLSetting"},
	})
}
