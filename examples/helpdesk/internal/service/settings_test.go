package service_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

func TestSettingsAreRequiredAndBounded(t *testing.T) {
	valid := testkit.ServiceSettings(t, testkit.Postgres(t).Variables())
	for name, c := range map[string]struct {
		variables map[string]string
		want      string
	}{
		"missing":    {map[string]string{"HELPDESK_MAIL_SECRET": ""}, "HELPDESK_MAIL_SECRET: required and not set"},
		"too short":  {map[string]string{"HELPDESK_RESPOND_WITHIN": "1ms"}, "HELPDESK_RESPOND_WITHIN: 1ms is below the minimum, 1s"},
		"production": {map[string]string{"APP_ENV": "prod", "HELPDESK_MAIL_GATEWAY_URL": "http://mail.example.com"}, "HELPDESK_MAIL_GATEWAY_URL: production requires https://"},
	} {
		t.Run(name, func(t *testing.T) {
			variables := maps.Clone(valid)
			maps.Copy(variables, c.variables)
			got := testkit.Command(t, variables, "config")
			if got.Code != 2 || !strings.Contains(got.Stderr, c.want) {
				t.Errorf("exit %d: %s", got.Code, got.Stderr)
			}
		})
	}
}
