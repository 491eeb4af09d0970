package cf02

import (
	"go/ast"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
	"github.com/praecepta/praecepta-gen/generator/vet/sqltext"
)

// migrations checks the files of SQL that a Go file embeds: what they leave behind, and
// what they do.
func migrations(p *check.Pass, file *ast.File) {
	if !p.IsChecked(file.Package) {
		return
	}
	dir := filepath.Dir(p.Fset.File(file.Package).Name())
	schema := &schema{tables: map[string]*table{}}
	var files []*check.File
	for _, name := range embedded(dir, file) {
		content, err := os.ReadFile(name)
		if err != nil {
			continue // the compiler reports it
		}
		f := p.SQLFile(name, content)
		files = append(files, f)
		up := applied(name, string(content))
		for _, found := range scan(up, 0) {
			f.Report(found.at, found.rules, found.message)
		}
		statements, _ := sqltext.Parse(up)
		for _, s := range statements {
			schema.apply(f, s)
		}
	}
	schema.report()
	for _, f := range files {
		f.Close()
	}
}

// embedded returns the files of SQL that the file embeds, in the order of their names.
func embedded(dir string, file *ast.File) []string {
	var all []string
	for _, group := range file.Comments {
		for _, comment := range group.List {
			patterns, is := strings.CutPrefix(comment.Text, "//go:embed ")
			if !is {
				continue
			}
			for _, pattern := range fields(patterns) {
				pattern = strings.TrimPrefix(pattern, "all:")
				matches, _ := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
				for _, match := range matches {
					_ = filepath.WalkDir(match, func(name string, entry fs.DirEntry, err error) error {
						if err == nil && entry.Type().IsRegular() && strings.HasSuffix(name, ".sql") {
							all = append(all, name)
						}
						return nil
					})
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// fields splits the patterns of a go:embed, which may be quoted.
func fields(text string) []string {
	var all []string
	for _, field := range regexp.MustCompile("\"[^\"]*\"|`[^`]*`|\\S+").FindAllString(text, -1) {
		if unquoted, err := strconv.Unquote(field); err == nil {
			field = unquoted
		}
		all = append(all, field)
	}
	return all
}

// applied is what a migration does on the way up.
func applied(name, text string) string {
	if strings.HasSuffix(name, ".down.sql") {
		return ""
	}
	if down := regexp.MustCompile(`(?mi)^--\s*\+(goose|migrate)\s+Down\b`).FindStringIndex(text); down != nil {
		return text[:down[0]]
	}
	return text
}

// schema is the tables that the migrations leave behind.
type schema struct {
	tables map[string]*table
	order  []*table
}

// table is what keeps the tenants of a table apart.
type table struct {
	name            string
	file            *check.File
	at              int
	tenant          bool
	enabled, forced bool
	policies        map[string]bool
}

// tenantColumn makes a table one with tenants.
const tenantColumn = "tenant_id"

func (c *schema) apply(f *check.File, s sqltext.Statement) {
	if len(s) == 0 {
		return
	}
	switch {
	case s.Words(0, "create", "table"), s.Words(0, "create", "unlogged", "table"):
		c.create(f, s)
	case s.Words(0, "alter", "table"):
		c.alter(f, s)
	case s.Words(0, "drop", "table"):
		for i := 2; i < len(s); i++ {
			name, _ := s.Name(i)
			delete(c.tables, name)
		}
	case s.Words(0, "create", "policy"):
		if t := c.tables[after(s, "on")]; t != nil {
			t.policies[s[2].Text] = true
		}
	case s.Words(0, "drop", "policy"):
		if t := c.tables[after(s, "on")]; t != nil {
			for i := range s {
				delete(t.policies, s[i].Text)
			}
		}
	case s.Words(0, "do"), s.Words(0, "select"):
		c.perform(s)
	}
}

// after is the name behind the first of a word.
func after(s sqltext.Statement, word string) string {
	for i := range s {
		if s.Words(i, word) {
			name, _ := s.Name(i + 1)
			return name
		}
	}
	return ""
}

func (c *schema) create(f *check.File, s sqltext.Statement) {
	at := 2
	if s.Words(1, "unlogged") {
		at++
	}
	if s.Words(at, "if", "not", "exists") {
		at += 3
	}
	name, tokens := s.Name(at)
	if name == "" || s.Words(at+tokens, "partition", "of") {
		return
	}
	t := &table{name: name, file: f, at: s[0].At, policies: map[string]bool{}}
	for i := at + tokens; i < len(s); i++ {
		begins := s.IsSymbol(i-1, "(") || s.IsSymbol(i-1, ",")
		other, _ := s.Name(i + 1)
		t.tenant = t.tenant || begins && s.Words(i, tenantColumn) || begins && s.Words(i, "like") && c.tables[other] != nil && c.tables[other].tenant
	}
	if s.Words(at+tokens, "as") || s.Has("as", "select") {
		t.tenant = t.tenant || s.Has(tenantColumn)
	}
	c.tables[name] = t
	c.order = append(c.order, t)
}

func (c *schema) alter(f *check.File, s sqltext.Statement) {
	at := 2
	if s.Words(at, "if", "exists") {
		at += 2
	}
	if s.Words(at, "only") {
		at++
	}
	name, tokens := s.Name(at)
	t := c.tables[name]
	if t == nil {
		return
	}
	for i := at + tokens; i < len(s); i++ {
		switch {
		case s.Words(i, "add"):
			column := i + 1
			if s.Words(column, "column") {
				column++
			}
			if s.Words(column, "if", "not", "exists") {
				column += 3
			}
			if s.Words(column, tenantColumn) {
				t.tenant, t.file, t.at = true, f, s[0].At
			}
		case s.Words(i, "drop", "column", tenantColumn), s.Words(i, "drop", tenantColumn):
			t.tenant = false
		case s.Words(i, "enable", "row", "level", "security"):
			t.enabled = true
		case s.Words(i, "disable", "row", "level", "security"):
			t.enabled, t.file, t.at = false, f, s[0].At
		case s.Words(i, "no", "force", "row", "level", "security"):
			t.forced, t.file, t.at = false, f, s[0].At
			i++
		case s.Words(i, "force", "row", "level", "security"):
			t.forced = true
		case s.Words(i, "rename", "to"):
			delete(c.tables, name)
			t.name, _ = s.Name(i + 2)
			c.tables[t.name] = t
		}
	}
}

// perform reads what a block or a function does for tables that it names in strings.
func (c *schema) perform(s sqltext.Statement) {
	for _, token := range s {
		if token.Kind != sqltext.Dollar && token.Kind != sqltext.String {
			continue
		}
		if t := c.tables[token.Text]; t != nil {
			t.enabled, t.forced, t.policies["by a function"] = true, true, true
		}
		if token.Kind == sqltext.Dollar {
			inner, _ := sqltext.Parse(token.Text)
			for _, statement := range inner {
				c.perform(statement)
				for i := range statement {
					if statement.Words(i, "alter", "table") || statement.Words(i, "create", "policy") {
						c.apply(nil, statement[i:])
					}
				}
			}
		}
	}
}

// report reports the tables with tenants that are left open.
func (c *schema) report() {
	for _, t := range c.order {
		if !t.tenant || c.tables[t.name] != t || t.file == nil {
			continue
		}
		var missing []string
		if !t.enabled {
			missing = append(missing, "ENABLE ROW LEVEL SECURITY")
		}
		if !t.forced {
			missing = append(missing, "FORCE ROW LEVEL SECURITY")
		}
		if len(t.policies) == 0 {
			missing = append(missing, "a policy")
		}
		if len(missing) > 0 {
			t.file.Report(t.at, isolation(), "the table "+t.name+" has the column tenant_id but lacks "+strings.Join(missing, ", ")+": a query of one tenant returns the rows of all tenants. Add what is missing in a migration")
		}
	}
}
