package inventory

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
)

// projections lists the projections of events.
func (c *code) projections() []Projection {
	var all []Projection
	for _, l := range c.literals {
		if !slices.Contains(l.marks, markProjection) {
			continue
		}
		c.each(func(in *frame, last bool) *types.Func {
			p, needs := c.projection(l, in)
			switch {
			case needs != nil && !last:
				return needs
			case p.Name == "": // the zero value
			default:
				all = append(all, p)
			}
			return nil
		})
	}
	return sorted(all, func(a, b Projection) int { return cmp.Or(cmp.Compare(a.Name, b.Name), a.compare(b.Place)) })
}

// projection reads a literal in a call. needs is a function whose calls decide parts of it.
func (c *code) projection(l literal, in *frame) (p Projection, needs *types.Func) {
	p = Projection{Tables: []string{}, Place: c.at(in.declaredAt(l.pkg, l.syntax))}
	for _, element := range l.syntax.Elts {
		pair, keyed := element.(*ast.KeyValueExpr)
		if !keyed {
			continue
		}
		known, further := true, (*types.Func)(nil)
		value := term{pair.Value, l.pkg, in}
		field := ""
		switch types.ExprString(pair.Key) {
		case "Name":
			field = "name"
			if p.Name, known, further = c.text(value); !known {
				p.Name = types.ExprString(pair.Value)
			}
		case "Tables":
			field = "tables"
			var tables []string
			tables, known, further = c.list(value)
			if p.Tables = append(p.Tables, tables...); !known {
				p.Tables = []string{types.ExprString(pair.Value)}
			}
		}
		if needs == nil {
			needs = further
		}
		if !known {
			p.Unknown = append(p.Unknown, field)
		}
	}
	return p, needs
}
