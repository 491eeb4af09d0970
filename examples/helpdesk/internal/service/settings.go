package service

import (
	"errors"
	"strings"
	"time"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/settings"
)

// Settings has the settings of this service, in addition to those of its components. Each
// field is one variable, and its tags declare its default and its bounds.
type Settings struct {
	// The secret with which the mail gateway signs the mail that it delivers.
	MailSecret settings.Secret `env:"MAIL_SECRET,required" example:"secret-of-the-mail-gateway"`
	// The secret that HELPDESK_MAIL_SECRET has replaced. It is accepted too.
	MailPreviousSecret settings.Secret `env:"MAIL_PREVIOUS_SECRET"`
	// The address of the mail gateway, which sends mail to requesters.
	MailGatewayURL string `env:"MAIL_GATEWAY_URL,required" example:"https://mail.example.com"`
	// The key that authenticates this service at the mail gateway.
	MailGatewayKey settings.Secret `env:"MAIL_GATEWAY_KEY"`
	// The time from the opening of a ticket until it is due.
	RespondWithin time.Duration `env:"RESPOND_WITHIN" envDefault:"4h" min:"1s" max:"720h"`
	// How often overdue tickets are escalated, in whole seconds.
	EscalateEvery time.Duration `env:"ESCALATE_EVERY" envDefault:"1m" min:"1s" max:"1h"`
}

// Validate checks what bounds cannot express: mail and its key must be encrypted in production.
func (s Settings) Validate(environment settings.Env) error {
	if environment == settings.Prod && !strings.HasPrefix(s.MailGatewayURL, "https://") {
		return errors.New("HELPDESK_MAIL_GATEWAY_URL: production requires https://")
	}
	return nil
}
