// Package rule is what a generated service promises: the findings of the audit,
// CF-01 to CF-42, and what it missed, EX-01 and on. explain, list, status and the docs
// read it. The text of a rule is in the templates, next to the code that enforces it.
package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
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

// NearestID returns the one of ids that name means, or nothing: cf2 means CF-02. Another
// rule than the named one is never meant.
func NearestID(name string, ids []string) string {
	parts := regexp.MustCompile(`^([A-Z]+)[-_ ]?0*(\d+)$`).FindStringSubmatch(strings.ToUpper(name))
	if parts == nil {
		return ""
	}
	const letters, digits = 1, 2
	if id := fmt.Sprintf("%s-%02s", parts[letters], parts[digits]); slices.Contains(ids, id) {
		return id
	}
	return ""
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
