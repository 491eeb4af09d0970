package attachments

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/payload"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/problem"
)

// attachment is what an upload returns.
type attachment struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// upload stores the body of the request. It reads the whole body before it uses the
// database, so that a slow client holds no connection.
func (a attachments) upload(w http.ResponseWriter, r *http.Request) error {
	ticket, err := payload.UUID("path", "id", r.PathValue("id"))
	if err != nil {
		return err
	}
	name := r.URL.Query().Get("name")
	if name == "" {
		return problem.Invalid(problem.Field{In: "query", Pointer: problem.Pointer("name"), Detail: "is required"})
	}
	content, err := payload.ReadBody(r)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	saved, err := persistence.One[attachment](r.Context(), a.db, `
		INSERT INTO attachments (id, ticket, name, content) SELECT $1, id, $3, $4 FROM tickets WHERE id = $2
		RETURNING id, name, length(content) AS bytes`, id, ticket, name, content)
	if err != nil {
		return err // not found, if the tenant has no such ticket
	}
	w.Header().Set("Location", "/attachments/"+saved.ID)
	return payload.Write(w, http.StatusCreated, saved)
}
