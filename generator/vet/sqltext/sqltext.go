// Package sqltext reads SQL as far as vet has to: into statements, and those into
// tokens with their places. It knows Postgres's quotes and comments, and no grammar.
package sqltext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what a token is.
type Kind int

// The kinds of tokens.
const (
	Word   Kind = iota // a keyword or a name, folded to lower case unless it was quoted
	String             // the content of a string, without its quotes
	Dollar             // the content of a dollar-quoted string
	Symbol             // any other character
)

// Token is one token of a statement.
type Token struct {
	Kind Kind
	Text string
	At   int // where it begins, in bytes
	Body int // where the content of a string begins
}

// Statement is the tokens of one statement, without the semicolon.
type Statement []Token

// Comment is one line comment.
type Comment struct {
	Text string // without the dashes
	At   int
}

// Parse returns the statements and the line comments of a text.
func Parse(text string) ([]Statement, []Comment) {
	s := scanner{text: text}
	for s.at < len(text) {
		s.next()
	}
	s.end()
	return s.statements, s.comments
}

type scanner struct {
	text       string
	at         int
	current    Statement
	statements []Statement
	comments   []Comment
}

func (s *scanner) end() {
	if len(s.current) > 0 {
		s.statements = append(s.statements, s.current)
	}
	s.current = nil
}

func (s *scanner) add(kind Kind, text string, from, body, to int) {
	s.current = append(s.current, Token{kind, text, from, body})
	s.at = to
}

// next reads one token, comment or blank.
func (s *scanner) next() {
	rest := s.text[s.at:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case unicode.IsSpace(r):
		s.at += size
	case strings.HasPrefix(rest, "--"):
		line, _, _ := strings.Cut(rest, "\n")
		s.comments = append(s.comments, Comment{strings.TrimPrefix(line, "--"), s.at})
		s.at += len(line)
	case strings.HasPrefix(rest, "/*"):
		s.at += blockComment(rest)
	case r == ';':
		s.at++
		s.end()
	case r == '\'':
		s.quoted(s.at, s.at, false)
	case r == '"':
		s.identifier()
	case r == '$' && tag(rest) != "":
		s.dollar(tag(rest))
	case isLetter(r):
		s.word(rest)
	default:
		s.add(Symbol, rest[:size], s.at, s.at, s.at+size)
	}
}

func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) }

func (s *scanner) word(rest string) {
	end := strings.IndexFunc(rest, func(r rune) bool { return !isLetter(r) && !unicode.IsDigit(r) && r != '$' })
	if end < 0 {
		end = len(rest)
	}
	word := strings.ToLower(rest[:end])
	if strings.HasPrefix(rest[end:], "'") && (word == "e" || word == "b" || word == "x" || word == "n") {
		s.quoted(s.at, s.at+end, word == "e")
		return
	}
	s.add(Word, word, s.at, s.at, s.at+end)
}

// quoted reads a string whose quote is at start.
func (s *scanner) quoted(from, start int, escapes bool) {
	var content strings.Builder
	i := start + 1
	for i < len(s.text) {
		c := s.text[i]
		switch {
		case c == '\\' && escapes && i+1 < len(s.text):
			content.WriteByte(s.text[i+1])
			i += 2
		case c == '\'' && strings.HasPrefix(s.text[i+1:], "'"):
			content.WriteByte('\'')
			i += 2
		case c == '\'':
			s.add(String, content.String(), from, start+1, i+1)
			return
		default:
			content.WriteByte(c)
			i++
		}
	}
	s.add(String, content.String(), from, start+1, len(s.text))
}

func (s *scanner) identifier() {
	end := strings.IndexByte(s.text[s.at+1:], '"')
	if end < 0 {
		s.add(Word, s.text[s.at+1:], s.at, s.at, len(s.text))
		return
	}
	s.add(Word, s.text[s.at+1:s.at+1+end], s.at, s.at, s.at+end+2)
}

// tag returns the opening quote of a dollar-quoted string: $$ or $name$.
func tag(rest string) string {
	for i, r := range rest[1:] {
		switch {
		case r == '$':
			return rest[:i+2]
		case !isLetter(r) && (i == 0 || !unicode.IsDigit(r)):
			return ""
		}
	}
	return ""
}

func (s *scanner) dollar(tag string) {
	body := s.at + len(tag)
	end := strings.Index(s.text[body:], tag)
	if end < 0 {
		s.add(Dollar, s.text[body:], s.at, body, len(s.text))
		return
	}
	s.add(Dollar, s.text[body:body+end], s.at, body, body+end+len(tag))
}

// blockComment returns the length of a comment, which may hold others.
func blockComment(text string) int {
	depth, at := 0, 0
	for at < len(text) {
		switch {
		case strings.HasPrefix(text[at:], "/*"):
			depth++
			at += 2
		case strings.HasPrefix(text[at:], "*/"):
			depth--
			at += 2
			if depth == 0 {
				return at
			}
		default:
			at++
		}
	}
	return at
}

// Words says whether the statement has these words in a row from a token on.
func (s Statement) Words(from int, words ...string) bool {
	if from < 0 || from+len(words) > len(s) {
		return false
	}
	for i, word := range words {
		if s[from+i].Kind != Word || s[from+i].Text != word {
			return false
		}
	}
	return true
}

// Has says whether the statement has these words in a row anywhere.
func (s Statement) Has(words ...string) bool {
	for i := range s {
		if s.Words(i, words...) {
			return true
		}
	}
	return false
}

// IsSymbol says whether a token is the character.
func (s Statement) IsSymbol(at int, text string) bool {
	return at >= 0 && at < len(s) && s[at].Kind == Symbol && s[at].Text == text
}

// Name reads a name, with its schema or without, and returns its last part and the
// number of tokens that it has.
func (s Statement) Name(at int) (name string, tokens int) {
	if at >= len(s) || s[at].Kind != Word {
		return "", 0
	}
	name, tokens = s[at].Text, 1
	for s.IsSymbol(at+tokens, ".") && at+tokens+1 < len(s) && s[at+tokens+1].Kind == Word {
		name = s[at+tokens+1].Text
		tokens += 2
	}
	return name, tokens
}
