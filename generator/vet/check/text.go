package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/praecepta/praecepta-gen/generator/vet/sqltext"
)

// File is an SQL file of a package.
type File struct {
	pass  *Pass
	file  *token.File
	scope *fileScope
}

// SQLFile adds a file of SQL. Its findings are allowed by comments too:
//
//	-- praecepta:allow CF-02 REASON
func (p *Pass) SQLFile(name string, content []byte) *File {
	file := p.Fset.AddFile(name, -1, len(content))
	file.SetLinesForContent(content)
	f := &File{p, file, &fileScope{}}
	_, comments := sqltext.Parse(string(content))
	for _, comment := range comments {
		if text, is := strings.CutPrefix(strings.TrimSpace(comment.Text), directive); is {
			a := parseAllow(text)
			line := file.Line(file.Pos(comment.At))
			a.at, a.from, a.to = file.Pos(comment.At), line, line
			if standsAlone(content, comment.At) {
				a.to++
			}
			f.scope.allows = append(f.scope.allows, a)
		}
	}
	return f
}

// span is a part of a file.
type span struct{ from, to token.Pos }

func (s span) Pos() token.Pos { return s.from }
func (s span) End() token.Pos { return s.to }

// Report reports a finding at a byte of the file.
func (f *File) Report(at int, rules []string, message string) {
	f.pass.report(f.scope, span{f.file.Pos(at), f.file.Pos(at)}, rules, message, nil)
}

// Close reports the comments of the file that allowed nothing.
func (f *File) Close() {
	for _, a := range f.scope.allows {
		if f.pass.used[a] {
			continue
		}
		message := "nothing here violates " + a.rule + ": remove the comment"
		if a.rule == "" || a.reason == "" {
			message = "the comment names no rule or gives no reason: write -- praecepta:allow RULE REASON"
		}
		f.pass.Pass.Report(analysis.Diagnostic{Pos: a.at, End: a.at, Category: AllowName, Message: AllowName + ": " + message})
	}
}

// QueryText returns the argument of a call that is a statement for a database: the text
// of a method such as Exec(ctx, text, arguments...), in any package.
func (p *Pass) QueryText(call *ast.CallExpr) ast.Expr {
	function := p.Callee(call)
	if function == nil || !slices.Contains([]string{
		"Exec", "ExecContext", "MustExec", "Query", "QueryContext", "Queryx", "QueryRow", "QueryRowContext", "QueryRowx", "Prepare", "PrepareContext", "Queue", "Raw",
		"Get", "GetContext", "Select", "SelectContext",
	}, function.Name()) {
		return nil
	}
	signature := function.Signature()
	prepares := strings.HasPrefix(function.Name(), "Prepare")
	if signature.Recv() == nil || !signature.Variadic() && !prepares {
		return nil
	}
	if prepares && !isDriver(function.Pkg()) {
		return nil
	}
	for i := range signature.Params().Len() {
		basic, is := signature.Params().At(i).Type().(*types.Basic)
		if !is || basic.Kind() != types.String || i >= len(call.Args) {
			continue
		}
		if prepares && i+1 < len(call.Args) {
			continue // the name of the statement comes first
		}
		return call.Args[i]
	}
	return nil
}

func isDriver(pkg *types.Package) bool {
	return pkg != nil && (pkg.Path() == "database/sql" || HasPrefix(pkg.Path(), "github.com/jackc/pgx/v5") || HasPrefix(pkg.Path(), "github.com/jmoiron/sqlx"))
}
