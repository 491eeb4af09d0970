package a

import (
	"fmt"
	"net/url"
)

const scheme = "postgres://"

func bad(user, password, host string) []string {
	address := "redis://:" + password + "@" + host // want `CF-23: this connection string is built with \+ or fmt\.Sprintf`
	return []string{
		address,
		fmt.Sprintf("postgres://%s:%s@%s/shop", user, password, host), // want `this connection string is built`
		fmt.Sprintf(scheme+"%s:%s@%s/shop", user, password, host),     // want `this connection string is built`
		fmt.Sprintf("host=%s user=%s dbname=shop", host, user),        // want `this connection string is built`
		fmt.Sprintf("%s:%s@tcp(%s)/shop", user, password, host),       // want `this connection string is built`
		scheme + user + "@" + host,                                    // want `this connection string is built`
	}
}

func good(user, password, host string) []string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(user, password), Host: host}
	return []string{
		u.String(), "postgres://" + "localhost/shop",
		fmt.Sprintf("https://%s/", host),
		fmt.Sprintf("the host=%s", host),
		fmt.Sprintf("postgres://localhost:%d/shop", 5432),
	}
}

type dsn struct{ user, host string }

func (d dsn) String() string { return fmt.Sprintf("postgres://%s:[redacted]@%s", d.user, d.host) }
