// Package cf01 finds SQL that is built at run time.
package cf01

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rule CF-01, identifiers and statements.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf01",
		IDs:  []string{"CF-01"},
		Doc:  "find SQL that is built at run time\n\nConstants that are joined with + are allowed.",
		Run:  run,
	}
}

// way is what to do instead, where the service has a type of constant statements.
func way(p *check.Pass) string {
	text := "Pass values as arguments ($1)"
	if declared := p.Marked("constant"); declared != nil {
		text += ", join constant fragments and their arguments with " + declared.Pkg().Name() + ".Build, and quote names with " + declared.Name() + ".WithIdentifiers"
	}
	return text
}

func run(p *check.Pass) {
	p.Each([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node, stack []ast.Node) {
		call := n.(*ast.CallExpr)
		if p.TypesInfo.Types[call.Fun].IsType() {
			converted(p, call)
			return
		}
		text := p.QueryText(call)
		if text == nil {
			return
		}
		t := parts{Pass: p, around: check.Around(stack), seen: map[any]bool{}}
		if t.of(text) == dynamic && t.statement {
			p.Report(text, []string{"CF-01"}, "this statement is built from text at run time (SQL injection): a quote or a semicolon in the text becomes SQL. "+way(p))
		}
	})
}

// converted reports text that becomes a statement.
func converted(p *check.Pass, call *ast.CallExpr) {
	argument := ast.Unparen(call.Args[0])
	if !p.HasMark(p.TypesInfo.TypeOf(call), "constant") || p.TypesInfo.Types[argument].Value != nil || p.HasMark(p.TypesInfo.TypeOf(argument), "constant") {
		return
	}
	p.Report(call, []string{"CF-01"}, check.Spelled(call.Fun)+" builds SQL from text at run time (SQL injection): the database runs all SQL in the text. "+way(p))
}

// kind is what is known of a text.
type kind int

const (
	constant kind = iota // made of constants
	unknown              // from elsewhere
	dynamic              // made here of constants and others
)

// parts finds out what a text is made of, in one function.
type parts struct {
	*check.Pass
	around    ast.Node
	seen      map[any]bool
	statement bool // a constant part of it looks like SQL
}

func (t *parts) of(e ast.Expr) kind {
	e = ast.Unparen(e)
	if value, is := t.Text(e); is {
		t.statement = t.statement || looksLikeSQL(value)
		return constant
	}
	if t.HasMark(t.TypesInfo.TypeOf(e), "constant") {
		return constant
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return t.joined(e.X, e.Y)
		}
	case *ast.Ident:
		return t.variable(e)
	case *ast.CallExpr:
		return t.call(e)
	}
	return unknown
}

// joined is what comes of parts: dynamic if one of them is from elsewhere.
func (t *parts) joined(parts ...ast.Expr) kind {
	result := constant
	for _, part := range parts {
		if t.of(part) != constant {
			result = dynamic
		}
	}
	return result
}

// variable is made of everything that is assigned to it in its function.
func (t *parts) variable(id *ast.Ident) kind {
	object := t.TypesInfo.ObjectOf(id)
	if t.seen[object] {
		return constant // of the others that are assigned to it
	}
	t.seen[object] = true
	if t.around == nil {
		return unknown
	}
	values, whole := t.Assigned(t.around, object)
	result := constant
	if !whole {
		result = unknown
	}
	for _, value := range values {
		result = max(result, t.of(value))
	}
	// += joins: a text from elsewhere is then a part of it.
	if result == unknown && len(values) > 1 {
		result = dynamic
	}
	return result
}

func (t *parts) call(call *ast.CallExpr) kind {
	switch {
	case t.TypesInfo.Types[call.Fun].IsType():
		return t.of(call.Args[0])
	case t.IsCall(call, "fmt", "Sprintf", "Sprint", "Sprintln"):
		return t.joined(t.texts(call.Args)...)
	case t.IsCall(call, "strconv", "Itoa", "FormatInt", "FormatUint", "FormatBool"):
		return constant
	case t.IsCall(call, "strings", "Repeat", "TrimSuffix", "TrimSpace", "TrimPrefix", "TrimRight", "Trim", "ToUpper", "ToLower"):
		return t.of(call.Args[0])
	case t.IsCall(call, "github.com/jackc/pgx/v5", "Sanitize"), t.IsCall(call, "github.com/lib/pq", "QuoteIdentifier", "QuoteLiteral"):
		return constant
	case t.Body(call.Fun) != nil:
		return constant // what a function of the package joins is not followed
	}
	return unknown
}

// texts are the arguments that are no numbers: a number is harmless in a statement.
func (t *parts) texts(arguments []ast.Expr) []ast.Expr {
	var all []ast.Expr
	for _, argument := range arguments {
		if !isNumber(t.TypesInfo.TypeOf(argument)) {
			all = append(all, argument)
		}
	}
	return all
}

func looksLikeSQL(text string) bool {
	return regexp.MustCompile(`(?i)\b(select|insert\s+into|update\s+\S+\s+set|delete\s+from|from|where|create\s+(table|role|user|schema|database|index)|drop\s+(table|role|user|schema|database|index)|alter\s+(table|role|user)|truncate|grant|order\s+by|listen|notify|set\s+(local|session|role))\b`).MatchString(text)
}

func isNumber(t types.Type) bool {
	basic, is := t.Underlying().(*types.Basic)
	return is && basic.Info()&(types.IsNumeric|types.IsBoolean) != 0
}
