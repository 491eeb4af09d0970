package inventory

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/praecepta/praecepta-gen/generator/program"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// The marks that this package reads.
const (
	markRoute      = "route"
	markOperation  = "operation"
	markAdmin      = "admin"
	markKind       = "kind"
	markTask       = "task"
	markProjection = "projection"
	markAggregate  = "aggregate"
	markEvent      = "event"
)

// code is the code of a service that its main package can reach.
type code struct {
	folder program.Folder
	kernel string // the path of the generated package that main calls
	roots  []*function

	functions  map[*types.Func]*function
	methods    map[string][]*function // by their names
	parameters map[*types.Var]parameter
	fields     map[*types.Var]field
	marks      map[types.Object][]string

	// What the code that is reached does:
	reached  []node
	calls    map[*types.Func][]call
	values   map[*types.Var][]value // what a variable or a field gets
	returns  map[*types.Func][]value
	literals []literal // of types that are listed
	notes    []string
}

// function is a declared function with its body.
type function struct {
	object *types.Func
	decl   *ast.FuncDecl
	pkg    *packages.Package
}

// parameter is the place of a parameter of a function, without a variadic one.
type parameter struct {
	of    *types.Func
	index int
}

// node is a declaration, of a function or of variables of a package.
type node struct {
	syntax ast.Node
	pkg    *packages.Package
	of     *types.Func // nil for variables
}

// call is one place that calls a function.
type call struct {
	syntax *ast.CallExpr
	pkg    *packages.Package
}

// value is an expression that a variable gets: the expression itself, one of the results of
// a call by its index, or each element of a range.
type value struct {
	syntax ast.Expr
	pkg    *packages.Package
	result int
}

// The values of value.result that are no index.
const (
	whole       = -1
	eachElement = -2
)

// literal is a composite literal of a marked type.
type literal struct {
	syntax *ast.CompositeLit
	pkg    *packages.Package
	marks  []string
}

func newCode(folder program.Folder, module string, all []*packages.Package) *code {
	c := &code{
		folder: folder, kernel: path.Join(module, tree.OursRoot),
		functions: map[*types.Func]*function{}, methods: map[string][]*function{}, parameters: map[*types.Var]parameter{}, fields: map[*types.Var]field{}, marks: map[types.Object][]string{},
		calls: map[*types.Func][]call{}, values: map[*types.Var][]value{}, returns: map[*types.Func][]value{},
	}
	for _, pkg := range all {
		for _, file := range pkg.Syntax {
			for _, d := range file.Decls {
				c.declare(pkg, d)
			}
		}
	}
	return c
}

// declare records the functions and the marks of a declaration.
func (c *code) declare(pkg *packages.Package, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		object, is := pkg.TypesInfo.Defs[d.Name].(*types.Func)
		if !is {
			return
		}
		c.mark(object, d.Doc)
		if d.Body == nil {
			return
		}
		f := &function{object, d, pkg}
		c.functions[object] = f
		for i := range object.Signature().Params().Len() {
			if !object.Signature().Variadic() || i < object.Signature().Params().Len()-1 {
				c.parameters[object.Signature().Params().At(i)] = parameter{object, i}
			}
		}
		if d.Recv != nil {
			c.methods[d.Name.Name] = append(c.methods[d.Name.Name], f)
		} else if d.Name.Name == "main" && pkg.Name == "main" && pkg.Imports[c.kernel] != nil {
			c.roots = append(c.roots, f)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			t, is := spec.(*ast.TypeSpec)
			if !is {
				continue
			}
			c.mark(pkg.TypesInfo.Defs[t.Name], d.Doc, t.Doc)
			ast.Inspect(t.Type, func(part ast.Node) bool {
				if declared, is := part.(*ast.Field); is {
					c.declareField(pkg, declared)
				}
				return true
			})
		}
	}
}

func (c *code) declareField(pkg *packages.Package, declared *ast.Field) {
	for _, name := range declared.Names {
		if variable, is := pkg.TypesInfo.Defs[name].(*types.Var); is {
			c.mark(variable, declared.Doc)
			c.fields[variable] = field{declared, pkg}
		}
	}
}

func (c *code) mark(object types.Object, docs ...*ast.CommentGroup) {
	for _, doc := range docs {
		if words := check.Words(doc); object != nil && len(words) > 0 {
			c.marks[object] = append(c.marks[object], words...)
		}
	}
}

func (c *code) hasMark(word string) bool {
	for _, words := range c.marks {
		if slices.Contains(words, word) {
			return true
		}
	}
	return false
}

// isMarked says whether the declaration of the object has the word.
func (c *code) isMarked(object types.Object, word string) bool {
	return object != nil && slices.Contains(c.marks[object], word)
}

// callee returns the function that a call names, or nil.
func callee(pkg *packages.Package, e *ast.CallExpr) *types.Func {
	f, _ := typeutil.Callee(pkg.TypesInfo, e).(*types.Func)
	if f == nil {
		return nil
	}
	return f.Origin()
}

// at returns the place of a position.
func (c *code) at(pkg *packages.Package, pos token.Pos) Place {
	p := pkg.Fset.Position(pos)
	name, _ := c.folder.Relative(p.Filename)
	return Place{name, p.Line}
}

// isGenerated says whether the package is one of those that praecepta-gen generates.
func (c *code) isGenerated(pkg *packages.Package) bool { return check.HasPrefix(pkg.PkgPath, c.kernel) }
