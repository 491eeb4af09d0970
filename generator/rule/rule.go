// Package rule is what a generated service promises: the findings of the audit,
// CF-01 to CF-42, and what it missed, EX-01 and on. explain, list, status and the docs
// read it. The text of a rule is in the templates, next to the code that enforces it.
package rule

import (
	"regexp"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/nearest"
)

// Rule is one promise. Those without proofs are planned: nothing holds them yet.
type Rule struct {
	ID     string
	Name   string
	Never  string   // the failure that it prevents
	Held   string   // how it is enforced
	Audit  string   // what the audit of a Python service found; empty for a rule that it did not lead to
	Home   string   // the folder of the templates that has its text
	Proofs []string // the tests of a service that fail without it, in order
}

// Vet is the proof of rules that praecepta-gen vet checks: it has a finding where the
// code of a service violates one.
const Vet = "vet"

// NearestID returns the one of ids that name probably means, or nothing: cf-2 means CF-02.
func NearestID(name string, ids []string) string {
	padded := regexp.MustCompile(`^([A-Z]+-?)(\d)$`).ReplaceAllString(strings.ToUpper(name), "${1}0$2")
	return nearest.Of(padded, ids)
}

// Cited lists the rules that a text names, in order and each once. A file that
// names a rule upholds it.
func Cited(content []byte) []string {
	found := regexp.MustCompile(`\b(?:CF|EX)-\d\d\b`).FindAllString(string(content), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// ProofsIn maps the tests of a Go file to the rules that the comment above each
// says it proves.
func ProofsIn(source []byte) map[string][]string {
	all := map[string][]string{}
	test := regexp.MustCompile(`(?m)^// Proves ([^\n]+)\.\n(?:// [^\n]*\n)*func ((?:Test|Fuzz)\w+)\(`)
	for _, match := range test.FindAllStringSubmatch(string(source), -1) {
		all[match[2]] = Cited([]byte(strings.ReplaceAll(match[1], ",", " ")))
	}
	return all
}
