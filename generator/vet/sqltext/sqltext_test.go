package sqltext_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/vet/sqltext"
)

func TestSplitStatements(t *testing.T) {
	for text, want := range map[string]string{
		`SELECT 1; SELECT 'a;b'`:                           `select 1|select 'a;b'`,
		`SELECT "A;B", E'it\'s;', 'it''s'`:                 `select A;B , 'it's;' , 'it's'`,
		"DO $$ BEGIN; END $$; SELECT $1":                   `do $ BEGIN; END $|select $ 1`,
		"CREATE FUNCTION f() AS $body$ a; $$ b; $body$; x": `create function f ( ) as $ a; $$ b; $|x`,
		"/* a; /* b; */ c; */ SELECT -- d;\n 2":            `select 2`,
		"Select ' never closed; x":                         `select ' never closed; x'`,
	} {
		statements, _ := sqltext.Parse(text)
		var all []string
		for _, s := range statements {
			var tokens []string
			for _, token := range s {
				switch token.Kind {
				case sqltext.String:
					tokens = append(tokens, "'"+token.Text+"'")
				case sqltext.Dollar:
					tokens = append(tokens, "$"+token.Text+"$")
				default:
					tokens = append(tokens, token.Text)
				}
			}
			all = append(all, strings.Join(tokens, " "))
		}
		if got := strings.Join(all, "|"); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestCommentsHavePositions(t *testing.T) {
	_, comments := sqltext.Parse("-- one\nSELECT '-- two'; -- three")
	if got := fmt.Sprint(comments); got != "[{ one 0} { three 24}]" {
		t.Errorf("got %s", got)
	}
}

func FuzzSplitStatements(f *testing.F) {
	f.Add("SELECT $a$ '\" /* -- ; $a$")
	f.Fuzz(func(t *testing.T, text string) {
		statements, _ := sqltext.Parse(text)
		last := -1
		for _, s := range statements {
			for _, token := range s {
				if token.At <= last || token.At >= len(text) {
					t.Fatalf("%q: a token at %d after one at %d", text, token.At, last)
				}
				last = token.At
			}
		}
	})
}
