// Package templates holds the text that services are made of. It has no logic.
package templates

import "embed"

// FS holds base (what every service has), component (one folder each), shared (what
// several of them are written on), ci (the files of each CI service, one folder each)
// and the table of module requirements. What begins with _ in the folder of a component,
// of a shared package or of the base is for this repository alone, and left out.
//
//go:embed all:base/[^_]* all:component/*/[^_]* all:shared/*/[^_]* all:ci requirements.txt
var FS embed.FS
