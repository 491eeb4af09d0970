package resource

import (
	"fmt"
	"strconv"
	"strings"
)

// samples is the number of different values that tests use of a unique field.
const samples = 10

// texts returns different valid values of a field as text, in ascending order: as many as
// tests use, or as there are.
func (f Field) texts() []string {
	var all []string
	number := func(format func(n int) string) []string {
		for n := range samples {
			if text := format(n); f.IsArray || f.accepts(text) {
				all = append(all, text)
			}
		}
		return all
	}
	switch f.Kind {
	case Enum:
		return f.Values
	case Bool:
		return []string{"false", "true"}
	case Int, BigInt, Money:
		first := f.firstNumber()
		return number(func(n int) string { return strconv.Itoa(first + n) })
	case Decimal:
		first := f.firstNumber()
		if f.accepts(fmt.Sprintf("%d.5", first+samples-1)) && first >= 0 {
			return number(func(n int) string { return fmt.Sprintf("%d.5", first+n) })
		}
		return number(func(n int) string { return strconv.Itoa(first + n) })
	case Date:
		return number(func(n int) string { return fmt.Sprintf("2026-01-%02d", n+1) })
	case Timestamp:
		return number(func(n int) string { return fmt.Sprintf("2026-01-02T03:04:%02dZ", n) })
	case UUID, Ref:
		return number(func(n int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", n) })
	case JSON:
		return number(func(n int) string { return fmt.Sprintf(`{"n":%d}`, n) })
	}
	switch {
	case f.IsArray:
		return number(func(n int) string { return f.Name + "-" + strconv.Itoa(n) })
	case f.Pattern != "":
		return f.matching()
	case f.Max == "0":
		return []string{""}
	}
	return number(func(n int) string { return f.stem() + strconv.Itoa(n) })
}

// firstNumber returns the least of the numbers that tests use: 1 or 8, or what the bounds allow.
func (f Field) firstNumber() int {
	first := 1
	if f.IsArray {
		return first
	}
	if f.Kind == Decimal {
		first = 8 // so that their order as text is another one
	}
	if low, ok := f.parseNumber(f.Min); ok {
		whole, _ := strconv.Atoi(low.FloatString(0))
		if !low.IsInt() && low.Sign() > 0 {
			whole++ // at least the bound, whichever way it is rounded
		}
		first = max(first, whole)
	}
	if high, ok := f.parseNumber(f.Max); ok {
		whole, _ := strconv.Atoi(high.FloatString(0))
		if !high.IsInt() && high.Sign() < 0 {
			whole--
		}
		if first+samples-1 > whole {
			first = whole - samples + 1
		}
	}
	if low, ok := f.parseNumber(f.Min); ok {
		whole, _ := strconv.Atoi(low.FloatString(0))
		first = max(first, whole)
	}
	return first
}

// stem returns what the sample texts of a field begin with, so that a digit more is within
// the bounds.
func (f Field) stem() string {
	stem := strings.ReplaceAll(f.Name, "_", "-") + "-"
	if most := atoi(f.Max) - 1; len(stem) > most {
		stem = stem[:max(0, most)]
	}
	if missing := atoi(f.Min) - 1 - len(stem); missing > 0 {
		stem += strings.Repeat("x", missing)
	}
	return stem
}

// isQuoted reports whether the text of a value is a JSON string.
func (f Field) isQuoted() bool {
	switch f.Kind {
	case Int, BigInt, Money, Bool, JSON:
		return false
	}
	return true
}

// literal returns the JSON of a value that is given as text.
func (f Field) literal(text string) string {
	if f.isQuoted() {
		text = jsonString(text)
	}
	if f.IsArray {
		if atoi(f.Max) == 0 {
			return "[]"
		}
		return "[" + strings.Join(repeat(text, max(1, atoi(f.Min))), ",") + "]"
	}
	return text
}

func repeat(text string, count int) []string {
	all := make([]string, count)
	for i := range all {
		all[i] = text
	}
	return all
}
