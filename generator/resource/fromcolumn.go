package resource

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/ddl"
)

// field returns the field of a column.
func (d *deriver) field(c ddl.Column) Field {
	f := Field{Name: c.Name, Optional: !c.NotNull}
	d.kindOf(&f, c.Type)
	for _, check := range d.table.Checks {
		if slices.Equal(distinct(check.Condition.Columns()), []string{c.Name}) {
			f.CheckConstraint = ""
			named(&f.CheckConstraint, check.Name, f.CheckName(d.resource()))
			if !f.meets(check.Condition) {
				d.addf("check %s has no counterpart in a field of type %s", check.Name, c.Type)
			}
		}
	}
	for _, k := range d.table.ForeignKeys {
		if len(k.Columns) == 2 && k.Columns[0] == tenantColumn && k.Columns[1] == c.Name && f.Kind == UUID && !f.IsArray {
			f.Kind, f.Table = Ref, k.Table
			named(&f.ForeignKeyConstraint, k.Name, f.ForeignKeyName(d.resource()))
		}
	}
	for _, k := range d.table.Keys {
		if !k.IsPrimary && !k.IsPartial && slices.Equal(k.Columns, []string{tenantColumn, c.Name}) {
			f.Unique = true
			named(&f.UniqueConstraint, k.Name, f.UniqueName(d.resource()))
		}
	}
	isSortable := d.indexed(&f, c.NotNull)
	d.options(&f, isSortable)
	d.defaultOf(&f, c)
	return f
}

// indexed sets the options that an index of the table shows. It reports whether an index has
// the order of the field.
func (d *deriver) indexed(f *Field, isRequired bool) bool {
	isSortable := f.Unique
	for _, i := range d.table.Indexes {
		switch {
		case len(i.Columns) < 2 || i.Columns[0] != tenantColumn || i.Columns[1] != f.Name:
		case slices.Equal(i.Columns[2:], []string{"id"}) && isRequired && f.checkOptionAlone("sort") == nil:
			f.Sort, isSortable = true, true
		case len(i.Columns) == 2 && f.Kind != Ref && f.checkOptionAlone("index") == nil:
			f.Index, isSortable = true, true
		}
	}
	return isSortable
}

// resource returns the resource without its fields, for the names of constraints.
func (d *deriver) resource() Resource { return Resource{Plural: d.table.Name} }

// named keeps a name that differs from the usual one.
func named(into *string, name, usual string) {
	if name != usual {
		*into = name
	}
}

// checkOptionAlone returns why a field cannot have an option, whatever its other options are.
// A text can become a string, which can have more of them.
func (f Field) checkOptionAlone(option string) error {
	alone := Field{Name: f.Name, Kind: f.Kind, IsArray: f.IsArray}
	if alone.Kind == Text {
		alone.Kind = String
	}
	if err := alone.parseOption(option); err != nil {
		return err
	}
	return alone.checkOptions()
}

// kindOf sets the type of a field.
func (d *deriver) kindOf(f *Field, t ddl.Type) {
	f.IsArray = t.IsArray
	kind, has := map[string]Kind{
		"text": Text, "varchar": String, "int2": Int, "int4": Int, "int8": BigInt, "numeric": Decimal, "bool": Bool, "date": Date, "timestamptz": Timestamp, "uuid": UUID, "jsonb": JSON,
	}[t.Name]
	isElement := slices.Contains([]string{"text", "int4", "int8", "bool", "uuid"}, t.Name)
	switch {
	case !has, t.IsArray && !isElement, kind == Decimal && !slices.Equal(t.Modifiers, []string{strconv.Itoa(precision), strconv.Itoa(scale)}), (kind == Timestamp || t.Name == "int2") && len(t.Modifiers) > 0:
		advice := "text, varchar(N), smallint, integer, bigint, numeric(19,4), boolean, date, timestamptz, uuid, jsonb, or an array of text, integer, bigint, boolean or uuid"
		d.addf("column %s: type %s has no counterpart: want %s", f.Name, t, advice)
		return
	case kind == Text && t.IsArray:
		kind = String
	case t.Name == "int2":
		f.Min, f.Max = "-32768", "32767"
	case t.Name == "varchar" && len(t.Modifiers) > 0:
		f.Max = t.Modifiers[0]
	}
	f.Kind = kind
}

// options sets what the command line adds, and the type of a text.
func (d *deriver) options(f *Field, isSortable bool) {
	chosen := d.chosen[f.Name]
	delete(d.chosen, f.Name)
	const longest = 1000 // characters of a string, without a choice
	if f.Kind == Text && (f.Pattern != "" || f.Unique || f.Index || f.Sort || f.Max != "" && atoi(f.Max) <= longest) {
		f.Kind = String
	}
	for _, word := range chosen {
		switch {
		case word == "money" && f.Kind == BigInt:
			f.Kind = Money
		case (word == "string" || word == "text") && (f.Kind == String || f.Kind == Text) && !f.IsArray:
			f.Kind = Kind(word)
		case word == "money" || word == "string" || word == "text":
			d.wrong.addf("column %s: the type cannot be %s: the column is no %s", f.Name, word, map[bool]string{true: "bigint", false: "text"}[word == "money"])
		case word == "sort" && !isSortable:
			d.addf("column %s: option sort needs an index: CREATE INDEX CONCURRENTLY %s ON %s (tenant_id, %s, id)", f.Name, f.IndexName(d.resource()), d.table.Name, f.Name)
		case word == "sort" && f.Sort:
		default:
			d.wrong.add(f.parseOption(word))
		}
	}
	if f.Sort {
		f.Index = false // the index of the order is enough
	}
	if f.isText() && f.Min == "" && f.Max != "" {
		f.Min = "0"
	}
}

// defaultOf sets the default of a field. Without one that a field can have, callers give a
// value, and every insert has it.
func (d *deriver) defaultOf(f *Field, c ddl.Column) {
	if c.Default == nil || c.Default.Kind == ddl.Null || f.Optional || f.Unique || f.IsArray {
		return
	}
	if f.checkOptionAlone("default=0") != nil {
		return
	}
	f.Default = c.Default.Text
	if f.Default == "" || strings.Contains(f.Default, ":") {
		d.addf("column %s: the default %s has no counterpart", f.Name, c.Default)
		f.Default = ""
	}
}

// meets adds a condition on the column to the field. It reports whether a field can have it.
func (f *Field) meets(e ddl.Expr) bool {
	if e.Is(ddl.Operator, "AND") {
		for _, part := range e.Args {
			if !f.meets(part) {
				return false
			}
		}
		return true
	}
	if e.Is(ddl.Operator, "OR") && len(e.Args) == 2 && f.Optional && e.Args[0].Is(ddl.Operator, "IS NULL") { // a condition that is NULL is met too
		return f.meets(e.Args[1])
	}
	if e.Kind != ddl.Operator || len(e.Args) == 0 {
		return false
	}
	left, values := e.Args[0], e.Args[1:]
	isColumn := left.Kind == ddl.ColumnName
	areConstants := !slices.ContainsFunc(values, func(v ddl.Expr) bool { return !v.IsConstant() })
	switch {
	case e.Text == "IS NOT NULL":
		return isColumn && !f.Optional
	case e.Text == "IS NULL":
		return left.Is(ddl.Call, "array_position") && len(left.Args) == 2 && left.Args[1].Kind == ddl.Null && f.IsArray
	case !areConstants || len(values) == 0:
		return false
	case e.Text == "IN" && isColumn && f.isText():
		f.Kind, f.Max = Enum, ""
		for _, v := range values {
			f.Values = append(f.Values, v.Text)
		}
		return true
	case e.Text == "~" && isColumn && f.isText():
		f.Pattern = values[0].Text
		return true
	case e.Text == "<>" && isColumn && f.isText() && values[0].Is(ddl.String, ""):
		return f.bound(&f.Min, "1", 1)
	}
	length := map[bool][]string{false: {"char_length", "length", "character_length"}, true: {"cardinality"}}[f.IsArray]
	isLength := left.Kind == ddl.Call && slices.Contains(length, left.Text) && (f.isText() || f.IsArray)
	isNumber := isColumn && slices.Contains([]Kind{Int, BigInt, Decimal}, f.Kind) && !f.IsArray
	return (isLength || isNumber) && f.compares(e.Text, values)
}

// compares adds a comparison with numbers. It reports whether a field can have it.
func (f *Field) compares(operator string, values []ddl.Expr) bool {
	var numbers []string
	for _, v := range values {
		if v.Kind != ddl.Number {
			return false
		}
		numbers = append(numbers, v.Text)
	}
	next := func(step int64) (string, bool) {
		n, ok := new(big.Int).SetString(numbers[0], 10)
		if !ok || f.Kind == Decimal {
			return "", false
		}
		return n.Add(n, big.NewInt(step)).String(), true
	}
	switch operator {
	case "BETWEEN":
		return f.bound(&f.Min, numbers[0], 1) && f.bound(&f.Max, numbers[1], -1)
	case "=":
		return f.bound(&f.Min, numbers[0], 1) && f.bound(&f.Max, numbers[0], -1)
	case ">=":
		return f.bound(&f.Min, numbers[0], 1)
	case "<=":
		return f.bound(&f.Max, numbers[0], -1)
	case ">":
		least, ok := next(1)
		return ok && f.bound(&f.Min, least, 1)
	case "<":
		most, ok := next(-1)
		return ok && f.bound(&f.Max, most, -1)
	}
	return false
}

// bound narrows a bound: sign is 1 for a minimum, and -1 for a maximum.
func (f *Field) bound(into *string, value string, sign int) bool {
	after, ok := new(big.Rat).SetString(value)
	if !ok {
		return false
	}
	if before, has := new(big.Rat).SetString(*into); !has || after.Cmp(before)*sign > 0 {
		*into = value
	}
	return true
}

// word returns the field as on a command line.
func (f Field) word() string {
	kind := string(f.Kind)
	switch {
	case f.Kind == Enum:
		kind = fmt.Sprintf("enum(%s)", strings.Join(f.Values, ","))
	case f.Kind == Ref:
		kind = fmt.Sprintf("ref(%s)", f.Table)
	case f.IsArray:
		kind += "[]"
	}
	if f.Optional {
		kind += "?"
	}
	words := []string{f.Name, kind}
	for _, option := range []struct {
		name  string
		given bool
	}{{"unique", f.Unique}, {"index", f.Index}, {"immutable", f.Immutable}, {"filter", f.Filter}, {"sort", f.Sort}, {"search", f.Search}} {
		if option.given {
			words = append(words, option.name)
		}
	}
	for _, option := range []struct{ name, value string }{{"min", f.Min}, {"max", f.Max}, {"default", f.Default}, {"pattern", f.Pattern}} {
		if option.value != "" {
			words = append(words, option.name+"="+option.value)
		}
	}
	return strings.Join(words, ":")
}
