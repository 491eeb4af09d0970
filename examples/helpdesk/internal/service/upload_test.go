package service_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/testkit"
)

const mebibyte = 1 << 20

// throttled is a body that arrives at 400 KB/s.
type throttled struct{ io.Reader }

func (b throttled) Read(p []byte) (int, error) {
	time.Sleep(50 * time.Millisecond)
	return b.Reader.Read(p[:min(len(p), 20_000)])
}

// upload uploads a file and returns the status and the duration.
func upload(t *testing.T, desk helpdesk, ticket string, body io.Reader, size int) (int, time.Duration) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, desk.URL+"/tickets/"+ticket+"/attachments?name=scan.pdf", body)
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = int64(size)
	request.Header.Set("Authorization", "Bearer "+testkit.Token(t, "acme", "ada"))
	begun := time.Now()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode, time.Since(begun)
}

// TestSlowUploadTakesLongerThanOtherRequestsMay uploads with time limits of the service
// that are shorter than the upload.
func TestSlowUploadTakesLongerThanOtherRequestsMay(t *testing.T) {
	t.Parallel()
	const limit = time.Second
	desk := start(t, map[string]string{"HTTP_READ_TIMEOUT": limit.String(), "HTTP_WRITE_TIMEOUT": limit.String(), "HTTP_REQUEST_TIMEOUT": "900ms"})
	ticket := open(t, desk.user(t, "acme"))
	const size = 2_000_000
	status, took := upload(t, desk, ticket, throttled{bytes.NewReader(make([]byte, size))}, size)
	if status != 201 || took < 2*limit {
		t.Errorf("got %d after %s, want 201 after more than %s", status, took, 2*limit)
	}
}

// TestStalledUploadIsRefused sends a part of a file. An upload as a whole may take 5 min.
func TestStalledUploadIsRefused(t *testing.T) {
	t.Parallel()
	desk := start(t, map[string]string{"HTTP_READ_TIMEOUT": "1s"})
	ticket := open(t, desk.user(t, "acme"))
	part, rest := io.Pipe()
	go func() { _, _ = rest.Write(make([]byte, 100_000)) }()            // ends with the request
	late := time.AfterFunc(20*time.Second, func() { _ = rest.Close() }) // the request fails, if the service still waits
	defer late.Stop()
	if status, took := upload(t, desk, ticket, part, mebibyte); status != 408 {
		t.Errorf("got %d after %s, want 408 after about 1 s", status, took)
	}
}

func TestOnlyUploadsMayBeLarge(t *testing.T) {
	desk := start(t, nil)
	acme := desk.user(t, "acme")
	ticket := open(t, acme)
	path := "/tickets/" + ticket + "/attachments?name=r%C3%A9sum%C3%A9.pdf"

	content := bytes.Repeat([]byte("0123456789abcdef"), 15*mebibyte/16)
	file := acme.Send(t, "POST", path, testkit.Content{Type: "application/pdf", Data: content}).Wants(t, 201, "")
	got := acme.Send(t, "GET", file.Header.Get("Location"), testkit.Content{})
	if !bytes.Equal(got.Data, content) || got.Header.Get("Content-Disposition") != "attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf" {
		t.Errorf("downloaded %d bytes with %v", len(got.Data), got.Header)
	}

	acme.Send(t, "POST", path, testkit.Content{Type: "application/pdf", Data: append(content, 'x')}).Wants(t, 413, "BODY_TOO_LARGE")
	acme.Send(t, "POST", "/tickets/"+ticket+"/attachments", testkit.Content{Type: "application/pdf", Data: content[:9]}).Wants(t, 422, "INVALID")
	acme.Send(t, "POST", "/tickets/x/attachments?name=a", testkit.Content{Type: "application/pdf", Data: content[:9]}).Wants(t, 422, "INVALID")
	comment := testkit.Content{Type: "application/json", Data: append(append([]byte(`{"text":"`), content[:mebibyte]...), `"}`...)}
	acme.Send(t, "POST", "/tickets/"+ticket+"/comments", comment).Wants(t, 413, "BODY_TOO_LARGE")
}
