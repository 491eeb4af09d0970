// Package cf02 finds SQL that bypasses tenant isolation.
package cf02

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
	"github.com/praecepta/praecepta-gen/generator/vet/sqltext"
)

// Rule returns the rules CF-02 and EX-05, tenant isolation and the tenant of the token.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf02",
		IDs:  []string{"CF-02", "EX-05"},
		Doc:  "find SQL in Go code and embedded migrations that bypasses tenant isolation\n\nIt reports SQL that sets or reads app.current_tenant, SET ROLE, SECURITY DEFINER, and tables that have the column tenant_id and no policy.",
		Run:  run,
	}
}

// setting is where Postgres has the tenant of a transaction.
const setting = "app.current_tenant"

func isolation() []string { return []string{"CF-02", "EX-05"} }
func tenant() []string    { return []string{"EX-05", "CF-02"} }

func run(p *check.Pass) {
	inGo(p)
	for _, file := range p.Files {
		migrations(p, file)
	}
}

// inGo checks the constant statements of the Go files.
func inGo(p *check.Pass) {
	p.Each([]ast.Node{(*ast.BasicLit)(nil), (*ast.BinaryExpr)(nil), (*ast.Ident)(nil), (*ast.CallExpr)(nil)}, func(n ast.Node, stack []ast.Node) {
		if call, is := n.(*ast.CallExpr); is {
			named(p, call)
			if text := p.QueryText(call); text != nil && !p.HasMark(p.TypesInfo.TypeOf(text), "constant") {
				statement(p, text)
			}
			return
		}
		e := n.(ast.Expr)
		if !p.HasMark(p.TypesInfo.TypeOf(e), "constant") || isPart(stack) {
			return
		}
		if id, is := e.(*ast.Ident); is {
			if object := p.TypesInfo.Uses[id]; object == nil || p.HasMark(object.Type(), "constant") {
				return // reported where it is declared
			}
		}
		statement(p, e)
	})
}

// isPart says whether the last node is part of a constant sum.
func isPart(stack []ast.Node) bool {
	if len(stack) < 2 {
		return false
	}
	sum, is := stack[len(stack)-2].(*ast.BinaryExpr)
	return is && sum.Op == token.ADD
}

func statement(p *check.Pass, e ast.Expr) {
	text, is := p.Text(e)
	if !is {
		return
	}
	for _, found := range scan(text, 0) {
		p.Report(e, found.rules, found.message)
	}
}

// named reports the name of the setting as an argument, as of set_config($1, $2, true).
func named(p *check.Pass, call *ast.CallExpr) {
	if function := p.Callee(call); function != nil && function.Pkg() != nil {
		switch function.Pkg().Path() {
		case "errors", "fmt", "log", "log/slog", "strings":
			return // text for a person
		}
	}
	if p.TypesInfo.Types[call.Fun].IsType() {
		return
	}
	for _, argument := range call.Args {
		text, is := p.Text(argument)
		if is && strings.EqualFold(text, setting) && types.Identical(types.Default(p.TypesInfo.TypeOf(argument)), types.Typ[types.String]) {
			p.Report(argument, tenant(), sets)
		}
	}
}

// The messages of findings.
const (
	sets    = "do not set " + setting + ": if set to another value, later statements use another tenant's rows. Use InTenant, which sets it from the authenticated principal"
	reads   = "do not read " + setting + " in a query: the policies filter by tenant. In Go, take the tenant from the principal"
	dynamic = "set_config with a variable name can change " + setting + ": later statements then use another tenant's rows. Use a constant name"
	role    = "this statement changes the role (SET ROLE, RESET ROLE, SET SESSION AUTHORIZATION): the new role may own the tables or bypass row-level security. Remove it"
	definer = "a SECURITY DEFINER function runs with the rights of its owner: if the owner bypasses the policies, the caller sees the rows of all tenants. Use SECURITY INVOKER"
)

// found is one finding in a text.
type found struct {
	at      int
	rules   []string
	message string
}

// scan finds the statements of a text, and of the functions in it, that bypass tenant
// isolation.
func scan(text string, base int) []found {
	statements, _ := sqltext.Parse(text)
	var all []found
	for _, s := range statements {
		all = append(all, scanStatement(s, base)...)
	}
	return all
}

func scanStatement(s sqltext.Statement, base int) []found {
	var all []found
	add := func(i int, rules []string, message string) { all = append(all, found{base + s[i].At, rules, message}) }
	for i, token := range s {
		switch {
		case token.Kind == sqltext.Dollar, token.Kind == sqltext.String && isCode(s, i):
			all = append(all, scan(token.Text, base+token.Body)...)
		case s.Words(i, "set_config") && s.IsSymbol(i+1, "(") && i+2 < len(s):
			switch name := s[i+2]; {
			case name.Kind == sqltext.String && strings.EqualFold(name.Text, setting):
				add(i, tenant(), sets)
			case name.Kind != sqltext.String || !s.IsSymbol(i+3, ","):
				add(i, tenant(), dynamic)
			}
		case s.Words(i, "current_setting") && s.IsSymbol(i+1, "(") && i+2 < len(s):
			if s[i+2].Kind == sqltext.String && strings.EqualFold(s[i+2].Text, setting) && !declares(s) {
				add(i, tenant(), reads)
			}
		case s.Words(i, "set"), s.Words(i, "reset"):
			if rules, message := changes(s, i); message != "" {
				add(i, rules, message)
			}
		case s.Words(i, "security", "definer") && (s.Words(0, "create") || s.Words(0, "alter")):
			add(i, isolation(), definer)
		}
	}
	return all
}

// declares says whether a statement may read the setting: it declares a table or a policy.
func declares(s sqltext.Statement) bool {
	return s.Words(0, "create", "table") || s.Words(0, "alter", "table") || s.Words(0, "create", "policy") || s.Words(0, "alter", "policy") || s.Words(0, "create", "unlogged", "table")
}

// isCode says whether a string is run: by EXECUTE, or as the body of a function.
func isCode(s sqltext.Statement, i int) bool {
	return s.Words(i-1, "execute") || s.Words(i-1, "as") && s.Words(0, "create") || s.IsSymbol(i-1, "(") && s.Words(i-2, "format")
}

// changes reads SET and RESET of the tenant or the role.
func changes(s sqltext.Statement, i int) (rules []string, message string) {
	begins := i == 0
	for _, word := range []string{"begin", "then", "else", "loop"} {
		begins = begins || s.Words(i-1, word)
	}
	name := i + 1
	if s.Words(name, "local") || s.Words(name, "session") && !s.Words(name+1, "authorization") {
		name++
	}
	attribute := s.Words(0, "create") || s.Words(0, "alter")
	switch {
	case s.Words(name, "app") && s.IsSymbol(name+1, ".") && s.Words(name+2, "current_tenant"), s.Words(name, setting):
		return tenant(), sets
	case (begins || attribute) && (s.Words(name, "role") || s.Words(name, "session", "authorization")) && !s.Words(0, "alter", "table"):
		return isolation(), role
	}
	return nil, ""
}
