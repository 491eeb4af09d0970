package mail

import (
	"errors"
	"net/url"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/settings"
)

// Settings of what sends mail.
type Settings struct {
	// The gateway that sends mail. Where it is not set, mail is written to the log instead; production refuses that.
	MailURL string `env:"MAIL_URL"`
	// What the gateway knows this service by.
	MailKey settings.Secret `env:"MAIL_KEY"`
	// How long the gateway may take to answer.
	MailTimeout time.Duration `env:"MAIL_TIMEOUT" envDefault:"5s" min:"100ms" max:"1m"`
	// How many connections to the gateway are open at most.
	MailMaxConns int `env:"MAIL_MAX_CONNS" envDefault:"4" min:"1" max:"100"`
}

// Validate wants a gateway in production, and an address that can be one.
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
