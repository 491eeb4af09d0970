package service_test

import (
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

func TestMailboxCommandMovesAnAddress(t *testing.T) {
	variables := testkit.ServiceSettings(t, testkit.Postgres(t).Variables())
	for _, c := range []struct {
		args       string
		code       int
		wantStdout string
		wantStderr string
	}{
		{"mailbox Support@acme.example acme", 0, "mail to support@acme.example opens tickets of acme\n", ""},
		{"mailbox support@acme.example globex", 0, "mail to support@acme.example opens tickets of globex\n", ""},
		{"mailbox support@acme.example", 2, "", "usage: mailbox ADDRESS TENANT\n"},
		{"mailbox support@acme.example a/b", 1, "", "tenant \"a/b\": want"},
	} {
		got := testkit.Command(t, variables, strings.Fields(c.args)...)
		if got.Code != c.code || got.Stdout != c.wantStdout || !strings.Contains(got.Stderr, c.wantStderr) {
			t.Errorf("%s: got %+v", c.args, got)
		}
	}
}
