// Package cf23 finds connection strings that are built by concatenation.
package cf23

import (
	"go/ast"
	"go/token"
	"regexp"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rule CF-23, connection strings.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf23",
		IDs:  []string{"CF-23"},
		Doc:  "find connection strings that are built with fmt.Sprintf or +\n\nSpecial characters in the password, such as @, / or a space, change the meaning of the string.",
		Run:  run,
	}
}

// The beginnings of connection strings: an address with a scheme, and the parameters
// of Postgres and of MySQL.
func patterns() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`^(postgres|postgresql|pgx|mysql|mariadb|sqlserver|mssql|oracle|cockroachdb|clickhouse|redis|rediss|valkey|amqp|amqps|nats|mongodb|mongodb\+srv|kafka|memcached)://`),
		regexp.MustCompile(`(^|\s)(host|hostaddr|user|password|dbname|sslmode)\s*=.*(^|\s)(host|port|user|password|dbname|sslmode)\s*=`),
		regexp.MustCompile(`^(%[sv]|[\w.-]+):(%[sv]|[^@]*)@(tcp|unix)\(`),
	}
}

func run(p *check.Pass) {
	all := patterns()
	is := func(text string) bool {
		for _, pattern := range all {
			if pattern.MatchString(text) {
				return true
			}
		}
		return false
	}
	report := func(at ast.Node) {
		p.Report(at, []string{"CF-23"}, "this connection string is built with + or fmt.Sprintf: special characters in the password change its meaning, and the service connects to another host or database, or not at all. Set the fields of the driver configuration, or build it with url.URL and url.UserPassword")
	}
	p.Each([]ast.Node{(*ast.CallExpr)(nil), (*ast.BinaryExpr)(nil)}, func(n ast.Node, stack []ast.Node) {
		if isShown(stack) {
			return
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			if (p.IsCall(n, "fmt", "Sprintf", "Sprint", "Appendf", "Fprintf")) && len(n.Args) > 1 {
				for _, argument := range n.Args[:min(2, len(n.Args))] {
					if text, constant := p.Text(argument); constant && is(text) && hasVerb(text) {
						report(n)
						return
					}
				}
			}
		case *ast.BinaryExpr:
			if n.Op != token.ADD || p.TypesInfo.Types[n].Value != nil || isAdded(stack) {
				return
			}
			if text, constant := p.Text(leftmost(n)); constant && is(text) {
				report(n)
			}
		}
	})
}

// isShown says whether the text is for a person: the function is a String method.
func isShown(stack []ast.Node) bool {
	d, is := check.Around(stack).(*ast.FuncDecl)
	return is && d.Recv != nil && (d.Name.Name == "String" || d.Name.Name == "GoString" || d.Name.Name == "Redacted")
}

// hasVerb says whether a format has a place for a text.
func hasVerb(format string) bool { return regexp.MustCompile(`%[+#]?[svq]`).MatchString(format) }

// leftmost is what a sum begins with. A constant sum is one operand.
func leftmost(e ast.Expr) ast.Expr {
	for {
		sum, is := ast.Unparen(e).(*ast.BinaryExpr)
		if !is || sum.Op != token.ADD {
			return e
		}
		e = sum.X
	}
}

// isAdded says whether a sum is part of another.
func isAdded(stack []ast.Node) bool {
	if len(stack) < 2 {
		return false
	}
	around, is := stack[len(stack)-2].(*ast.BinaryExpr)
	return is && around.Op == token.ADD
}
