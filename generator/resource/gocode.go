package resource

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Go returns the name of the struct field.
func (f Field) Go() string { return exported(f.Name) }

// Title returns the name of the field in prose.
func (f Field) Title() string { return prose(f.Name) }

// Code returns the name of the field in the code of a problem.
func (f Field) Code() string { return strings.ToUpper(f.Name) }

// goType returns the Go type of a value of the field.
func (f Field) goType() string {
	kind := "string"
	switch f.Kind {
	case Int:
		kind = "int32"
	case BigInt, Money:
		kind = "int64"
	case Bool:
		kind = "bool"
	case Timestamp:
		kind = "time.Time"
	case JSON:
		kind = "json.RawMessage"
	}
	if f.IsArray {
		return "[]" + kind
	}
	return kind
}

// Member returns the field of the struct that a row is read into and a body is decoded into.
// A value that may be missing, or that has a default, is a pointer.
func (f Field) Member() string {
	if f.Optional || f.Default != "" {
		tags := f.bounds()
		if f.Default != "" {
			tags = append(tags, tag("default", f.Default))
		}
		return f.member("*"+f.goType(), f.Name+",omitempty", tags)
	}
	return f.member(f.goType(), f.Name, f.bounds())
}

// PatchMember returns the field of the struct that describes a patch.
func (f Field) PatchMember() string {
	tags := f.bounds()
	kind := f.goType()
	if !f.IsArray {
		kind = "*" + kind
	}
	if f.Optional {
		tags = append(tags, tag("nullable", "true"))
	}
	return f.member(kind, f.Name+",omitempty", tags)
}

func (f Field) member(kind, name string, tags []string) string {
	all := append([]string{tag("json", name)}, tags...)
	return f.Go() + " " + kind + " `" + strings.Join(all, " ") + "`"
}

func tag(name, value string) string { return name + ":" + strconv.Quote(value) }

// decimalPattern is the form of a decimal in the API: a string, because a JSON number is
// not exact in most clients.
func decimalPattern() string {
	return fmt.Sprintf(`^-?[0-9]{1,%d}([.][0-9]{1,%d})?$`, precision-scale, scale)
}

// bounds returns the tags that describe the valid values.
func (f Field) bounds() []string {
	var tags []string
	add := func(name, value string) {
		if value != "" {
			tags = append(tags, tag(name, value))
		}
	}
	switch {
	case f.IsArray:
		add("nullable", "false")
		add("minItems", f.Min)
		add("maxItems", f.Max)
		return tags
	case f.isText():
		add("minLength", f.Min)
		add("maxLength", f.Max)
		add("pattern", f.Pattern)
	case f.Kind == Int || f.Kind == BigInt || f.Kind == Money:
		add("minimum", f.Min)
		add("maximum", f.Max)
	}
	switch f.Kind {
	case Enum:
		add("enum", strings.Join(f.Values, ","))
	case Decimal:
		add("pattern", decimalPattern())
		add("doc", "A decimal number with at most "+strconv.Itoa(scale)+" places"+f.boundsInProse())
	case Money:
		add("doc", "In the smallest unit of the currency")
	case Date:
		add("format", "date")
	case UUID:
		add("format", "uuid")
	case Ref:
		add("format", "uuid")
		add("doc", "The id of "+article(prose(f.Table))+" row of "+prose(f.Table))
	}
	return tags
}

// boundsInProse describes the bounds that the document cannot express.
func (f Field) boundsInProse() string {
	switch {
	case f.Min != "" && f.Max != "":
		return ", from " + f.Min + " to " + f.Max
	case f.Min != "":
		return ", at least " + f.Min
	case f.Max != "":
		return ", at most " + f.Max
	}
	return ""
}

// Requirement describes the bounds of a decimal in a problem.
func (f Field) Requirement() string { return "must be " + strings.TrimPrefix(f.boundsInProse(), ", ") }

// FilterTags returns the tags of the query parameter that filters by the field. An absent
// parameter is the empty string, so its type is string.
func (f Field) FilterTags() string {
	tags := []string{tag("query", f.Name)}
	switch f.Kind {
	case Enum:
		tags = append(tags, tag("enum", strings.Join(f.Values, ",")))
	case Bool:
		tags = append(tags, tag("enum", "false,true"))
	case Int, BigInt, Money:
		tags = append(tags, tag("pattern", `^-?[0-9]{1,18}$`))
	case Decimal:
		tags = append(tags, tag("pattern", decimalPattern()))
	case Date:
		tags = append(tags, tag("format", "date"))
	case Timestamp:
		tags = append(tags, tag("format", "date-time"))
	case UUID, Ref:
		tags = append(tags, tag("format", "uuid"))
	case String:
		tags = append(tags, tag("maxLength", f.Max))
	}
	return "`" + strings.Join(tags, " ") + "`"
}

// SortEnum returns the values of the parameter sort.
func (r Resource) SortEnum() string {
	var all []string
	for _, f := range r.Sorts() {
		all = append(all, f.Name, "-"+f.Name)
	}
	return strings.Join(all, ",")
}

// SortValue returns the expression for the value of a row in a cursor.
func (f Field) SortValue(row string) string {
	value := row + "." + f.Go()
	if f.Default != "" {
		value = "*" + value
	}
	switch f.Kind {
	case Int, BigInt, Money:
		return "fmt.Sprint(" + value + ")"
	case Timestamp:
		return value + ".Format(time.RFC3339Nano)"
	}
	return value
}

// HasChanges reports whether the fields that can be changed have a struct of their own.
func (r Resource) HasChanges() bool { return len(r.Immutable()) > 0 }

// Changes returns the name of the struct of the fields that can be changed.
func (r Resource) Changes() string {
	if r.HasChanges() {
		return "Changeable"
	}
	return "Attributes"
}

// InsertValues returns the arguments of an INSERT after the id.
func (r Resource) InsertValues() string { return values("a", r.Fields) }

// ReplaceValues returns the arguments of an UPDATE after the versions.
func (r Resource) ReplaceValues() string { return values("c", r.Mutable()) }

func values(of string, fields []Field) string {
	var all []string
	for _, f := range fields {
		all = append(all, of+"."+f.Go())
	}
	return wrapped(all, "\t\t\t")
}

// RoleList returns the roles of an action, quoted.
func (r Resource) RoleList(action string) string {
	var all []string
	for _, role := range r.RolesOf(action) {
		all = append(all, strconv.Quote(role))
	}
	return strings.Join(all, ", ")
}

func jsonString(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always encodes
	}
	return string(encoded)
}
