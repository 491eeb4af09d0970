package resource

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Go returns the name of the struct field.
func (s Setting) Go() string { return exported(s.Name) }

// Title returns the name in prose.
func (s Setting) Title() string {
	words := strings.Split(s.Name, "_")
	for i, word := range words {
		if slices.Contains(initialisms(), word) {
			words[i] = strings.ToUpper(word)
		}
	}
	return strings.Join(words, " ")
}

// Struct returns the name of the struct that the service embeds in its settings.
func (s Setting) Struct() string { return s.Go() + "Setting" }

// Variable returns the variable without the prefix of the service.
func (s Setting) Variable() string { return strings.ToUpper(s.Name) }

// IsSecret reports whether the value must not be printed.
func (s Setting) IsSecret() bool { return s.Kind == SettingSecret }

// Member returns the field of the struct.
func (s Setting) Member() string {
	kind := map[SettingKind]string{
		SettingString: "string", SettingInt: "int", SettingBool: "bool", SettingDuration: "time.Duration", SettingSecret: "settings.Secret",
		SettingURL: s.Go(), SettingEnum: s.Go(),
	}[s.Kind]
	variable := s.Variable()
	if s.Required {
		variable += ",required"
	}
	tags := []string{tag("env", variable)}
	for _, each := range []struct{ name, value string }{{"envDefault", s.Default}, {"min", s.Min}, {"max", s.Max}, {"example", s.Example}} {
		if each.value != "" {
			tags = append(tags, tag(each.name, each.value))
		}
	}
	return s.Go() + " " + kind + " `" + strings.Join(tags, " ") + "`"
}

// QuotedValues returns the values of an enum.
func (s Setting) QuotedValues() string { return quoted(s.Values) }

// ValueList returns the values of an enum in prose.
func (s Setting) ValueList() string { return strings.Join(s.Values, ", ") }

// ExampleLine returns the line of .env.example.
func (s Setting) ExampleLine(prefix string) string {
	if s.Required {
		return prefix + s.Variable() + "=" + s.Example
	}
	return "# " + prefix + s.Variable() + "=" + s.Default
}

// Valid returns Go expressions of valid values.
func (s Setting) Valid() []string {
	one := s.Default
	if one == "" {
		one = s.Example
	}
	all := []string{one}
	switch s.Kind {
	case SettingInt, SettingDuration:
		all = []string{s.Min, s.Max}
	case SettingBool:
		all = []string{"true", "false"}
	case SettingEnum:
		all = s.Values
	case SettingURL:
		all = []string{"http://localhost:8080/path", "https://example.com"}
	case SettingString, SettingSecret:
		if one == "" {
			all = []string{"a value"}
		}
	}
	var quoted []string
	for _, value := range all {
		quoted = append(quoted, strconv.Quote(value))
	}
	return quoted
}

// Shown returns the Go expression of the default as it is printed between spaces, or "" if
// there is none.
func (s Setting) Shown() string {
	switch {
	case s.Default == "":
		return ""
	case s.Kind == SettingDuration:
		d, _ := time.ParseDuration(s.Default)
		return strconv.Quote(" " + d.String() + " ")
	}
	return strconv.Quote(" " + s.Default + " ")
}

// Refusal is an invalid value, and the end of its error message after the variable.
type Refusal struct{ Value, Want string }

// Refusals returns the invalid values that tests use, as Go expressions.
func (s Setting) Refusals() []Refusal {
	var all []Refusal
	add := func(value, want string) { all = append(all, Refusal{strconv.Quote(value), strconv.Quote(want)}) }
	if s.Required {
		add("", "required and not set")
	}
	switch s.Kind {
	case SettingInt:
		add("many", "is not a whole number")
		add(strconv.FormatInt(s.number(s.Min)-1, 10), "is below the minimum, "+s.Min)
		add(strconv.FormatInt(s.number(s.Max)+1, 10), "is above the maximum, "+s.Max)
	case SettingDuration:
		add("soon", "is not a duration")
		add((time.Duration(s.number(s.Min)) - time.Nanosecond).String(), "is below the minimum, "+s.Min)
		add((time.Duration(s.number(s.Max)) + time.Nanosecond).String(), "is above the maximum, "+s.Max)
	case SettingBool:
		add("maybe", "is neither true nor false")
	case SettingEnum:
		add(strings.Join(s.Values, ""), "is not one of "+s.ValueList())
	case SettingURL:
		add("example.com", "is not an absolute http or https URL")
		add("https://user:hunter2@example.com", "want a URL without a user")
	case SettingString:
		add(`"quoted"`, "the value is in quotes")
	}
	return all
}
