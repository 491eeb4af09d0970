package resource

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// checkNames checks the singular and the plural of a resource.
func (r Resource) checkNames() error {
	if !isSnakeCase(r.Name) {
		return fmt.Errorf("NAME %q: want a singular in snake case, such as order_line", clip(r.Name))
	}
	var all mistakes
	switch {
	case !isSnakeCase(r.Plural):
		all.addf("--plural %q: want a plural in snake case, such as order_lines", clip(r.Plural))
		return all.err()
	case r.Plural == r.Name:
		all.addf("NAME %s: the plural must differ: choose another with --plural", r.Name)
	case len(r.Plural) > maxName:
		all.addf("plural %s: a table name has at most %d bytes", clip(r.Plural), maxName)
	case isReservedSQL(r.Plural):
		all.addf("plural %s: reserved by Postgres: choose another with --plural", r.Plural)
	case slices.Contains(specialFolders(), r.Package()):
		all.addf("plural %s: the go command treats a folder of this name specially: choose another with --plural", r.Plural)
	}
	if isTakenGo(r.Type()) {
		all.addf("NAME %s: %s is a keyword of Go, or used by the code of every resource: choose another name", r.Name, r.Type())
	}
	if r.Plural != r.Name && isTakenGo(r.Types()) {
		all.addf("plural %s: %s is a keyword of Go, or used by the code of every resource: choose another with --plural", r.Plural, r.Types())
	}
	return all.err()
}

// folded returns a name as a struct field and a column are compared: without case and
// underscores.
func folded(name string) string { return strings.ReplaceAll(name, "_", "") }

// checkFields checks what depends on several fields, and on the name of the table.
func (r Resource) checkFields() error {
	var all mistakes
	seen := map[string]string{}
	for _, name := range columns() {
		seen[folded(name)] = name
	}
	for _, f := range r.Fields {
		other, taken := seen[folded(f.Name)]
		switch {
		case taken && other == f.Name && slices.Contains(columns(), f.Name):
			all.addf("field %s: every resource has this column already", f.Name)
		case taken && other == f.Name:
			all.addf("field %s: repeated", f.Name)
		case slices.Contains(structs(), folded(f.Name)):
			all.addf("field %s: the code of every resource uses the name: choose another", f.Name)
		case taken:
			all.addf("field %s: the same name as %s in Go", f.Name, other)
		}
		seen[folded(f.Name)] = f.Name
		if f.Kind == Ref && f.Table == r.Plural {
			all.addf("field %s: ref(%s): a reference to the table of the resource itself is not supported", f.Name, f.Table)
		}
		if f.Filter && slices.Contains(parameters(), f.Name) {
			all.addf("field %s: filter: every list has a parameter of this name already", f.Name)
		}
	}
	if len(r.Fields) > 0 && len(r.Mutable()) == 0 {
		all.addf("all fields are immutable: leave the option out for at least one")
	}
	all.add(r.checkConstraints())
	return all.err()
}

// checkConstraints checks the names of the constraints and indexes of the table.
func (r Resource) checkConstraints() error {
	var all mistakes
	owner := map[string]string{r.Plural + "_pkey": "the primary key", r.Plural + "_tenant_id_check": "the check of tenant_id"}
	claim := func(f Field, name string) {
		if len(name) > maxName {
			all.addf("field %s: the name %s would have more than %d bytes: choose a shorter name", f.Name, clip(name), maxName)
		}
		if other, taken := owner[name]; taken && other != f.Name {
			all.addf("field %s: its constraint %s has the name of one for %s", f.Name, name, other)
		}
		owner[name] = f.Name
	}
	for _, f := range r.Fields {
		if len(r.Plural) > maxName || slices.Contains(columns(), f.Name) {
			continue // reported already
		}
		claim(f, f.CheckName(r))
		if f.Unique {
			claim(f, f.UniqueName(r))
		}
		if f.Kind == Ref {
			claim(f, f.ForeignKeyName(r))
		}
		if f.Index || f.Sort || f.Kind == Ref {
			claim(f, f.IndexName(r))
		}
	}
	return all.err()
}

// check checks one field.
func (f Field) check() error {
	if f.Kind == "" { // the type is wrong, which is reported already
		return nil
	}
	var all mistakes
	if isReservedSQL(f.Name) {
		all.addf("field %s: reserved by Postgres: choose another name", f.Name)
	}
	if f.Kind == Enum && len(f.Values) < 2 || f.Kind == Ref && !isSnakeCase(f.Table) {
		return all.err() // reported already
	}
	if f.IsArray && !slices.Contains([]Kind{String, Int, BigInt, Money, Bool, UUID}, f.Kind) {
		all.addf("field %s: an array of %s is not supported: want string[], int[], bigint[], money[], bool[] or uuid[]", f.Name, f.Kind)
		return all.err()
	}
	if f.IsArray && f.Optional {
		all.addf("field %s: an array can be empty: leave ? out", f.Name)
	}
	all.add(f.checkOptions())
	all.add(f.checkBounds())
	if f.Pattern != "" {
		all.add(f.checkPattern())
	}
	if len(all) == 0 {
		all.add(f.bounded().checkValuesExist())
	}
	return all.err()
}

// checkOptions checks that the options apply to the type and do not contradict each other.
func (f Field) checkOptions() error {
	numbers := []Kind{Int, BigInt, Decimal, Money}
	ordered := append([]Kind{String, Date, Timestamp}, numbers...)
	keys := append([]Kind{UUID, Ref}, ordered...)
	selected := append([]Kind{Enum, Bool}, keys...)
	var all mistakes
	for _, option := range []struct {
		name  string
		given bool
		kinds []Kind
		array bool // whether it applies to arrays
	}{
		{"unique", f.Unique, keys, false},
		{"index", f.Index, selected, false},
		{"filter", f.Filter, selected, false},
		{"sort", f.Sort, ordered, false},
		{"search", f.Search, []Kind{String, Text}, false},
		{"min", f.Min != "", append([]Kind{String, Text}, numbers...), true},
		{"max", f.Max != "", append([]Kind{String, Text}, numbers...), true},
		{"pattern", f.Pattern != "", []Kind{String}, false},
		{"default", f.Default != "", append([]Kind{String, Text, Enum, Bool, Date}, numbers...), false},
	} {
		switch {
		case !option.given:
		case f.IsArray && !option.array:
			all.addf("field %s: option %s does not apply to an array", f.Name, option.name)
		case !f.IsArray && !slices.Contains(option.kinds, f.Kind):
			all.addf("field %s: option %s does not apply to %s: want %s", f.Name, option.name, f.Kind, join(option.kinds))
		}
	}
	switch {
	case f.Sort && f.Optional:
		all.addf("field %s: option sort needs a required field, because a page cannot continue after a missing value: leave ? out", f.Name)
	case f.Default != "" && f.Optional:
		all.addf("field %s: a field with a default is never missing: leave ? or default out", f.Name)
	case f.Default != "" && f.Unique:
		all.addf("field %s: a default of a unique field could be used once: leave unique or default out", f.Name)
	}
	return all.err()
}

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
		case !ok:
			all.addf("field %s: %s=%s: want %s", f.Name, bound.name, clip(bound.value), f.wantNumber())
		case value.Cmp(least) < 0 || value.Cmp(most) > 0:
			all.addf("field %s: %s=%s: want %s to %s", f.Name, bound.name, bound.value, least.RatString(), most.RatString())
		default:
			parsed[bound.name] = value
		}
	}
	if parsed["min"] != nil && parsed["max"] != nil && parsed["min"].Cmp(parsed["max"]) > 0 {
		all.addf("field %s: min=%s is greater than max=%s", f.Name, f.Min, f.Max)
	}
	limit := f.bounded()
	if f.Kind == String && (f.Unique || f.Index || f.Sort) && parsed["max"] != nil && parsed["max"].Cmp(big.NewRat(maxKey, 1)) > 0 {
		all.addf("field %s: max=%s: an indexed field has at most %d characters, because an index entry is limited", f.Name, f.Max, maxKey)
	}
	if len(all) == 0 && limit.isText() {
		if low, high := atoi(limit.Min), atoi(limit.Max); low > high {
			all.addf("field %s: max=%d is less than the default of min, %d", f.Name, high, low)
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

func (f Field) wantNumber() string {
	if f.Kind == Decimal {
		return fmt.Sprintf("a number with at most %d decimal places", scale)
	}
	return "a whole number"
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
		return fmt.Errorf("field %s: default=%s is not a valid value of the field", f.Name, clip(f.Default))
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
		return fmt.Errorf("field %s: %s allow %d values, and its options need at least %d", f.Name, reason, got, need)
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
