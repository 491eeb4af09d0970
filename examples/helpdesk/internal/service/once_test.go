package service_test

import "testing"

func TestRepeatedPostOpensOneTicket(t *testing.T) {
	desk := start(t, nil)
	const key, body = "01a2204e-d4a9-7b04-922d-c1959b809e8b", `{"subject":"Printer on fire","requester":"grace@example.com","text":"Help!","priority":"high"}`
	acme := desk.user(t, "acme").With("Idempotency-Key", key)
	for range 3 {
		if got := acme.Call(t, "POST", "/tickets", body).Wants(t, 201, ""); got.Body["id"] != key || got.Body["priority"] != "high" {
			t.Errorf("got %v", got.Body)
		}
	}
	if got := desk.user(t, "acme").Call(t, "GET", "/tickets/"+key+"/comments", "").Items(t); len(got) != 1 {
		t.Errorf("the ticket has %d comments", len(got))
	}
	desk.user(t, "globex").With("Idempotency-Key", key).Call(t, "POST", "/tickets", body).Wants(t, 201, "")
	acme.With("Idempotency-Key", "again").Call(t, "POST", "/tickets", body).Wants(t, 422, "INVALID")
	if first, second := open(t, desk.user(t, "acme")), open(t, desk.user(t, "acme")); first == second {
		t.Error("two requests without a key opened one ticket")
	}
}
