package resource

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Check is a condition in Go that a member of a payload must meet.
type Check struct {
	Valid  string // a Go expression for the payload p
	Member string
	Detail string // the requirement, for the sender
}

// Checks returns the conditions that the types of the members do not express.
func (task Task) Checks() []Check {
	var all []Check
	for _, f := range task.Fields {
		value := "p." + f.Go()
		if f.Optional {
			value = "*" + value
		}
		valid, detail := f.condition(value)
		switch {
		case valid == "":
			continue
		case f.Optional:
			valid = "p." + f.Go() + " == nil || " + valid
		}
		all = append(all, Check{valid, f.Name, detail})
	}
	return all
}

// condition returns a Go condition for a value of the field, and the requirement in prose. It
// is "" if the type accepts valid values only.
func (f Field) condition(value string) (valid, detail string) {
	switch {
	case f.IsArray:
		valid = value + " != nil && " + inGo("len("+value+")", f.Min, f.Max)
		detail = "must be an array of " + lengthInProse(f.Min, f.Max) + " elements"
		if f.Kind == UUID {
			valid += " && !slices.ContainsFunc(" + value + ", isNoUUID)"
			detail += ", each a UUID"
		}
		return valid, detail
	case f.isText():
		valid = fmt.Sprintf("hasLength(%s, %s, %s)", value, f.Min, f.Max)
		detail = "must have " + lengthInProse(f.Min, f.Max) + " characters"
		if f.Pattern != "" {
			valid += " && regexp.MustCompile(" + goString(f.Pattern) + ").MatchString(" + value + ")"
			detail += " and match " + f.Pattern
		}
		return valid, detail
	}
	switch f.Kind {
	case Int, BigInt, Money:
		if f.Min+f.Max == "" {
			return "", ""
		}
		return inGo(value, f.Min, f.Max), f.Requirement()
	case Decimal:
		return fmt.Sprintf("isDecimal(%s, %q, %q)", value, f.Min, f.Max), "must be a decimal number with at most " + strconv.Itoa(scale) + " places" + f.boundsInProse()
	case Enum:
		return "slices.Contains([]string{" + quoted(f.Values) + "}, " + value + ")", "must be one of " + strings.Join(f.Values, ", ")
	case Date:
		return "isDate(" + value + ")", "must be a date such as 2026-01-31"
	case UUID:
		return "!isNoUUID(" + value + ")", "must be a UUID"
	case JSON:
		return "json.Valid(" + value + ")", "must be a JSON value"
	}
	return "", ""
}

// inGo returns the condition that a Go expression is within the bounds that are given.
func inGo(value, least, most string) string {
	var all []string
	if least != "" {
		all = append(all, value+" >= "+least)
	}
	if most != "" {
		all = append(all, value+" <= "+most)
	}
	return strings.Join(all, " && ")
}

func lengthInProse(least, most string) string {
	if atoi(least) == 0 {
		return "at most " + most
	}
	return least + " to " + most
}

// Uses reports whether the conditions call a function.
func (task Task) Uses(function string) bool {
	return slices.ContainsFunc(task.Checks(), func(c Check) bool {
		return strings.Contains(c.Valid, function+"(") || strings.Contains(c.Valid, ", "+function+")")
	})
}

// DecimalPattern returns the form of a decimal.
func (Task) DecimalPattern() string { return decimalPattern() }

// Refused returns values of the right type that violate the conditions.
func (task Task) Refused() []Case {
	var all []Case
	for _, f := range task.Fields {
		values := f.outOfBounds()
		if f.IsArray && f.Kind == UUID {
			values = append(values, goString(`["x"]`))
		}
		for _, value := range values {
			all = append(all, Case{f.Name, value})
		}
	}
	return all
}
