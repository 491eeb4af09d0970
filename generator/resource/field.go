package resource

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"
)

// Addition is a field that is added to a resource whose table has rows.
type Addition struct {
	Resource // with the field
	Before   Resource
	Added    Field
	Fill     string // the value of existing rows, if the field is required and has no default
}

// ParseAddition returns the resource with the field that the word FIELD:TYPE[:OPTION...]
// describes. fill is the value of existing rows, or "". The error has every mistake.
func ParseAddition(r Resource, word, fill string) (Addition, error) {
	f, err := parseField(word, kinds())
	if f.Name == "" {
		return Addition{}, err
	}
	var all mistakes
	for _, has := range r.Fields {
		if has.Name == f.Name {
			all.addf("field %q: a migration of the resource %s adds it already", f.Name, r.Name)
			return Addition{}, all.err()
		}
	}
	whole, err := Parse(r.Name, r.Plural, append(r.fieldWords(), word), r.roleWords())
	all.add(err)
	if f.Kind != "" {
		all.add(f.checkExistingRows(r, fill))
	}
	if err == nil && fill != "" && len(all) == 0 && !f.bounded().acceptsFill(fill) {
		all.addf("--fill %s: not a valid value of the field %q: want %s", clip(fill), f.Name, f.bounded().wantValue())
	}
	if err := all.err(); err != nil {
		return Addition{}, err
	}
	whole.HasEvents = r.HasEvents
	return Addition{Resource: whole, Before: r, Added: whole.Fields[len(whole.Fields)-1], Fill: fill}, nil
}

// checkExistingRows refuses a field for which the existing rows would have no value.
func (f Field) checkExistingRows(r Resource, fill string) error {
	var all mistakes
	switch {
	case r.HasEvents && !f.Optional:
		all.addf("field %q: the stored events of %s have no value for it: make it optional with ?", f.Name, r.Plural)
	case fill != "" && (f.Optional || f.Default != "" || f.IsArray):
		all.addf("--fill: existing rows need no value, because the field %q is optional, has a default or is an array: remove --fill", f.Name)
	case f.Optional, f.Default != "":
	case f.IsArray && f.Min != "" && f.Min != "0":
		all.addf("field %q: min=%s: existing rows get an empty array: remove min", f.Name, clip(f.Min))
	case f.IsArray:
	case f.Unique:
		all.addf("field %q: unique: existing rows cannot share one value: make it optional with ?", f.Name)
	case f.Kind == Ref:
		all.addf("field %q: ref(%s): existing rows need a value, and no row can be the value for all tenants: make the field optional with ?", f.Name, f.Table)
	case fill == "":
		all.addf("field %q: existing rows of %s need a value: pass --fill VALUE, or make it optional with ?", f.Name, r.Plural)
	}
	return all.err()
}

// acceptsFill reports whether a field takes a value of existing rows, in the form of its text.
func (f Field) acceptsFill(text string) bool {
	switch f.Kind {
	case Timestamp:
		_, err := time.Parse(time.RFC3339, text)
		return err == nil
	case UUID:
		return regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(text)
	case JSON:
		return json.Valid([]byte(text)) && !strings.ContainsAny(text, "\r\n") && !strings.Contains(text, `\u0000`)
	}
	return f.accepts(text)
}

// Command returns the command that adds the field. Its migration records it.
func (a Addition) Command() string {
	words := []string{a.Name, a.Added.Word}
	if a.Fill != "" {
		words = append(words, "--fill", a.Fill)
	}
	return addField + commandLine(words)
}

// Column returns the definition of the column. A constant default gives existing rows a value
// without a rewrite of the table.
func (a Addition) Column() string {
	words := []string{a.Added.Name, a.Added.sqlType()}
	if !a.Added.Optional {
		words = append(words, "NOT NULL")
	}
	switch {
	case a.Added.Default != "":
		words = append(words, "DEFAULT "+a.Added.sqlValue(a.Added.Default))
	case a.Added.IsArray:
		words = append(words, "DEFAULT '{}'")
	case a.Fill != "" && a.Added.Kind == JSON:
		words = append(words, "DEFAULT "+sqlString(a.Fill))
	case a.Fill != "":
		words = append(words, "DEFAULT "+a.Added.sqlValue(a.Fill))
	}
	return strings.Join(words, " ")
}

// HasFilling reports whether the column has a default for existing rows that the API does
// not have.
func (a Addition) HasFilling() bool { return a.Fill != "" || a.Added.IsArray }

// Check returns the condition of the check of the column, or "".
func (a Addition) Check() string { return a.Added.checks() }

// IsRef reports whether the field refers to rows of a table.
func (a Addition) IsRef() bool { return a.Added.Kind == Ref }

// IsIndexed reports whether the field needs an index of its own that is not unique.
func (a Addition) IsIndexed() bool { return a.Added.isIndexed() }
