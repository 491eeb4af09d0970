package resource

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// maxRepeat is the greatest count of a repetition that Postgres takes.
const maxRepeat = 255

// checkPattern checks that a pattern means the same in Go and in Postgres.
func (f Field) checkPattern() error {
	reason := ""
	switch parsed, err := syntax.Parse(f.Pattern, syntax.Perl); {
	case err != nil:
		reason = err.Error()
	case !strings.HasPrefix(f.Pattern, "^") || !strings.HasSuffix(f.Pattern, "$") || strings.HasSuffix(f.Pattern, `\$`):
		reason = "want ^ at the beginning and $ at the end, so that it covers the whole value"
	case strings.IndexFunc(f.Pattern, func(r rune) bool { return !unicode.IsPrint(r) || r == '`' || r == unicode.ReplacementChar }) >= 0:
		reason = "it contains a backquote, or a character that is not printable"
	case regexp.MustCompile(`\\[A-Za-z0-9]`).MatchString(f.Pattern):
		reason = `an escape such as \d has another meaning in Postgres: use a class such as [0-9]`
	case regexp.MustCompile(`\(\?[^:]`).MatchString(f.Pattern):
		reason = "a flag or a named group such as (?i) has another meaning in Postgres"
	case strings.Contains(f.Pattern, "[:") || regexp.MustCompile(`[\^$(|][*+?{]`).MatchString(strings.ReplaceAll(f.Pattern, "(?:", "(")):
		reason = "Postgres does not take it"
	case hasLiteralBrace(f.Pattern) || repeatsTooOften(parsed):
		reason = fmt.Sprintf("Postgres takes braces only as a repetition such as {1,3}, of at most %d", maxRepeat)
	default:
		return nil
	}
	return fmt.Errorf("field %q: pattern %s: %s", f.Name, clip(f.Pattern), reason)
}

// hasLiteralBrace reports whether a pattern has a brace that is no repetition.
func hasLiteralBrace(pattern string) bool {
	rest := regexp.MustCompile(`\\.|\{[0-9]+(,[0-9]*)?\}`).ReplaceAllString(pattern, "")
	return strings.ContainsAny(rest, "{}")
}

func repeatsTooOften(re *syntax.Regexp) bool {
	return re.Op == syntax.OpRepeat && max(re.Min, re.Max) > maxRepeat || slices.ContainsFunc(re.Sub, repeatsTooOften)
}

// matches reports whether the pattern of the field matches a text.
func (f Field) matches(text string) bool {
	re, err := regexp.Compile(f.Pattern)
	return err == nil && re.MatchString(text)
}

// matching returns texts that the pattern of the field matches and its bounds allow, in
// order, and no more than the samples that tests need.
func (f Field) matching() []string {
	re, err := syntax.Parse(f.Pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	e := examples{longer: atoi(f.Min)}
	found := slices.DeleteFunc(e.of(re.Simplify()), func(text string) bool { return !f.accepts(text) })
	slices.Sort(found)
	found = slices.Compact(found)
	return found[:min(len(found), samples)]
}

// examples finds texts that a regular expression matches.
type examples struct {
	longer int // how many elements a repetition may have above its minimum
}

// maxExamples limits how many texts are kept for each part of a pattern.
const maxExamples = 40

// of returns some texts that re matches. Assertions are ignored: the caller checks them.
func (e examples) of(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		return classExamples(re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return strings.Split("0123456789", "")
	case syntax.OpCapture:
		return e.of(re.Sub[0])
	case syntax.OpQuest:
		return append([]string{""}, e.of(re.Sub[0])...)
	case syntax.OpStar:
		return append([]string{""}, e.repeated(re.Sub[0])...)
	case syntax.OpPlus:
		return e.repeated(re.Sub[0])
	case syntax.OpConcat:
		all := []string{""}
		for _, sub := range re.Sub {
			all = product(all, e.of(sub))
		}
		return all
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			all = append(all, e.of(sub)...)
		}
		return all[:min(len(all), maxExamples)]
	case syntax.OpNoMatch:
		return nil
	}
	return []string{""} // an assertion, or nothing
}

// repeated returns one element or more of sub, in lengths up to the longest that bounds ask for.
func (e examples) repeated(sub *syntax.Regexp) []string {
	element := e.of(sub)
	if len(element) == 0 {
		return nil
	}
	all := slices.Clone(element)
	if e.longer > 1 {
		head := strings.Repeat(element[0], min(e.longer, maxText/max(1, len(element[0])))-1)
		for cut := len(head); cut > 0 && len(all) < maxExamples && len(element[0]) > 0; cut -= len(element[0]) {
			for _, last := range element {
				all = append(all, head[:cut]+last)
			}
		}
	}
	return all
}

// product returns texts that begin with one of a and end with one of b.
func product(a, b []string) []string {
	var all []string
	for _, last := range b {
		for _, first := range a {
			if len(all) < maxExamples {
				all = append(all, first+last)
			}
		}
	}
	return all
}

// classExamples returns some characters of a class, letters and digits first.
func classExamples(ranges []rune) []string {
	var all []string
	add := func(from, to rune) {
		for r := from; r <= to && len(all) < samples; r++ {
			for i := 0; i+1 < len(ranges); i += 2 {
				if r >= ranges[i] && r <= ranges[i+1] {
					all = append(all, string(r))
					break
				}
			}
		}
	}
	add('0', '9')
	add('A', 'Z')
	add('a', 'z')
	add('!', '~')
	if len(all) == 0 && len(ranges) > 0 {
		all = append(all, string(ranges[0]))
	}
	return slices.Compact(all)
}
