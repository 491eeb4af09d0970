// Package templates embeds the templates of generated services. It has no logic.
package templates

import (
	"embed"
	"strings"
)

// FS contains base (the templates of every service), component (one folder for each
// component), shared (packages that several components import), ci (one folder for each CI
// service), the release notes and the table of module requirements. Files and folders that begin with _ in the
// folder of a component, of a shared package or of the base are not embedded.
//
//go:embed all:base/[^_]* all:component/*/[^_]* all:shared/*/[^_]* all:ci notes requirements.txt
var FS embed.FS

// states has a line for each state of the templates that was committed: the beginning
// of its digest. A test adds the line of the current state.
//
//go:embed states.txt
var states string

// State returns the number of states of the templates up to this one. It grows with each
// change, on every branch, and a merge has more than either side: a service that a build
// with more states wrote was not written by an older build.
func State() int { return strings.Count(states, "\n") }

// HasState reports whether the state with the digest is recorded.
func HasState(digest string) bool { return strings.Contains("\n"+states, "\n"+StateLine(digest)) }

// StateLine returns the line that records the state with the digest.
func StateLine(digest string) string {
	const digits = 16
	return strings.TrimPrefix(digest, "sha256:")[:digits] + "\n"
}
