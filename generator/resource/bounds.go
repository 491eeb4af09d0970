package resource

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The bounds of types.
const (
	maxText     = 100_000 // characters, which a request body may hold
	maxElements = 1_000
	maxKey      = 600 // characters that fit into an index entry of 2704 bytes
	scale       = 4   // digits of a decimal after the point
	precision   = 19  // digits of a decimal
)

// checkBounds checks min and max.
func (f Field) checkBounds() error {
	least, most := f.range_()
	var all mistakes
	parsed := map[string]*big.Rat{}
	for _, bound := range []struct{ name, value string }{{"min", f.Min}, {"max", f.Max}} {
		if bound.value == "" {
			continue
		}
		value, ok := f.parseNumber(bound.value)
		switch {
		case !ok && !f.hasBounds(): // reported with the options that apply
		case !ok:
			all.addf("field %q: %s=%s: want %s", f.Name, bound.name, clip(bound.value), f.wantBound())
		case value.Cmp(least) < 0 || value.Cmp(most) > 0:
			all.addf("field %q: %s=%s: want %s to %s", f.Name, bound.name, bound.value, least.RatString(), most.RatString())
		default:
			parsed[bound.name] = value
		}
	}
	if parsed["min"] != nil && parsed["max"] != nil && parsed["min"].Cmp(parsed["max"]) > 0 {
		all.addf("field %q: min=%s is greater than max=%s", f.Name, f.Min, f.Max)
	}
	limit := f.bounded()
	if f.Kind == String && (f.Unique || f.Index || f.Sort) && parsed["max"] != nil && parsed["max"].Cmp(big.NewRat(maxKey, 1)) > 0 {
		all.addf("field %q: max=%s: an indexed field has at most %d characters, because an index entry is limited", f.Name, f.Max, maxKey)
	}
	if len(all) == 0 && limit.isText() {
		low, high := atoi(limit.Min), atoi(limit.Max)
		switch {
		case low > high && f.Max == "":
			all.addf("field %q: min=%d is greater than max, which is %d unless it is set", f.Name, low, high)
		case low > high:
			all.addf("field %q: max=%d is less than min, which is %d unless it is set", f.Name, high, low)
		}
	}
	return all.err()
}

// range_ returns the least and the greatest bound that a field may have.
func (f Field) range_() (least, most *big.Rat) {
	switch {
	case f.IsArray:
		return big.NewRat(0, 1), big.NewRat(maxElements, 1)
	case f.isText():
		return big.NewRat(0, 1), big.NewRat(maxText, 1)
	case f.Kind == Int:
		return big.NewRat(-1<<31, 1), big.NewRat(1<<31-1, 1)
	case f.Kind == Decimal:
		whole, _ := new(big.Rat).SetString("999999999999999")
		return new(big.Rat).Neg(whole), whole
	}
	// JSON numbers are exact up to 2^53 in most clients.
	return big.NewRat(-1<<53, 1), big.NewRat(1<<53, 1)
}

// wantBound describes the numbers that a bound of the field may be.
func (f Field) wantBound() string {
	least, most := f.range_()
	return f.wantNumber(least.RatString(), most.RatString())
}

func (f Field) wantNumber(least, most string) string {
	number := "a whole number"
	if f.Kind == Decimal && !f.IsArray {
		number = fmt.Sprintf("a number with at most %d decimal places,", scale)
	}
	return fmt.Sprintf("%s from %s to %s", number, least, most)
}

// parseNumber parses a bound or a default of a field.
func (f Field) parseNumber(text string) (*big.Rat, bool) {
	places := 0
	if f.Kind == Decimal && !f.IsArray {
		places = scale
	}
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, hasPoint := strings.Cut(digits, ".")
	isDigits := func(s string) bool {
		return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
	}
	if !isDigits(whole) || len(whole) > precision || len(whole) > 1 && whole[0] == '0' || hasPoint && (!isDigits(fraction) || len(fraction) > places) || text == "-0" {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// hasBounds reports whether the options min and max apply to the field.
func (f Field) hasBounds() bool {
	return f.IsArray || slices.Contains([]Kind{String, Text, Int, BigInt, Money, Decimal}, f.Kind)
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// isText reports whether the bounds of a field are those of its length in characters.
func (f Field) isText() bool { return !f.IsArray && (f.Kind == String || f.Kind == Text) }

// bounded returns the field with the bounds that apply if none are given.
func (f Field) bounded() Field {
	set := func(bound *string, value string) {
		if *bound == "" {
			*bound = value
		}
	}
	switch {
	case f.IsArray:
		set(&f.Max, "100")
	case f.Kind == String:
		set(&f.Min, "1")
		set(&f.Max, "200")
	case f.Kind == Text:
		set(&f.Min, "1")
		set(&f.Max, "20000")
	}
	return f
}

// checkValuesExist checks the default, and that there are values enough for tests.
func (f Field) checkValuesExist() error {
	if f.Default != "" && !f.accepts(f.Default) {
		return fmt.Errorf("field %q: default=%s is not a valid value of the field: want %s", f.Name, clip(f.Default), f.wantValue())
	}
	need := 1
	switch {
	case f.Unique:
		need = samples
	case f.Sort:
		need = 3
	case f.Filter || f.Search:
		need = 2
	}
	if got := len(f.texts()); got < need {
		reason := "min, max and pattern"
		if f.Pattern == "" {
			reason = "min and max"
		}
		return fmt.Errorf("field %q: %s allow %d values, and its options need at least %d", f.Name, reason, got, need)
	}
	return nil
}

// accepts reports whether a field takes a value, in the form of its text.
func (f Field) accepts(text string) bool {
	inBounds := func(value *big.Rat) bool {
		for _, bound := range []struct {
			text string
			sign int
		}{{f.Min, -1}, {f.Max, 1}} {
			if bound.text == "" {
				continue
			}
			if limit, ok := f.parseNumber(bound.text); !ok || value.Cmp(limit) == bound.sign {
				return false
			}
		}
		return true
	}
	switch f.Kind {
	case Enum:
		return slices.Contains(f.Values, text)
	case Bool:
		return text == "true" || text == "false"
	case Date:
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	case Int, BigInt, Money, Decimal:
		value, ok := f.parseNumber(text)
		if !ok {
			return false
		}
		least, most := f.range_()
		return value.Cmp(least) >= 0 && value.Cmp(most) <= 0 && inBounds(value)
	}
	if strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == '`' || r == unicode.ReplacementChar }) >= 0 {
		return false
	}
	return inBounds(big.NewRat(int64(len([]rune(text))), 1)) && (f.Pattern == "" || f.matches(text))
}

// wantValue describes the values that a field accepts.
func (f Field) wantValue() string {
	switch f.Kind {
	case Enum:
		return "one of " + join(f.Values)
	case Bool:
		return "true or false"
	case Date:
		return "a date such as 2026-01-31"
	case Timestamp:
		return "a time such as 2026-01-31T12:00:00Z"
	case UUID:
		return "a UUID in lower case"
	case JSON:
		return "one line of JSON"
	case Int, BigInt, Money, Decimal:
		least, most := f.range_()
		return f.wantNumber(cmp.Or(f.Min, least.RatString()), cmp.Or(f.Max, most.RatString()))
	}
	text := fmt.Sprintf("%s to %s printable characters without a backquote", f.Min, f.Max)
	if f.Pattern != "" {
		text += ", which match " + f.Pattern
	}
	return text
}
