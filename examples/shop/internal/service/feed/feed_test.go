package feed_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/coder/websocket"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/eventstore"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/middleware"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/openapi"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/testkit"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/feed"
)

// said is the event of these tests.
type said struct {
	Text string `json:"text"`
}

// TestMain lets testkit.Self start a service with the feed and a route that appends an
// event, in which tests authenticate with headers.
func TestMain(m *testing.M) {
	build := func(s feed.Settings, c praecepta.Components) (component.Contribution, error) {
		c.EventStore.Register(eventstore.TypeOf[said]("said"))
		say := func(ctx context.Context, in *struct{ Body said }) (*struct{}, error) {
			events, err := c.EventStore.Read(ctx, c.Database, "talk", 0)
			if err != nil {
				return nil, err
			}
			_, err = c.EventStore.Append(ctx, c.Database, "talk", int64(len(events)), in.Body)
			return nil, err
		}
		return component.Join(feed.New(c.EventStore, s), component.Contribution{
			Middleware: []middleware.Contribution{testkit.Authenticate()},
			Operations: []openapi.Operation{{Method: http.MethodPost, Pattern: "/said", Summary: "Say something", Handler: openapi.Handle(say)}},
		}), nil
	}
	os.Exit(testkit.Main(m, func() int { return praecepta.Main(build) }))
}

func say(t *testing.T, caller testkit.Caller, text string) {
	t.Helper()
	caller.Call(t, "POST", "/said", fmt.Sprintf(`{"text":%q}`, text)).Wants(t, 204, "")
}

// listener reads the feed of one tenant.
type listener struct {
	*bufio.Scanner
	io.Closer
}

func listen(t *testing.T, svc *testkit.Running, tenant, after string) listener {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, svc.URL+"/feed", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(testkit.SubjectHeader, "ada")
	request.Header.Set(testkit.TenantHeader, tenant)
	request.Header.Set("Last-Event-ID", after)
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("got %v, %v", response, err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return listener{bufio.NewScanner(response.Body), response.Body}
}

// hears waits for the next event, and returns its id.
func (l listener) hears(t *testing.T, text string) (id string) {
	t.Helper()
	for l.Scan() {
		name, value, _ := strings.Cut(l.Text(), ": ")
		switch name {
		case "id":
			id = value
		case "data":
			heard(t, []byte(value), text)
			return id
		}
	}
	t.Fatalf("the feed ended before %q: %v", text, l.Err())
	return ""
}

// heard fails the test if an event is not the expected one.
func heard(t *testing.T, got []byte, text string) {
	t.Helper()
	var item struct{ Type, Stream, Data any }
	if err := json.Unmarshal(got, &item); err != nil {
		t.Fatal(err)
	}
	if want := "said talk map[text:" + text + "]"; fmt.Sprintln(item.Type, item.Stream, item.Data) != want+"\n" {
		t.Fatalf("got %s, want %s", got, want)
	}
}

func TestFeedShowsEventsOfItsTenantOnly(t *testing.T) {
	svc := testkit.Self(t, map[string]string{"SHOP_FEED_INTERVAL": "100ms"})
	acme, globex := svc.As("acme"), svc.As("globex")
	say(t, acme, "one")
	live := listen(t, svc, "acme", "")
	first := live.hears(t, "one")
	say(t, globex, "another")
	say(t, acme, "two")
	live.hears(t, "two")
	listen(t, svc, "globex", "").hears(t, "another")

	_ = live.Close()
	say(t, acme, "three")
	again := listen(t, svc, "acme", first)
	again.hears(t, "two")
	again.hears(t, "three")
	acme.With("Last-Event-ID", "1-x").Call(t, "GET", "/feed", "").Wants(t, 400, "NO_SUCH_EVENT")
	svc.As("").Call(t, "GET", "/feed", "").Wants(t, 401, "UNAUTHENTICATED")
}

func TestFeedEndsAfterItsLifetime(t *testing.T) {
	svc := testkit.Self(t, map[string]string{"SHOP_FEED_LIFETIME": "1s"})
	say(t, svc.As("acme"), "one")
	live := listen(t, svc, "acme", "")
	live.hears(t, "one")
	for live.Scan() {
	}
	if live.Err() != nil {
		t.Errorf("the connection was reset: %v", live.Err())
	}
}

func TestWebSocketIsClosedAtShutdown(t *testing.T) {
	svc := testkit.Self(t, map[string]string{"SHOP_FEED_INTERVAL": "100ms"})
	headers := http.Header{testkit.SubjectHeader: {"ada"}, testkit.TenantHeader: {"acme"}}
	conn, _, err := websocket.Dial(t.Context(), svc.URL+"/feed/socket", &websocket.DialOptions{HTTPHeader: headers})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	for _, text := range []string{"one", "two"} {
		say(t, svc.As("acme"), text)
		_, message, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		heard(t, message, text)
	}
	svc.Signal(t, syscall.SIGTERM)
	_, _, err = conn.Read(t.Context())
	if closed := (websocket.CloseError{}); !errors.As(err, &closed) || closed.Code != websocket.StatusGoingAway {
		t.Errorf("got %v, want 1001", err)
	}
	if code := svc.Wait(t); code != 0 {
		t.Errorf("exit %d", code)
	}
}
