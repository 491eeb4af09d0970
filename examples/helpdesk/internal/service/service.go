// Package service has the code of helpdesk: its routes, its settings and its domain. It is
// user-owned.
package service

import (
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/attachments"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/csvimport"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/export"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/inbound"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/mail"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/mailboxes"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/retention"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/savedreplies"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/sla"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service/tickets"
)

// New returns the contribution of this service, in addition to those of its components. It
// opens nothing: the Start function of a lifespan.Contribution opens what has to be opened.
func New(s Settings, c praecepta.Components) (component.Contribution, error) {
	if err := mail.HandleTasks(c.Kernel, s.MailGatewayURL, s.MailGatewayKey, c.Database, c.Queue); err != nil {
		return component.Contribution{}, err
	}
	boxes := mailboxes.New(c.Database)
	desk := tickets.New(c.Database, s.RespondWithin)
	mailIn, err := inbound.New(c.Database, boxes, desk, s.MailSecret, s.MailPreviousSecret)
	if err != nil {
		return component.Contribution{}, err
	}
	sla.HandleTasks(c.Queue, s.EscalateEvery)
	return component.Join(
		desk.Contribution(),
		attachments.New(c.Database),
		csvimport.New(c.Database, desk),
		export.New(c.Database),
		boxes.Contribution(),
		retention.New(c.Database, c.Queue),
		mailIn,
		savedreplies.New(c.Database),
	), nil
}
