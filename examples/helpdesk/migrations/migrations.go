// Package migrations contains the migrations of this service. `helpdesk migrate up`
// applies them in order, each once.
package migrations

import "embed"

// Files are the migrations, named NUMBER_NAME.sql as described in
// https://pressly.github.io/goose.
//
//go:embed *.sql
var Files embed.FS
