package vet

import (
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// IsUnit says whether the arguments of this program are those of a tool of go vet:
// -V=full, -flags, or the description of a package after flags.
func IsUnit(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg") && len(args[len(args)-1]) > len(".cfg")
}

// Unit does what go vet -vettool asks for, with the arguments of this process, and ends it.
func Unit() {
	unitchecker.Main(analyzers(false)...)
}
