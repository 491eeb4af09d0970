//go:build soak

package service_test

import (
	"bytes"
	"testing"
	"time"
)

// TestSoakSlowUploadOfTheMaximumSize takes 40 s: 15 MiB at 400 KB/s, with the limits of
// production.
func TestSoakSlowUploadOfTheMaximumSize(t *testing.T) {
	desk := start(t, nil)
	ticket := open(t, desk.user(t, "acme"))
	const size = 15 * mebibyte
	status, took := upload(t, desk, ticket, throttled{bytes.NewReader(make([]byte, size))}, size)
	t.Logf("%d after %s", status, took)
	if status != 201 || took < 35*time.Second {
		t.Errorf("got %d after %s, want 201 after more than 35 s", status, took)
	}
}
