package savedreplies

import (
	"context"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
)

type listInput struct {
	After string `query:"after" format:"uuid" default:"00000000-0000-0000-0000-000000000000" doc:"The id of the last saved reply of the previous page"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	Q     string `query:"q" maxLength:"200" doc:"Text to search for"`
}

type listOutput struct {
	Body struct {
		Items []savedReply `json:"items" nullable:"false"`
		After string       `json:"after,omitempty" doc:"The value of after for the next page. It is absent on the last page."`
	}
}

func (h savedReplies) list(ctx context.Context, in *listInput) (*listOutput, error) {
	s := selection(in)
	found, err := persistence.All[savedReply](ctx, h.db, s.SQL(), s.Arguments()...)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	if len(found) > in.Limit {
		found = found[:in.Limit]
		out.Body.After = found[in.Limit-1].ID
	}
	out.Body.Items = found
	return out, nil
}

// selection returns the statement for one page, and one more row, which shows whether there
// is a next page.
func selection(in *listInput) *persistence.Statement {
	s := persistence.Build("SELECT "+columns+" FROM saved_replies WHERE id > $1", in.After)
	if in.Q != "" {
		s.Add("AND strpos(lower(title), lower($1)) > 0", in.Q)
	}
	return s.Add("ORDER BY id LIMIT $1", in.Limit+1)
}
