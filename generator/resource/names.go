package resource

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// initialisms are words that Go names spell in upper case.
func initialisms() []string {
	return []string{"api", "html", "http", "https", "id", "ip", "json", "sku", "sql", "uri", "url", "uuid", "xml"}
}

// exported returns a name in snake case as a Go name, such as UnitPrice.
func exported(name string) string {
	var out strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		if slices.Contains(initialisms(), word) {
			out.WriteString(strings.ToUpper(word))
			continue
		}
		out.WriteString(capital(word))
	}
	return out.String()
}

// unexported returns a name in snake case as an unexported Go name, such as unitPrice.
func unexported(name string) string {
	first, rest, _ := strings.Cut(name, "_")
	if rest == "" {
		return first
	}
	return first + exported(rest)
}

func capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

func prose(name string) string { return strings.ReplaceAll(name, "_", " ") }

// article returns the article of an English noun.
func article(noun string) string {
	if strings.ContainsRune("aeiou", unicode.ToLower(rune(noun[0]))) {
		return "an"
	}
	return "a"
}

// WithArticle returns an English noun with its article.
func WithArticle(noun string) string { return article(noun) + " " + noun }

// pluralOf returns the plural of an English noun. Irregular nouns need --plural.
func pluralOf(name string) string {
	switch {
	case len(name) > 1 && strings.HasSuffix(name, "y") && !strings.ContainsAny(name[len(name)-2:len(name)-1], "aeiou"):
		return name[:len(name)-1] + "ies"
	case slices.ContainsFunc([]string{"s", "x", "z", "ch", "sh"}, func(end string) bool { return strings.HasSuffix(name, end) }):
		return name + "es"
	}
	return name + "s"
}

// PluralNote returns a note if the name looks like a plural, which has a plural of its own
// then. It is empty otherwise.
func (r Resource) PluralNote() string {
	isSingular := slices.ContainsFunc([]string{"ss", "us", "is"}, func(end string) bool { return strings.HasSuffix(r.Name, end) })
	if !strings.HasSuffix(r.Name, "s") || isSingular || r.Plural != pluralOf(r.Name) {
		return ""
	}
	return fmt.Sprintf("%q looks like a plural. The plural of the resource is now %q: to choose another, use the singular as the NAME, or set --plural", r.Name, r.Plural)
}
