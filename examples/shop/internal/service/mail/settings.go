package mail

import (
	"errors"
	"net/url"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/settings"
)

// Settings are the settings of the mail gateway.
type Settings struct {
	// The URL of the mail gateway. Without it, mail is written to the log. Required in production.
	MailURL string `env:"MAIL_URL"`
	// The key that authenticates this service at the gateway.
	MailKey settings.Secret `env:"MAIL_KEY"`
	// The timeout of one request to the gateway.
	MailTimeout time.Duration `env:"MAIL_TIMEOUT" envDefault:"5s" min:"100ms" max:"1m"`
	// The maximum number of connections to the gateway.
	MailMaxConns int `env:"MAIL_MAX_CONNS" envDefault:"4" min:"1" max:"100"`
}

// Validate returns an error for an invalid URL, and for a missing one in production.
func (s Settings) Validate(environment settings.Env) error {
	if s.MailURL == "" {
		if environment == settings.Prod {
			return errors.New("SHOP_MAIL_URL: required in production")
		}
		return nil
	}
	u, err := url.Parse(s.MailURL)
	switch {
	case err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http"):
		return errors.New("SHOP_MAIL_URL: want https://HOST/PATH, without a user")
	case u.Scheme == "http" && environment == settings.Prod:
		return errors.New("SHOP_MAIL_URL: http:// does not encrypt the mail: use https://")
	}
	return nil
}
