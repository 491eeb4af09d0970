package service_test

import (
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

func TestFilesOfOldTicketsAreDeleted(t *testing.T) {
	database := testkit.Postgres(t)
	desk := start(t, database.Variables())
	files := map[string]string{}
	for _, tenant := range []string{"acme", "globex"} {
		for _, age := range []string{"old", "new"} {
			user := desk.user(t, tenant, "agent")
			ticket := open(t, user)
			user.Call(t, "POST", "/tickets/"+ticket+"/close", "").Wants(t, 200, "")
			file := user.Send(t, "POST", "/tickets/"+ticket+"/attachments?name=a", testkit.Content{Type: "text/plain", Data: []byte("x")}).Wants(t, 201, "")
			files[tenant+" "+age] = file.Header.Get("Location")
			if age == "old" {
				owner := database.Owner(t)
				for _, statement := range []string{
					"ALTER TABLE tickets NO FORCE ROW LEVEL SECURITY",
					"UPDATE tickets SET closed_at = now() - interval '2 years' WHERE id = '" + ticket + "'",
					"ALTER TABLE tickets FORCE ROW LEVEL SECURITY",
				} {
					if _, err := owner.Exec(t.Context(), statement); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	if got := desk.command(t, "purge", "acme"); got != "files deleted: 1\n" {
		t.Errorf("got %q", got)
	}
	for file, status := range map[string]int{"acme old": 404, "acme new": 200, "globex old": 200, "globex new": 200} {
		tenant, _, _ := strings.Cut(file, " ")
		if got := desk.user(t, tenant).Send(t, "GET", files[file], testkit.Content{}); got.Status != status {
			t.Errorf("%s: got %d, want %d", file, got.Status, status)
		}
	}
	if got := desk.command(t, "tasks", "schedule"); !strings.Contains(got, "retention.purge") {
		t.Errorf("the schedules are %q", got)
	}
	desk.worker(t)
	testkit.Eventually(t, "a run by hand deletes the old file of globex", func() bool {
		desk.command(t, "tasks", "run", "retention.purge")
		return desk.user(t, "globex").Send(t, "GET", files["globex old"], testkit.Content{}).Status == 404
	})
}
