package hint

import (
	"errors"
	"strings"
)

// Quote returns a word as a POSIX shell reads it: in single quotes if it has a character
// that the shell treats specially.
func Quote(word string) string {
	isPlain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./,:=@%+", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !isPlain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Words returns the words of a command line as Quote wrote them: separated by spaces, and
// partly in single quotes.
func Words(line string) ([]string, error) {
	var all []string
	var word strings.Builder
	inWord, inQuotes := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case inQuotes && c == '\'':
			inQuotes = false
		case inQuotes:
			word.WriteByte(c)
		case c == '\'':
			inWord, inQuotes = true, true
		case c == '\\' && i+1 < len(line):
			i++
			inWord = true
			word.WriteByte(line[i])
		case c != ' ':
			inWord = true
			word.WriteByte(c)
		case inWord:
			all = append(all, word.String())
			word.Reset()
			inWord = false
		}
	}
	if inQuotes {
		return nil, errors.New("the closing quote is missing")
	}
	if inWord {
		all = append(all, word.String())
	}
	return all, nil
}
