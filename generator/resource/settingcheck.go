package resource

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// isBounded reports whether the setting is a number or a duration.
func (s Setting) isBounded() bool { return s.Kind == SettingInt || s.Kind == SettingDuration }

// check checks that the options apply to the type, and the values.
func (s Setting) check() error {
	var all mistakes
	for _, bound := range []struct{ name, value string }{{"min", s.Min}, {"max", s.Max}} {
		switch {
		case bound.value != "" && !s.isBounded():
			all.addf("option %s does not apply to %s: want int or duration", bound.name, s.Kind)
		case bound.value == "" && s.isBounded():
			all.addf("option %s is required, because every number has bounds, such as %s=%s", bound.name, bound.name, s.sampleBound(bound.name))
		case bound.value != "" && !s.isNumber(bound.value):
			all.addf("%s=%s: want %s", bound.name, clip(bound.value), s.wantNumber())
		}
	}
	if len(all) == 0 && s.isBounded() && s.number(s.Min) > s.number(s.Max) {
		all.addf("min=%s is greater than max=%s", s.Min, s.Max)
	}
	switch {
	case s.Required && s.Default != "":
		all.addf("a required setting has no default: remove required or default")
	case s.Kind == SettingSecret && s.Default != "":
		all.addf("a secret has no default, because defaults are public: remove default")
	case (s.isBounded() || s.Kind == SettingEnum) && !s.Required && s.Default == "":
		all.addf("%s %s needs the option \"default=VALUE\" or the option \"required\"", article(string(s.Kind)), s.Kind)
	case (s.Kind == SettingString || s.Kind == SettingSecret) && s.Required && s.Example == "":
		all.addf("a required %s needs example=VALUE, which tests and .env.example use", s.Kind)
	case s.Example != "" && !s.Required:
		all.addf("an example is for a required setting: remove example")
	}
	if len(all) > 0 {
		return all.err()
	}
	for _, given := range []struct{ name, value string }{{"default", s.Default}, {"example", s.Example}} {
		if given.value != "" && !s.accepts(given.value) {
			all.addf("%s=%s is not a valid value: want %s", given.name, clip(given.value), s.want())
		}
	}
	return all.err()
}

func (s Setting) sampleBound(name string) string {
	sample := map[string]string{"min": "1", "max": "100"}[name]
	if s.Kind == SettingDuration {
		return sample + "s"
	}
	return sample
}

// isNumber reports whether a text is a value of the type, whatever the bounds.
func (s Setting) isNumber(text string) bool {
	if s.Kind == SettingDuration {
		d, err := time.ParseDuration(text)
		return err == nil && d >= 0
	}
	n, err := strconv.ParseInt(text, 10, 54)
	return err == nil && strconv.FormatInt(n, 10) == text
}

// number returns a value for a comparison.
func (s Setting) number(text string) int64 {
	if s.Kind == SettingDuration {
		d, _ := time.ParseDuration(text)
		return int64(d)
	}
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// wantNumber describes a number of the kind of the setting, whatever its bounds.
func (s Setting) wantNumber() string {
	if s.Kind == SettingDuration {
		return "a duration with a unit, such as 30s or 1h30m, of at most 2562047h"
	}
	return fmt.Sprintf("a whole number from %d to %d", -1<<53, 1<<53-1)
}

// want describes the valid values.
func (s Setting) want() string {
	switch s.Kind {
	case SettingInt:
		return "a whole number from min to max"
	case SettingDuration:
		return "a duration with a unit, from min to max, such as 30s or 1h30m"
	case SettingBool:
		return "true or false"
	case SettingURL:
		return "an absolute http or https URL without a user"
	case SettingEnum:
		return "one of " + strings.Join(s.Values, ", ")
	}
	return "printable text without a backquote, $, # or a backslash, and without quotes or spaces around it"
}

// accepts reports whether a text is a valid value of the setting.
func (s Setting) accepts(text string) bool {
	isOdd := func(r rune) bool { return !unicode.IsPrint(r) || r == '`' || r == unicode.ReplacementChar }
	if strings.IndexFunc(text, isOdd) >= 0 {
		return false
	}
	switch s.Kind {
	case SettingInt, SettingDuration:
		return s.isNumber(text) && s.number(text) >= s.number(s.Min) && s.number(text) <= s.number(s.Max)
	case SettingBool:
		return text == "true" || text == "false"
	case SettingEnum:
		return slices.Contains(s.Values, text)
	case SettingURL:
		u, err := url.Parse(text)
		return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && !strings.ContainsAny(text, `"' $\`)
	}
	return strings.Trim(text, " \"'") == text && !strings.ContainsAny(text, `$#\`)
}
