// Package templates holds the text that services are made of. It has no logic.
package templates

import "embed"

// FS holds base (what every service has), component (one folder each), shared (what
// several of them are written on), ci (the files of each CI service, one folder each)
// and the table of module requirements.
//
//go:embed all:base all:component all:ci all:shared requirements.txt
var FS embed.FS
