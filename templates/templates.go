// Package templates embeds the templates of generated services. It has no logic.
package templates

import "embed"

// FS contains base (the templates of every service), component (one folder for each
// component), shared (packages that several components import), ci (one folder for each CI
// service), the release notes and the table of module requirements. Files and folders that begin with _ in the
// folder of a component, of a shared package or of the base are not embedded.
//
//go:embed all:base/[^_]* all:component/*/[^_]* all:shared/*/[^_]* all:ci notes requirements.txt
var FS embed.FS
