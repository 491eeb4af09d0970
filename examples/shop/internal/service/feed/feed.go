// Package feed streams the events of a tenant as they are stored, over server-sent events
// or a WebSocket.
package feed

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/eventstore"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/problem"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/route"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/socket"
)

// Settings are the settings of the feed.
type Settings struct {
	// The longest time before the feed shows a new event.
	FeedInterval time.Duration `env:"FEED_INTERVAL" envDefault:"1s" min:"100ms" max:"1m"`
	// The longest time that a feed stays open. Then the client connects again with a valid token.
	FeedLifetime time.Duration `env:"FEED_LIFETIME" envDefault:"15m" min:"1s" max:"24h"`
}

// New returns the routes of the feed.
func New(store *eventstore.Store, s Settings) component.Contribution {
	f := feed{store, s}
	return component.Contribution{Routes: []route.Route{
		{Method: http.MethodGet, Pattern: "/feed", Streams: true, Handler: problem.Handler(f.events)},
		{Method: http.MethodGet, Pattern: "/feed/socket", Streams: true, Handler: problem.Handler(f.socket)},
	}}
}

type feed struct {
	store    *eventstore.Store
	settings Settings
}

// item is the representation of an event in the feed.
type item struct {
	ID     string    `json:"id"`
	Type   string    `json:"type"`
	Stream string    `json:"stream"`
	At     time.Time `json:"at"`
	Data   any       `json:"data"`
}

// batch is the maximum number of events that are read with one query.
const batch = 100

// follow sends the events of the tenant after a cursor, existing and new ones, until ctx is
// done or the lifetime of the feed is over. It holds no database connection while it waits.
func (f feed) follow(ctx context.Context, after eventstore.Cursor, send func(item) error) error {
	ctx, cancel := context.WithTimeout(ctx, f.settings.FeedLifetime)
	defer cancel()
	tick := time.NewTicker(f.settings.FeedInterval)
	defer tick.Stop()
	for {
		events, err := f.store.Tail(ctx, f.store.Database(), after, batch)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		for _, event := range events {
			after = event.Cursor
			if err := send(item{ID: formatCursor(after), Type: event.Type, Stream: event.Stream, At: event.OccurredAt, Data: event.Data}); err != nil {
				return err
			}
		}
		if len(events) == batch {
			continue
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// events streams the feed as server-sent events. It starts with the first event, or after
// the one in Last-Event-ID, which a browser sends when it reconnects.
func (f feed) events(w http.ResponseWriter, r *http.Request) error {
	after, err := parseCursor(r.Header.Get("Last-Event-ID"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	connection := http.NewResponseController(w)
	if err := connection.Flush(); err != nil {
		return err
	}
	return f.follow(r.Context(), after, func(i item) error {
		data, err := json.Marshal(i)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "id: %s\nevent: %s\ndata: %s\n\n", i.ID, i.Type, data); err != nil {
			return err
		}
		return connection.Flush()
	})
}

// socket streams the feed over a WebSocket, starting after the event in ?after.
func (f feed) socket(w http.ResponseWriter, r *http.Request) error {
	after, err := parseCursor(r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	conn, err := socket.Accept(w, r)
	if err != nil {
		return err
	}
	defer func() { _ = conn.CloseNow() }()
	ctx := conn.CloseRead(r.Context())
	err = f.follow(ctx, after, func(i item) error {
		data, err := json.Marshal(i)
		if err != nil {
			return err
		}
		return conn.Write(ctx, websocket.MessageText, data)
	})
	if err != nil {
		return err
	}
	_ = conn.Close(websocket.StatusNormalClosure, "connect again") // it fails if the peer or the service has already closed the connection
	return nil
}

// formatCursor and parseCursor convert a cursor to and from the ID of an event.
func formatCursor(c eventstore.Cursor) string { return fmt.Sprintf("%d-%d", c.Tx, c.Position) }

func parseCursor(text string) (c eventstore.Cursor, err error) {
	if text == "" {
		return c, nil
	}
	if n, err := fmt.Sscanf(text, "%d-%d", &c.Tx, &c.Position); n != 2 || err != nil || formatCursor(c) != text {
		return c, problem.New(http.StatusBadRequest, "NO_SUCH_EVENT", "Send the id of an event of this feed, or none.")
	}
	return c, nil
}
