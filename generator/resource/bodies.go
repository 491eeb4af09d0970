package resource

import (
	"fmt"
	"strconv"
	"strings"
)

// The methods of this file describe the requests of the scaffolded tests.

// varies reports whether the body of each row needs a value of its own.
func (f Field) varies() bool { return f.Unique }

// IsNumbered reports whether the bodies of two rows must differ.
func (r Resource) IsNumbered() bool { return len(r.Unique()) > 0 }

// IsChangeNumbered reports whether the bodies of two replacements must differ.
func (r Resource) IsChangeNumbered() bool {
	return len(r.where(func(f Field) bool { return f.Unique && !f.Immutable })) > 0
}

// Body returns the expression for the body that creates the row of a number.
func (r Resource) Body(n string) string {
	if r.IsNumbered() {
		return "body(" + n + ")"
	}
	return "body"
}

// Replacement returns the expression for the body that replaces the row of a number.
func (r Resource) Replacement(n string) string {
	switch {
	case !r.HasChanges():
		return r.Body(n)
	case r.IsChangeNumbered():
		return "change(" + n + ")"
	}
	return "change"
}

// BodyValue returns the Go expression of a body: a constant, or a call that formats n.
func (r Resource) BodyValue() string { return bodyValue(r.Fields) }

// ChangeValue returns the Go expression of a body that replaces a row.
func (r Resource) ChangeValue() string { return bodyValue(r.Mutable()) }

func bodyValue(fields []Field) string {
	var members, arguments []string
	isNumbered := false
	for _, f := range fields {
		isNumbered = isNumbered || f.varies()
	}
	for _, f := range fields {
		texts := f.texts()
		literal := f.literal(texts[0])
		if isNumbered {
			literal = strings.ReplaceAll(literal, "%", "%%")
		}
		if f.varies() {
			var argument string
			if literal, argument = f.numbered(texts); argument != "" {
				arguments = append(arguments, argument)
			}
		}
		members = append(members, jsonString(f.Name)+":"+literal)
	}
	text := goString("{" + strings.Join(members, ",") + "}")
	if !isNumbered {
		return text
	}
	return "fmt.Sprintf(" + text + ", " + strings.Join(arguments, ", ") + ")"
}

// numbered returns the JSON of a value that depends on n, as a format and its argument.
func (f Field) numbered(texts []string) (format, argument string) {
	if f.Pattern != "" {
		return "%q", "[]string{" + quoted(texts) + "}[n]"
	}
	first, last := texts[0], texts[1]
	at := 0
	for at < len(first) && first[at] == last[at] {
		at++
	}
	switch {
	case f.Kind == Int || f.Kind == BigInt || f.Kind == Money:
		return "%d", sum(f.firstNumber())
	case f.Kind == Decimal && strings.HasSuffix(first, ".5"):
		return `"%d.5"`, sum(f.firstNumber())
	case f.Kind == Decimal:
		return `"%d"`, sum(f.firstNumber())
	case f.Kind == Date:
		return `"2026-01-%02d"`, "n+1"
	}
	return `"` + inFormat(first[:at]) + "%d" + inFormat(first[at+1:]) + `"`, "n"
}

// inFormat returns text as a part of a JSON string in a format.
func inFormat(text string) string {
	return strings.ReplaceAll(strings.Trim(jsonString(text), `"`), "%", "%%")
}

func sum(first int) string {
	switch {
	case first == 0:
		return "n"
	case first < 0:
		return "n-" + strconv.Itoa(-first)
	}
	return "n+" + strconv.Itoa(first)
}

func quoted(words []string) string {
	var all []string
	for _, word := range words {
		all = append(all, strconv.Quote(word))
	}
	return strings.Join(all, ", ")
}

// goString returns a Go string literal, in backquotes if possible.
func goString(text string) string {
	if strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

// Case is a member with a value. Value is a Go expression of its JSON.
type Case struct{ Member, Value string }

// Invalid returns the values that a create refuses.
func (r Resource) Invalid() []Case {
	var all []Case
	for _, f := range r.Fields {
		for _, value := range f.invalid() {
			all = append(all, Case{f.Name, value})
		}
	}
	return all
}

// Required returns the members that a create needs.
func (r Resource) Required() []Field {
	return r.where(func(f Field) bool { return !f.Optional && f.Default == "" })
}

// invalid returns Go expressions of invalid JSON values of the field.
func (f Field) invalid() []string {
	var all []string
	add := func(json string) { all = append(all, goString(json)) }
	if f.IsArray {
		add(`{}`)
		add(`null`)
		add(`[{}]`)
		add(`[null]`)
		return append(all, f.outOfBounds()...)
	}
	if f.Kind == JSON {
		return nil
	}
	if !f.Optional && f.Default == "" {
		add(`null`)
	}
	add(`{}`)
	switch f.Kind {
	case Int, BigInt, Money:
		add(`"x"`)
		add(`1.5`)
	case Bool, Timestamp:
		add(`"x"`)
	}
	return append(all, f.outOfBounds()...)
}

// outOfBounds returns Go expressions of JSON values that have the type of the field in Go
// and are invalid.
func (f Field) outOfBounds() []string {
	var all []string
	add := func(json string) { all = append(all, goString(json)) }
	if f.IsArray {
		element := Field{Name: f.Name, Kind: f.Kind}.bounded()
		one := element.literal(element.texts()[0])
		all = append(all, fmt.Sprintf("`[` + strings.Repeat(%s, %s) + `%s]`", goString(one+","), f.Max, one))
		if low := atoi(f.Min); low > 0 {
			add("[" + strings.Join(repeat(one, low-1), ",") + "]")
		}
		return all
	}
	switch f.Kind {
	case String, Text:
		if low := atoi(f.Min); low > 0 {
			all = append(all, repeatedText(low-1))
		}
		all = append(all, repeatedText(atoi(f.Max)+1))
		if f.Pattern != "" {
			for _, text := range []string{strings.Repeat("~", max(1, atoi(f.Min))), strings.Repeat("0", max(1, atoi(f.Min))), strings.Repeat("a", max(1, atoi(f.Min)))} {
				if !f.matches(text) && len(text) <= atoi(f.Max) {
					add(jsonString(text))
					break
				}
			}
		}
	case Int, BigInt, Money:
		for _, outside := range f.outside() {
			add(outside)
		}
	case Decimal:
		add(`"x"`)
		add(`"1.23456"`)
		for _, outside := range f.outside() {
			add(jsonString(outside))
		}
	case Date:
		add(`"2026-02-30"`)
	case Enum:
		add(jsonString(strings.Join(f.Values, "")))
	case UUID, Ref:
		add(`"x"`)
	}
	return all
}

// outside returns the whole numbers just outside of the bounds.
func (f Field) outside() []string {
	var all []string
	if low, ok := f.parseNumber(f.Min); ok {
		n, _ := strconv.Atoi(low.FloatString(0))
		all = append(all, strconv.Itoa(n-1))
	}
	if high, ok := f.parseNumber(f.Max); ok {
		n, _ := strconv.Atoi(high.FloatString(0))
		all = append(all, strconv.Itoa(n+1))
	}
	return all
}

// repeatedText returns a Go expression of a JSON string of a length.
func repeatedText(length int) string {
	const short = 30
	if length <= short {
		return goString(jsonString(strings.Repeat("x", length)))
	}
	return fmt.Sprintf("`\"` + strings.Repeat(\"x\", %d) + `\"`", length)
}

// Change is a change of one field in tests.
type Change struct {
	Case
	Patch string // a Go literal of the patch that makes it
}

// Changed returns the change that tests make. It has no member if no field has two values.
func (r Resource) Changed() Change {
	for _, f := range r.Mutable() {
		texts := f.texts()
		if len(texts) > 1 && f.literal(texts[0]) != f.literal(texts[1]) {
			return Change{Case{f.Name, goString(f.literal(texts[1]))}, f.PatchOf(1)}
		}
	}
	return Change{}
}

// PatchOf returns a Go literal of a patch that sets the field to one of the values that tests
// use.
func (f Field) PatchOf(n int) string {
	return goString("{" + jsonString(f.Name) + ":" + f.literal(f.texts()[n]) + "}")
}

// Literal returns a Go literal of the JSON of one of the values that tests use, in ascending order.
func (f Field) Literal(n int) string { return goString(f.literal(f.texts()[n])) }
