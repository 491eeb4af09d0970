package ddl

import (
	"strconv"
	"strings"
)

// Kind is the form of an expression.
type Kind string

// The forms of expressions.
const (
	ColumnName Kind = "column"
	String     Kind = "string"
	Number     Kind = "number"
	Bool       Kind = "bool"
	Null       Kind = "null"
	Call       Kind = "call"     // of a function
	Operator   Kind = "operator" // such as =, ~, AND, BETWEEN, IN or IS NULL, with its operands
	Other      Kind = "other"    // what is not described here
)

// Expr is an expression. A cast to a type is left out if the value is a constant or the type
// is text, and so is the SELECT around a single value.
type Expr struct {
	Kind Kind
	Text string // the name, the operator, or the text of the constant
	Args []Expr
}

// IsConstant reports whether the expression is a value.
func (e Expr) IsConstant() bool {
	return e.Kind == String || e.Kind == Number || e.Kind == Bool || e.Kind == Null
}

// Is reports whether the expression is an operator or a call of the name.
func (e Expr) Is(kind Kind, text string) bool { return e.Kind == kind && e.Text == text }

// Columns returns the columns in the expression.
func (e Expr) Columns() []string {
	if e.Kind == ColumnName {
		return []string{e.Text}
	}
	var all []string
	for _, arg := range e.Args {
		all = append(all, arg.Columns()...)
	}
	return all
}

// String returns the expression as a call of its operator.
func (e Expr) String() string {
	switch e.Kind {
	case String:
		return "'" + strings.ReplaceAll(e.Text, "'", "''") + "'"
	case Call, Operator:
		var args []string
		for _, arg := range e.Args {
			args = append(args, arg.String())
		}
		return e.Text + "(" + strings.Join(args, ", ") + ")"
	case Null:
		return "NULL"
	case Other:
		return "?"
	}
	return e.Text
}

// rename gives a column another name in the expression.
func (e *Expr) rename(from, to string) {
	if e.Kind == ColumnName && e.Text == from {
		e.Text = to
	}
	for i := range e.Args {
		e.Args[i].rename(from, to)
	}
}

// expressionNode has the fields of the expressions that are read.
type expressionNode struct {
	Kind     string   `json:"kind"`
	Name     []node   `json:"name"`
	Left     node     `json:"lexpr"`
	Right    node     `json:"rexpr"`
	Function []node   `json:"funcname"`
	Args     []node   `json:"args"`
	Arg      node     `json:"arg"`
	Type     typeName `json:"typeName"`
	Fields   []node   `json:"fields"`
	Elements []node   `json:"elements"`
	Test     string   `json:"nulltesttype"`
	Logic    string   `json:"boolop"`
	SubLink  string   `json:"subLinkType"`
	Select   node     `json:"subselect"`
}

func expression(n node) Expr {
	e := decode[expressionNode](n)
	switch n.kind {
	case "ColumnRef":
		return Expr{Kind: ColumnName, Text: last(texts(e.Fields))}
	case "A_Const":
		return constant(n)
	case "A_Expr":
		return e.operator()
	case "FuncCall":
		return Expr{Kind: Call, Text: last(texts(e.Function)), Args: expressions(e.Args)}
	case "SQLValueFunction":
		if decode[struct {
			Operator string `json:"op"`
		}](n).Operator == "SVFOP_CURRENT_TIMESTAMP" {
			return Expr{Kind: Call, Text: "now"}
		}
	case "A_ArrayExpr":
		return Expr{Kind: Operator, Text: "ARRAY", Args: expressions(e.Elements)}
	case "BoolExpr":
		return Expr{Kind: Operator, Text: strings.TrimSuffix(e.Logic, "_EXPR"), Args: expressions(e.Args)}
	case "NullTest":
		return Expr{Kind: Operator, Text: strings.ReplaceAll(e.Test, "_", " "), Args: []Expr{expression(e.Arg)}}
	case "TypeCast":
		value, of := expression(e.Arg), e.Type.of()
		if value.IsConstant() || of.Name == "text" || of.Name == "varchar" && len(of.Modifiers) == 0 {
			return value
		}
		return Expr{Kind: Operator, Text: "::" + of.String(), Args: []Expr{value}}
	case "SubLink":
		query := decode[struct {
			Targets []node `json:"targetList"`
			From    []node `json:"fromClause"`
			Where   node   `json:"whereClause"`
		}](e.Select)
		if e.SubLink == "EXPR_SUBLINK" && len(query.Targets) == 1 && len(query.From) == 0 && query.Where.kind == "" {
			return expression(decode[struct {
				Value node `json:"val"`
			}](query.Targets[0]).Value)
		}
	}
	return Expr{Kind: Other}
}

func expressions(nodes []node) []Expr {
	var all []Expr
	for _, n := range nodes {
		all = append(all, expression(n))
	}
	return all
}

// operator returns the expression of an operator.
func (e expressionNode) operator() Expr {
	left := expression(e.Left)
	switch name := last(texts(e.Name)); e.Kind {
	case "AEXPR_OP":
		return Expr{Kind: Operator, Text: name, Args: []Expr{left, expression(e.Right)}}
	case "AEXPR_BETWEEN":
		return Expr{Kind: Operator, Text: "BETWEEN", Args: append([]Expr{left}, expressions(decode[list](e.Right).Items)...)}
	case "AEXPR_IN":
		if name == "=" {
			return Expr{Kind: Operator, Text: "IN", Args: append([]Expr{left}, expressions(decode[list](e.Right).Items)...)}
		}
	case "AEXPR_OP_ANY":
		if right := expression(e.Right); name == "=" && right.Is(Operator, "ARRAY") {
			return Expr{Kind: Operator, Text: "IN", Args: append([]Expr{left}, right.Args...)}
		}
	case "AEXPR_NULLIF":
		return Expr{Kind: Call, Text: "nullif", Args: []Expr{left, expression(e.Right)}}
	}
	return Expr{Kind: Other}
}

func constant(n node) Expr {
	c := decode[struct {
		Integer *struct {
			Value int `json:"ival"`
		} `json:"ival"`
		Float *struct {
			Value string `json:"fval"`
		} `json:"fval"`
		Text *struct {
			Value string `json:"sval"`
		} `json:"sval"`
		Bool *struct {
			Value bool `json:"boolval"`
		} `json:"boolval"`
	}](n)
	switch {
	case c.Integer != nil:
		return Expr{Kind: Number, Text: strconv.Itoa(c.Integer.Value)}
	case c.Float != nil:
		return Expr{Kind: Number, Text: c.Float.Value}
	case c.Text != nil:
		return Expr{Kind: String, Text: c.Text.Value}
	case c.Bool != nil:
		return Expr{Kind: Bool, Text: strconv.FormatBool(c.Bool.Value)}
	}
	return Expr{Kind: Null}
}
