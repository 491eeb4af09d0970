package tickets

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/principal"
)

// Comment is a row of the table comments.
type Comment struct {
	ID        string    `json:"id" format:"uuid"`
	Author    string    `json:"author"`
	Text      string    `json:"text"`
	WrittenAt time.Time `json:"written_at"`
}

// addComment adds a comment, or returns a fault.NotFound if the tenant has no such ticket.
func addComment(ctx context.Context, q persistence.Querier, ticket, author, text string) (Comment, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Comment{}, err
	}
	return persistence.One[Comment](ctx, q, `
		INSERT INTO comments (id, ticket, author, text) SELECT $1, id, $3, $4 FROM tickets WHERE id = $2
		RETURNING id, author, text, written_at`, id, ticket, author, text)
}

type commentInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"20000"`
	}
}

type commentOutput struct {
	Body Comment
}

func (d *Desk) comment(ctx context.Context, in *commentInput) (*commentOutput, error) {
	author, _ := principal.From(ctx)
	added, err := addComment(ctx, d.db, in.ID, author.Subject(), in.Body.Text)
	return &commentOutput{added}, err
}

type commentsOutput struct {
	Body struct {
		Items []Comment `json:"items" nullable:"false"`
	}
}

func (d *Desk) comments(ctx context.Context, in *idInput) (*commentsOutput, error) {
	out := &commentsOutput{}
	var err error
	out.Body.Items, err = persistence.All[Comment](ctx, d.db, "SELECT id, author, text, written_at FROM comments WHERE ticket = $1 ORDER BY id LIMIT 1000", in.ID)
	return out, err
}
