package service

import (
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/settings"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/feed"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail"
)

// Settings has the settings of this service, in addition to those of its components. Each
// field is one variable, and its tags declare its default and its bounds.
type Settings struct {
	Mail
	Feed
}

// The settings of the packages of this service.
type (
	// Mail has the settings of the mail gateway.
	Mail = mail.Settings
	// Feed has the settings of the feed.
	Feed = feed.Settings
)

// Validate validates what the bounds of single fields cannot express.
func (s Settings) Validate(environment settings.Env) error {
	return s.Mail.Validate(environment)
}
