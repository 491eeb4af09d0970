// Package feed shows what happens in the shop as it happens, over server-sent
// events or a WebSocket, whichever the caller asks for.
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

// Settings of the feed.
type Settings struct {
	// How long an event waits at most before the feed shows it.
	FeedInterval time.Duration `env:"FEED_INTERVAL" envDefault:"1s" min:"100ms" max:"1m"`
	// How long a feed stays open before whoever reads it has to show a token again.
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

// item is one event as the feed shows it.
type item struct {
	ID     string    `json:"id"`
	Type   string    `json:"type"`
	Stream string    `json:"stream"`
	At     time.Time `json:"at"`
	Data   any       `json:"data"`
}

// batch is how many events are read at a time.
const batch = 100

// follow sends every event of the tenant behind the cursor, those to come as
// well, until ctx or the feed's lifetime ends. It holds no connection of the
// database while it waits.
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
			if err := send(item{ID: write(after), Type: event.Type, Stream: event.Stream, At: event.OccurredAt, Data: event.Data}); err != nil {
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

// events is the feed as server-sent events. It begins with the first event, or
// behind the one that Last-Event-ID names: where a browser lost the connection.
func (f feed) events(w http.ResponseWriter, r *http.Request) error {
	after, err := read(r.Header.Get("Last-Event-ID"))
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

// socket is the feed over a WebSocket, behind the event that ?after names.
func (f feed) socket(w http.ResponseWriter, r *http.Request) error {
	after, err := read(r.URL.Query().Get("after"))
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
	_ = conn.Close(websocket.StatusNormalClosure, "show a token again") // fails where the peer or the service has closed it already
	return nil
}

// write and read are a cursor as callers know it.
func write(c eventstore.Cursor) string { return fmt.Sprintf("%d-%d", c.Tx, c.Position) }

func read(text string) (c eventstore.Cursor, err error) {
	if text == "" {
		return c, nil
	}
	if n, err := fmt.Sscanf(text, "%d-%d", &c.Tx, &c.Position); n != 2 || err != nil || write(c) != text {
		return c, problem.New(http.StatusBadRequest, "NO_SUCH_EVENT", "Send the id of an event of this feed, or none.")
	}
	return c, nil
}
