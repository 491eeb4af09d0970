package golden

import (
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/proof"
	"github.com/praecepta/praecepta-gen/generator/vet"
	"github.com/praecepta/praecepta-gen/templates"
)

// The settings of a service whose owner requires one and demands another in production,
// and writes mails.
const ownSettings = `package service

import (
	"errors"
	"fmt"

	"example.com/shop/internal/praecepta/settings"
)

// Settings is what this service reads from its environment.
type Settings struct {
	// Signs webhooks.
	WebhookSecret settings.Secret ` + "`env:\"WEBHOOK_SECRET,required\" example:\"whsec_0123456789\"`" + `
	// Where reports are sent.
	ReportURL string ` + "`env:\"REPORT_URL\" example:\"https://reports.example.com\"`" + `
}

// Validate demands the address of reports in production.
func (s Settings) Validate(environment settings.Env) error {
	if environment == settings.Prod && s.ReportURL == "" {
		return errors.New("SHOP_REPORT_URL: required in production")
	}
	return nil
}

// Subject is that of a mail.
func Subject(ticket string) string { return fmt.Sprintf("Update on your ticket %s", ticket) }
`

const ownMigration = `-- +goose Up
CREATE TABLE tickets (
	tenant_id text NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id        uuid NOT NULL,
	title     text NOT NULL,
	PRIMARY KEY (tenant_id, id)
);
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE tickets FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tickets
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- +goose Down
DROP TABLE tickets;
`

// TestProveServiceWithUserCode proves a service with a required secret, a
// setting that production demands, a text made with Sprintf, a folder vendor and a
// migration of its own. Without its example, the secret is named.
func TestProveServiceWithUserCode(t *testing.T) {
	dir := emit(t, templates.FS, "persistence")
	put(t, dir, "internal/service/settings.go", ownSettings)
	put(t, dir, "migrations/00004_tickets.sql", ownMigration)
	run(t, dir, nil, "go", "mod", "vendor")
	before := files(t, dir)
	run(t, dir, nil, "go", "test", "-vet=off", "./...")
	if found := findings(t, vet.Request{Dir: dir}); len(found) > 0 {
		t.Errorf("vet finds %+v", found)
	}

	g := generator.Generator{Templates: templates.FS, Version: "devel"}
	// Every profile starts, and the settings are those of the service.
	request := generator.ProveRequest{Dir: dir, Names: []string{"CF-12", "CF-29"}}
	proved, err := g.Prove(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if len(proved.Rules) != len(request.Names) {
		t.Errorf("%d rules were proved", len(proved.Rules))
	}
	for _, r := range proved.Rules {
		for _, test := range r.Proofs {
			if test.Result != proof.Pass {
				t.Errorf("%s, %s: %s\n%s", r.ID, test.Name, test.Result, test.Output)
			}
		}
	}
	after := files(t, dir)
	for path, content := range after {
		if before[path] != content {
			t.Errorf("prove wrote %s", path)
		}
	}

	put(t, dir, "internal/service/settings.go", strings.Replace(ownSettings, ` example:"whsec_0123456789"`, "", 1))
	request.Names = []string{"CF-29"}
	proved, err = g.Prove(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	want := "SHOP_WEBHOOK_SECRET is required, but has no value in tests: add the tag"
	namesSecret := func(p proof.Test) bool { return p.Result == proof.Fail && strings.Contains(p.Output, want) }
	if rules, _ := proved.Unproved(); rules != 1 || !slices.ContainsFunc(proved.Rules[0].Proofs, namesSecret) {
		t.Errorf("%d rules are not proved: %+v", rules, proved.Rules)
	}
}
