package attachments

import (
	"mime"
	"net/http"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/payload"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
)

// download sends a file. The client saves it and does not display it, because a file may
// be a page with a script.
func (a attachments) download(w http.ResponseWriter, r *http.Request) error {
	id, err := payload.UUID("path", "id", r.PathValue("id"))
	if err != nil {
		return err
	}
	type file struct {
		Name    string
		Content []byte
	}
	found, err := persistence.One[file](r.Context(), a.db, "SELECT name, content FROM attachments WHERE id = $1", id)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": found.Name}))
	_, _ = w.Write(found.Content) // fails only if the client has disconnected
	return nil
}
