package resource

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Setting is one variable that the service reads from its environment.
type Setting struct {
	Name     string // in snake case
	Kind     SettingKind
	Values   []string // of an enum
	Required bool
	Default  string
	Min, Max string // the bounds of a number or a duration
	Example  string // of a required setting
	Doc      string // a sentence
}

// SettingKind is the type of a setting.
type SettingKind string

// The types of settings.
const (
	SettingString   SettingKind = "string"
	SettingInt      SettingKind = "int"
	SettingBool     SettingKind = "bool"
	SettingDuration SettingKind = "duration"
	SettingURL      SettingKind = "url"
	SettingSecret   SettingKind = "secret"
	SettingEnum     SettingKind = "enum"
)

func settingKinds() []SettingKind {
	return []SettingKind{SettingString, SettingInt, SettingBool, SettingDuration, SettingURL, SettingSecret, SettingEnum}
}

func settingOptions() []string { return []string{"required", "default", "min", "max", "example"} }

// ParseSetting returns the setting that NAME:TYPE[:OPTION...] describes. doc is its
// description, or "". The error has every mistake.
func ParseSetting(word, doc string) (Setting, error) {
	name, rest, _ := strings.Cut(word, ":")
	kind, options, _ := strings.Cut(rest, ":")
	s := Setting{Name: name}
	var all mistakes
	all.add(s.checkName())
	all.add(s.parseKind(kind))
	for _, option := range splitOptions(options) {
		all.add(s.parseOption(option))
	}
	if err := all.err(); err != nil || s.Kind == "" {
		return Setting{}, err
	}
	all.add(s.check())
	all.add(s.describe(doc))
	if err := all.err(); err != nil {
		return Setting{}, err
	}
	return s.completed(), nil
}

// splitOptions splits options at colons. A value may contain colons, as in
// default=https://example.com.
func splitOptions(text string) []string {
	if text == "" {
		return nil
	}
	var all []string
	for part := range strings.SplitSeq(text, ":") {
		name, _, _ := strings.Cut(part, "=")
		isOption := slices.Contains(settingOptions(), name)
		if last := len(all) - 1; !isOption && last >= 0 && strings.Contains(all[last], "://") || last >= 0 && strings.HasPrefix(part, "//") {
			all[last] += ":" + part
			continue
		}
		all = append(all, part)
	}
	return all
}

// checkName checks the name, which is that of a variable and of a Go field.
func (s Setting) checkName() error {
	switch {
	case !isSnakeCase(s.Name) || len(s.Name) > maxName:
		return fmt.Errorf("NAME %q: want snake case of at most %d characters, such as respond_within", clip(s.Name), maxName)
	case strings.HasSuffix(s.Name, "_file"):
		return fmt.Errorf("NAME %s: a variable that ends with _FILE has the path of a file with a secret: choose another name", s.Name)
	case strings.HasSuffix(s.Name, "_dev_bypass"):
		return fmt.Errorf("NAME %s: a variable that ends with _DEV_BYPASS is refused at start: choose another name", s.Name)
	case slices.Contains([]string{"settings", "validate", "foreign"}, folded(s.Name)):
		return fmt.Errorf("NAME %s: the code of settings uses the name: choose another", s.Name)
	}
	return nil
}

// parseKind parses the type, such as int or enum(fast,safe).
func (s *Setting) parseKind(word string) error {
	kind, arguments, hasArguments := strings.Cut(word, "(")
	switch {
	case word == "":
		return fmt.Errorf("TYPE is required: %s:TYPE, with one of %s", cmp.Or(clip(s.Name), "NAME"), join(settingKinds()))
	case !slices.Contains(settingKinds(), SettingKind(kind)):
		return fmt.Errorf("type %q: want one of %s%s", clip(kind), join(settingKinds()), didYouMean(kind, settingKinds()))
	case kind != string(SettingEnum) && hasArguments:
		return fmt.Errorf("type %s takes no arguments", kind)
	}
	s.Kind = SettingKind(kind)
	if s.Kind != SettingEnum {
		return nil
	}
	list, closed := strings.CutSuffix(arguments, ")")
	if !closed {
		return fmt.Errorf("type %q: want the values in parentheses, such as enum(fast,safe)", clip(word))
	}
	s.Values = strings.Split(list, ",")
	return checkEnum(s.Values)
}

// checkEnum checks the values of an enum.
func checkEnum(values []string) error {
	seen := map[string]bool{}
	for _, value := range values {
		if !regexp.MustCompile(enumValue).MatchString(value) {
			return fmt.Errorf("enum value %q: want letters, digits, _ and -, such as enum(draft,paid)", clip(value))
		}
		if seen[value] {
			return fmt.Errorf("enum value %s is repeated", value)
		}
		seen[value] = true
	}
	if len(values) == 1 {
		return errors.New("an enum needs at least two values")
	}
	return nil
}

// parseOption parses an option, such as required or max=20.
func (s *Setting) parseOption(word string) error {
	name, value, hasValue := strings.Cut(word, "=")
	target, takesValue := map[string]*string{"default": &s.Default, "min": &s.Min, "max": &s.Max, "example": &s.Example}[name]
	switch {
	case name != "required" && !takesValue:
		return fmt.Errorf("option %q: want one of %s%s", clip(name), join(settingOptions()), didYouMean(name, settingOptions()))
	case !takesValue && hasValue:
		return fmt.Errorf("option %s takes no value", name)
	case takesValue && value == "":
		return fmt.Errorf("option %s needs a value, such as %s=10", name, name)
	case !takesValue && s.Required, takesValue && *target != "":
		return fmt.Errorf("option %s is repeated", name)
	case takesValue:
		*target = value
	default:
		s.Required = true
	}
	return nil
}

// describe sets the description: one sentence in one line.
func (s *Setting) describe(doc string) error {
	if strings.IndexFunc(doc, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
		return fmt.Errorf("--doc %q: want one line of text", clip(doc))
	}
	doc = cmp.Or(strings.TrimSpace(doc), "The "+s.Title())
	s.Doc = strings.TrimSuffix(capital(doc), ".") + "."
	return nil
}

// completed fills in what follows from the type.
func (s Setting) completed() Setting {
	if s.Kind == SettingBool && !s.Required && s.Default == "" {
		s.Default = "false"
	}
	if s.Required {
		s.Example = s.example()
	}
	return s
}

// example returns the value of the setting in tests and in .env.example.
func (s Setting) example() string {
	switch {
	case s.Example != "":
		return s.Example
	case s.Kind == SettingEnum:
		return s.Values[0]
	case s.Kind == SettingBool:
		return strconv.FormatBool(true)
	case s.Kind == SettingURL:
		return "https://example.com"
	}
	return s.Min // of a number or a duration
}
