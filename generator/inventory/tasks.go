package inventory

import (
	"cmp"
	"go/ast"
	"go/types"
)

// tasks lists the kinds of tasks, each with its handler.
func (c *code) tasks() []Task {
	handlers := c.taskHandlers()
	var all []Task
	for define, calls := range c.calls {
		if !c.isMarked(define, markKind) {
			continue
		}
		for _, one := range calls {
			name := one.syntax.Args[0]
			c.each(func(in *frame, last bool) *types.Func {
				text, known, needs := c.text(term{name, one.pkg, in})
				if needs != nil && !last {
					return needs
				}
				t := Task{Name: text, Payload: payloadOf(one), Handler: handlers[one.syntax], Place: c.at(in.declaredAt(one.pkg, one.syntax))}
				if !known {
					t.Name, t.Unknown = types.ExprString(name), []string{"name"}
				}
				if known || !c.isGenerated(one.pkg) { // else a schedule defines a kind that wraps another
					all = append(all, t)
				}
				return nil
			})
		}
	}
	return sorted(all, func(a, b Task) int { return cmp.Or(cmp.Compare(a.Name, b.Name), a.compare(b.Place)) })
}

// taskHandlers maps the call that defines a kind to its handler.
func (c *code) taskHandlers() map[*ast.CallExpr]string {
	handlers := map[*ast.CallExpr]string{}
	for handle, calls := range c.calls {
		if !c.isMarked(handle, markTask) {
			continue
		}
		for _, one := range calls {
			do := one.syntax.Args[len(one.syntax.Args)-1]
			for _, argument := range one.syntax.Args {
				c.each(func(in *frame, last bool) *types.Func {
					found, needs := c.resolve(term{argument, one.pkg, in})
					if needs != nil && !last {
						return needs
					}
					if define, is := found.syntax.(*ast.CallExpr); is && c.isMarked(callee(found.pkg, define), markKind) {
						handlers[define] = c.handlerText(term{do, one.pkg, in})
					}
					return nil
				})
			}
		}
	}
	return handlers
}

// payloadOf is the type of the payload of a kind, without its package where that defines
// the kind too.
func payloadOf(define call) string {
	kind, is := types.Unalias(define.pkg.TypesInfo.TypeOf(define.syntax)).(*types.Named)
	if !is || kind.TypeArgs().Len() == 0 {
		return ""
	}
	return types.TypeString(kind.TypeArgs().At(0), func(other *types.Package) string {
		if other == define.pkg.Types {
			return ""
		}
		return other.Name()
	})
}
