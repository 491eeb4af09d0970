// Package attachments keeps the files of tickets.
package attachments

import (
	"net/http"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/problem"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/route"
)

const (
	// maxBytes is the maximum size of a file. It replaces the limit of the service for one
	// route.
	maxBytes = 15 << 20
	// maxDuration is how long an upload or a download may take. A client that sends or
	// receives nothing for HTTP_READ_TIMEOUT or HTTP_WRITE_TIMEOUT is disconnected earlier.
	maxDuration = 5 * time.Minute
	// maxConcurrent limits the memory for files, because each is in memory as a whole.
	maxConcurrent = 4
)

type attachments struct {
	db *persistence.Database
}

// New returns the routes of attachments.
func New(db *persistence.Database) component.Contribution {
	a := attachments{db}
	limits := route.Limits{MaxBodyBytes: maxBytes, Timeout: maxDuration, MaxInFlight: maxConcurrent}
	return component.Contribution{Routes: []route.Route{
		{Method: http.MethodPost, Pattern: "/tickets/{id}/attachments", Summary: "Attach a file to a ticket", Transfers: true, Limits: limits, Handler: problem.Handler(a.upload)},
		{Method: http.MethodGet, Pattern: "/attachments/{id}", Summary: "Download a file", Transfers: true, Limits: limits, Handler: problem.Handler(a.download)},
	}}
}
