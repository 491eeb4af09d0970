package savedreplies

import (
	"context"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
)

// Attributes has the fields of a saved reply that callers set.
type Attributes struct {
	Title string `json:"title" minLength:"1" maxLength:"200"`
	Body  string `json:"body" minLength:"1" maxLength:"20000"`
}

// patch describes the body of a PATCH, a JSON merge patch (RFC 7396) of the fields: one that
// is absent stays.
type patch struct {
	Title *string `json:"title,omitempty" minLength:"1" maxLength:"200"`
	Body  *string `json:"body,omitempty" minLength:"1" maxLength:"20000"`
}

// savedReply is one row. The tenant is not a field, because row-level security restricts
// all statements to the tenant of the caller.
type savedReply struct {
	Attributes
	ID        string    `json:"id" format:"uuid"`
	Version   int64     `json:"version"`
	UpdatedAt time.Time `json:"updated_at"`
}

const columns persistence.SQL = `id, title, body, version, updated_at`

func get(ctx context.Context, q persistence.Querier, id string) (savedReply, error) {
	return persistence.One[savedReply](ctx, q, "SELECT "+columns+" FROM saved_replies WHERE id = $1", id)
}

func insert(ctx context.Context, q persistence.Querier, id string, a Attributes) (savedReply, error) {
	return persistence.One[savedReply](ctx, q, `
		INSERT INTO saved_replies (id, title, body)
		VALUES ($1, $2, $3)
		RETURNING `+columns, id, a.Title, a.Body)
}

func replace(ctx context.Context, q persistence.Querier, id string, base versions, c Attributes) (savedReply, error) {
	return persistence.One[savedReply](ctx, q, `
		UPDATE saved_replies SET title = $4, body = $5, version = version + 1, updated_at = now()
		WHERE id = $1 AND ($2 OR version = ANY ($3))
		RETURNING `+columns, id, base.every, base.some, c.Title, c.Body)
}

func remove(ctx context.Context, q persistence.Querier, id string, base versions) error {
	_, err := persistence.Value[string](ctx, q, `
		DELETE FROM saved_replies WHERE id = $1 AND ($2 OR version = ANY ($3)) RETURNING id`, id, base.every, base.some)
	return err
}
