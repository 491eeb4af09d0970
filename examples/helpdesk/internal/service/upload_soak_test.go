//go:build soak

package service_test

import (
	"testing"
	"time"
)

// TestSoakSlowUploadOfTheMaximumSize takes 40 s: 15 MiB at 400 KB/s, with the limits of
// production.
func TestSoakSlowUploadOfTheMaximumSize(t *testing.T) {
	desk := start(t, nil)
	status, took := uploadSlowly(t, desk, 15*mebibyte)
	t.Logf("%d after %s", status, took)
	if status != 201 || took < 35*time.Second {
		t.Errorf("got %d after %s, want 201 after more than 35 s", status, took)
	}
}
