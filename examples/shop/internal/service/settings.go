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

// The settings of parts, each under a name of its own.
type (
	// Mail says where mail goes.
	Mail = mail.Settings
	// Feed says how often the feed looks, and for how long it is open.
	Feed = feed.Settings
)

// Validate asks the parts about what bounds cannot say.
func (s Settings) Validate(environment settings.Env) error {
	return s.Mail.Validate(environment)
}
