package note

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// operators are those of a constraint, the longer ones first.
var operators = [...]string{"<=", ">=", "<", ">", "="}

// constraint is one condition of a version, such as < v0.2.1.
type constraint struct{ operator, version string }

// constraintsOf reads constraints that are separated by commas.
func constraintsOf(affected string) ([]constraint, error) {
	var all []constraint
	for part := range strings.SplitSeq(affected, ",") {
		c, is := constraintOf(strings.TrimSpace(part))
		if !is {
			return nil, fmt.Errorf("affected: %q: want constraints such as \">= v0.1.0, < v0.2.1\"", affected)
		}
		all = append(all, c)
	}
	return all, nil
}

func constraintOf(text string) (constraint, bool) {
	for _, operator := range operators {
		if version, is := strings.CutPrefix(text, operator); is {
			version = strings.TrimSpace(version)
			return constraint{operator, version}, semver.IsValid(version)
		}
	}
	return constraint{}, false
}

// affects reports whether the version meets every constraint.
func affects(affected, version string) bool {
	all, err := constraintsOf(affected)
	return err == nil && !slices.ContainsFunc(all, func(c constraint) bool { return !c.holds(version) })
}

func (c constraint) holds(version string) bool {
	order := semver.Compare(version, c.version)
	switch c.operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">=":
		return order >= 0
	case ">":
		return order > 0
	}
	return order == 0
}
