package service_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

// TestGeneratedClientCallsTheService runs the tests of client/go against this service.
func TestGeneratedClientCallsTheService(t *testing.T) {
	desk := start(t, nil)
	test := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-vet=off", ".")
	test.Dir = filepath.Join(testkit.Root(t), "client", "go")
	test.Env = append(os.Environ(), "GOWORK=off", "HELPDESK_URL="+desk.URL, "HELPDESK_TOKEN="+testkit.Token(t, "acme", "ada"))
	if out, err := test.CombinedOutput(); err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
}

// TestClientIsGeneratedFromTheCurrentAPI compares the document that the client was
// generated from with that of the service.
func TestClientIsGeneratedFromTheCurrentAPI(t *testing.T) {
	got := testkit.Command(t, nil, "openapi")
	want, err := os.ReadFile(filepath.Join(testkit.Root(t), "client", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	// go run, with which make client prints the document, does not set the version.
	document := regexp.MustCompile(`"version": "[^"]*"`).ReplaceAllString(got.Stdout, `"version": "devel"`)
	if document != string(want) {
		t.Errorf("client/openapi.json is not the document of this service: run make client. openapi prints\n%s%s", document, got.Stderr)
	}
}
