// Package migrations is the schema of this service, as the steps that made it.
// `shop migrate up` runs them in order, each once.
package migrations

import "embed"

// Files are the migrations: NUMBER_NAME.sql, as https://pressly.github.io/goose has it.
//
//go:embed *.sql
var Files embed.FS
