// Package check is what the rules of vet are written with. A rule is a folder with
// one function Rule; this package turns rules into analyzers, and decides what is
// checked: no tests, no code of other generators, no line that a comment allows.
//
// An analyzer knows no component by its name. The types and functions of a component
// announce themselves by a directive in their doc comment, as in
//
//	//praecepta:mark constant
//	type SQL string
//
// so that a component brings what vet needs to know of it in its own folder. Package
// inventory reads the same marks. The words:
//
//	constant    a type whose values are made of constants only (CF-01)
//	named       a type whose only values are its named constants (CF-18, CF-42)
//	reveals     a function that returns a secret (EX-16)
//	task        a function whose function arguments are done by a queue (CF-28)
//	effect      a function that a rollback does not undo (EX-09)
//	repeatable  an option that lets a transaction run its work again (EX-09)
//	repeats     a function that calls its function arguments again (EX-09)
//	once        a function that calls its function arguments after the commit (EX-09)
//	pure        a field whose function depends on its arguments only (EX-19)
//	route       a type whose literals are routes (inventory)
//	operation   a type whose literals are routes with an operation in /openapi.json (inventory)
//	admin       a field with routes of the admin listener, or a function that takes them (inventory)
//	kind        a function whose first argument names a kind of task (inventory)
//	projection  a type whose literals are projections (inventory)
//	aggregate   a type whose literals are aggregates, whose state is computed from events (inventory)
//	event       a function whose type argument is the data of a type of event, and whose first argument names it (inventory)
package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// Rule is what one folder of vet finds.
type Rule struct {
	Name string   // of its folder and its analyzer: cf06
	IDs  []string // of the rules that it reports
	Doc  string   // what it finds, the first line as a title
	Run  func(*Pass)
}

// Config says how the analyzers run.
type Config struct {
	Generated bool // code that praecepta-gen generated is checked too
}

// AllowName is the name of the analyzer that reports comments that allow nothing.
const AllowName = "allow"

// Analyzers returns an analyzer for each rule, and one for the comments that allow
// findings.
func Analyzers(c Config, rules ...Rule) []*analysis.Analyzer {
	scopes, facts := scopeAnalyzer(c), factsAnalyzer()
	var all []*analysis.Analyzer
	for _, r := range rules {
		all = append(all, r.analyzer(scopes, facts))
	}
	return append(all, allowAnalyzer(scopes, rules, all))
}

// used are the comments that allowed a finding.
type used map[*allow]bool

func (r Rule) analyzer(scopes, facts *analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       r.Name,
		Doc:        r.Doc,
		Requires:   []*analysis.Analyzer{inspect.Analyzer, scopes, facts},
		ResultType: reflect.TypeFor[used](),
		Run: func(pass *analysis.Pass) (any, error) {
			p := &Pass{
				Pass:    pass,
				Inspect: pass.ResultOf[inspect.Analyzer].(*inspector.Inspector),
				scope:   pass.ResultOf[scopes].(*scope),
				known:   pass.ResultOf[facts].(*known),
				used:    used{},
			}
			if !p.scope.skipped() {
				r.Run(p)
			}
			return p.used, nil
		},
	}
}

// Pass is one rule applied to one package.
type Pass struct {
	*analysis.Pass
	Inspect *inspector.Inspector
	scope   *scope
	known   *known
	used    used
}

// InService says that the package is part of a service that praecepta-gen generated.
func (p *Pass) InService() bool { return p.scope.service }

// IsGenerated says that praecepta-gen generated the file that holds the position.
func (p *Pass) IsGenerated(at token.Pos) bool {
	f := p.scope.file(p.Fset, at)
	return f != nil && f.generated
}

// Report reports a finding of the rules, of which the first one is the finding's, unless
// its line is not checked or a comment allows it.
func (p *Pass) Report(at analysis.Range, rules []string, message string, fixes ...analysis.SuggestedFix) {
	f := p.scope.file(p.Fset, at.Pos())
	if f == nil || f.skipped {
		return
	}
	p.report(f, at, rules, message, fixes)
}

func (p *Pass) report(f *fileScope, at analysis.Range, rules []string, message string, fixes []analysis.SuggestedFix) {
	if a := f.allowing(p.Fset.Position(at.Pos()).Line, rules); a != nil {
		p.used[a] = true
		return
	}
	category := strings.Join(rules, ", ")
	p.Pass.Report(analysis.Diagnostic{
		Pos: at.Pos(), End: at.End(), Category: category,
		Message: fmt.Sprintf("%s: %s", category, message), SuggestedFixes: fixes,
	})
}

// Replace is a fix that replaces the source between two positions.
func Replace(message string, from, to token.Pos, text string) analysis.SuggestedFix {
	return analysis.SuggestedFix{Message: message, TextEdits: []analysis.TextEdit{{Pos: from, End: to, NewText: []byte(text)}}}
}

// Each calls visit for every node of the types of the examples, with the nodes around
// it, outermost first and the node itself last.
func (p *Pass) Each(types []ast.Node, visit func(n ast.Node, stack []ast.Node)) {
	p.Inspect.WithStack(types, func(n ast.Node, push bool, stack []ast.Node) bool {
		if push {
			visit(n, stack)
		}
		return true
	})
}

// IsChecked says that findings in the file that holds the position are reported.
func (p *Pass) IsChecked(at token.Pos) bool {
	f := p.scope.file(p.Fset, at)
	return f != nil && !f.skipped
}
