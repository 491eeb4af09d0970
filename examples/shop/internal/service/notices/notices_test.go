package notices_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/middleware"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/testkit"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/notices"
)

// TestMain lets testkit.Self start a service of notices alone, which believes the
// headers of a test about who calls.
func TestMain(m *testing.M) {
	build := func(_ struct{}, c praecepta.Components) (component.Contribution, error) {
		believing := component.Contribution{Middleware: []middleware.Contribution{testkit.Authenticate()}}
		return component.Join(notices.New(c.Queue), believing), nil
	}
	os.Exit(testkit.Main(m, func() int { return praecepta.Main(build) }))
}

func TestANoticeIsWrittenByTheWorkerForItsTenantAlone(t *testing.T) {
	variables := testkit.Settings(t, nil)
	url := testkit.Self(t, variables).URL + "/notices"
	testkit.SelfWorker(t, variables)

	if status, body := call(t, "acme", "POST", url, `{"text":"tea is here"}`); status != http.StatusAccepted {
		t.Fatalf("got %d %s", status, body)
	}
	written := func() bool {
		_, body := call(t, "acme", "GET", url, "")
		return strings.Contains(body, `"text":"tea is here"`)
	}
	for deadline := time.Now().Add(30 * time.Second); !written(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the notice is not written")
		}
	}
	if status, body := call(t, "globex", "GET", url, ""); status != http.StatusOK || !strings.Contains(body, `"items":[]`) {
		t.Errorf("globex got %d %s", status, body)
	}
	for _, body := range []string{`{"text":""}`, fmt.Sprintf(`{"text":%q}`, strings.Repeat("x", 501))} {
		if status, answer := call(t, "acme", "POST", url, body); status != http.StatusUnprocessableEntity {
			t.Errorf("got %d %s", status, answer)
		}
	}
	if status, body := call(t, "", "POST", url, `{"text":"x"}`); status != http.StatusUnauthorized {
		t.Errorf("nobody got %d %s", status, body)
	}
}

// call sends a request as somebody of the tenant, and reads its answer.
func call(t *testing.T, tenant, method, url, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(testkit.SubjectHeader, "ada")
	request.Header.Set(testkit.TenantHeader, tenant)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}
