package resource

import "slices"

// check checks one field.
func (f Field) check() error {
	if f.Kind == "" { // the type is wrong, which is reported already
		return nil
	}
	var all mistakes
	if isReservedSQL(f.Name) {
		all.addf("field %q: reserved by Postgres: choose another name", f.Name)
	}
	if f.Kind == Enum && len(f.Values) < 2 || f.Kind == Ref && !isSnakeCase(f.Table) {
		return all.err() // reported already
	}
	if f.IsArray && !slices.Contains([]Kind{String, Int, BigInt, Money, Bool, UUID}, f.Kind) {
		all.addf("field %q: an array of %s is not supported: want string[], int[], bigint[], money[], bool[] or uuid[]", f.Name, f.Kind)
		return all.err()
	}
	if f.IsArray && f.Optional {
		all.addf("field %q: an array is never optional, because it can be empty: remove ?", f.Name)
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
			all.addf("field %q: option %s does not apply to an array", f.Name, option.name)
		case !f.IsArray && !slices.Contains(option.kinds, f.Kind):
			all.addf("field %q: option %s does not apply to %s: want %s", f.Name, option.name, f.Kind, join(option.kinds))
		}
	}
	switch {
	case f.Sort && f.Optional:
		all.addf("field %q: ? and sort contradict each other, because a list cannot be sorted by a value that may be missing: remove one of them", f.Name)
	case f.Default != "" && f.Optional:
		all.addf("field %q: ? and default contradict each other: remove one of them", f.Name)
	case f.Default != "" && f.Unique:
		all.addf("field %q: only one row could have the default of a unique field: remove unique or default", f.Name)
	}
	return all.err()
}
