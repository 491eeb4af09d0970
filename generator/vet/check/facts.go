package check

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// Mark is the words that a declaration announces itself with.
type Mark struct{ Words []string }

// AFact marks Mark as a fact.
func (*Mark) AFact() {}

// Reach is what a function leads to, by itself or by the functions that it uses.
type Reach struct {
	Impure string // what makes its result depend on more than its arguments: time.Now
	Effect string // what no rollback undoes: http.Client.Do
	Remote string // what waits for another server: http.Client.Do
}

// AFact marks Reach as a fact.
func (*Reach) AFact() {}

// known is what is known of declarations, those of imported packages included.
type known struct {
	marks  map[types.Object][]string
	reach  map[*types.Func]Reach
	bodies map[*types.Func]*ast.FuncDecl // of this package
}

func factsAnalyzer() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "praeceptafacts",
		Doc:        "collect the marks of declarations and what functions lead to",
		FactTypes:  []analysis.Fact{(*Mark)(nil), (*Reach)(nil)},
		ResultType: reflect.TypeFor[*known](),
		Run: func(pass *analysis.Pass) (any, error) {
			k := &known{marks: map[types.Object][]string{}, reach: map[*types.Func]Reach{}, bodies: map[*types.Func]*ast.FuncDecl{}}
			for _, fact := range pass.AllObjectFacts() {
				switch f := fact.Fact.(type) {
				case *Mark:
					k.marks[fact.Object] = f.Words
				case *Reach:
					if function, is := fact.Object.(*types.Func); is {
						k.reach[function] = *f
					}
				}
			}
			for _, file := range pass.Files {
				k.readMarks(pass, file)
			}
			if pass.Module != nil && pass.Module.Path != "" && pass.Module.Version == "" || inService(pass) {
				k.follow(pass)
			}
			return k, nil
		},
	}
}

// inService says whether the package is part of a service.
func inService(pass *analysis.Pass) bool {
	return len(pass.Files) > 0 && isService(dirOf(pass))
}

// readMarks exports the marks of the declarations in the file.
func (k *known) readMarks(pass *analysis.Pass, file *ast.File) {
	mark := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		var words []string
		for _, doc := range docs {
			words = append(words, Words(doc)...)
		}
		if object := pass.TypesInfo.Defs[name]; object != nil && len(words) > 0 {
			k.marks[object] = words
			pass.ExportObjectFact(object, &Mark{words})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			mark(n.Name, n.Doc)
			return false
		case *ast.GenDecl:
			for _, spec := range n.Specs {
				if t, is := spec.(*ast.TypeSpec); is {
					mark(t.Name, n.Doc, t.Doc)
				}
			}
		case *ast.Field:
			for _, name := range n.Names {
				mark(name, n.Doc, n.Comment)
			}
		}
		return true
	})
}

// Words returns the words that a doc comment marks its declaration with.
func Words(doc *ast.CommentGroup) []string {
	var words []string
	if doc != nil {
		for _, comment := range doc.List {
			if text, is := strings.CutPrefix(comment.Text, "//praecepta:mark "); is {
				words = append(words, strings.Fields(text)...)
			}
		}
	}
	return words
}

// follow finds out what the functions of the package lead to.
func (k *known) follow(pass *analysis.Pass) {
	for _, file := range pass.Files {
		for _, declaration := range file.Decls {
			if d, is := declaration.(*ast.FuncDecl); is && d.Body != nil {
				if function, is := pass.TypesInfo.Defs[d.Name].(*types.Func); is {
					k.bodies[function] = d
				}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for function, declaration := range k.bodies {
			before := k.reach[function]
			now := before
			k.uses(pass.TypesInfo, declaration.Body, func(_ *ast.Ident, _ types.Object, r Reach) {
				if now.Impure == "" {
					now.Impure = r.Impure
				}
				if now.Effect == "" {
					now.Effect = r.Effect
				}
				if now.Remote == "" {
					now.Remote = r.Remote
				}
			})
			if now != before {
				k.reach[function], changed = now, true
			}
		}
	}
	for function := range k.bodies {
		if r, found := k.reach[function]; found {
			pass.ExportObjectFact(function, &r)
		}
	}
}

// uses calls visit for every name of a function or value in the node and what it leads
// to. What is called after the commit only is left out.
func (k *known) uses(info *types.Info, node ast.Node, visit func(name *ast.Ident, object types.Object, r Reach)) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if callee := typeutil.Callee(info, n); callee != nil && slices.Contains(k.marks[origin(callee)], "once") {
				return false
			}
		case *ast.Ident:
			if object := info.Uses[n]; object != nil {
				visit(n, object, k.leadsTo(object))
			}
		}
		return true
	})
}

// leadsTo returns what a use of the object leads to.
func (k *known) leadsTo(object types.Object) Reach {
	object = origin(object)
	r := Reach{Impure: impure(object), Effect: effect(object), Remote: remote(object)}
	if function, is := object.(*types.Func); is {
		further := k.reach[function]
		if r.Impure == "" {
			r.Impure = further.Impure
		}
		if r.Effect == "" {
			r.Effect = further.Effect
		}
		if r.Remote == "" {
			r.Remote = further.Remote
		}
	}
	if slices.Contains(k.marks[object], "effect") {
		r.Effect = object.Name()
	}
	return r
}

// origin is the declaration of what may be an instance of a generic one.
func origin(object types.Object) types.Object {
	switch o := object.(type) {
	case *types.Func:
		return o.Origin()
	case *types.Var:
		return o.Origin()
	case *types.TypeName:
		if named, is := o.Type().(*types.Named); is {
			return named.Origin().Obj()
		}
	}
	return object
}

// impure names what is not the same each time.
func impure(object types.Object) string {
	if object == nil || object.Pkg() == nil {
		return ""
	}
	path, name := object.Pkg().Path(), object.Name()
	is := false
	switch path {
	case "time":
		is = isFunction(object) && slices.Contains([]string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Sleep"}, name)
	case "math/rand", "math/rand/v2":
		is = isFunction(object) && name != "New" && name != "NewSource" && name != "NewPCG" && name != "NewChaCha8" && name != "NewZipf"
	case "crypto/rand":
		is = true
	case "os":
		is = isFunction(object) && slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "Hostname", "Getpid"}, name)
	case "github.com/google/uuid", "github.com/gofrs/uuid", "github.com/gofrs/uuid/v5", "github.com/satori/go.uuid", "github.com/hashicorp/go-uuid":
		is = isFunction(object) && (strings.HasPrefix(name, "New") || strings.HasPrefix(name, "Generate")) && name != "NewSHA1" && name != "NewMD5" && name != "NewV3" && name != "NewV5" && name != "NewHash"
	case "github.com/oklog/ulid", "github.com/oklog/ulid/v2":
		is = isFunction(object) && (name == "Make" || name == "Now" || name == "DefaultEntropy")
	case "github.com/rs/xid", "github.com/segmentio/ksuid":
		is = isFunction(object) && strings.HasPrefix(name, "New")
	}
	if !is {
		return ""
	}
	return object.Pkg().Name() + "." + name
}

// isFunction says that the object is a function and no method.
func isFunction(object types.Object) bool {
	function, is := object.(*types.Func)
	return is && function.Signature().Recv() == nil
}

// remote names what waits for another server.
func remote(object types.Object) string {
	if object == nil || object.Pkg() == nil {
		return ""
	}
	switch object.Pkg().Path() {
	case "net", "net/http", "net/smtp":
		return effect(object)
	}
	return ""
}

// effect names what no rollback undoes.
func effect(object types.Object) string {
	function, is := object.(*types.Func)
	if !is || function.Pkg() == nil {
		return ""
	}
	name := function.Name()
	receiver := ReceiverName(function)
	found := false
	switch function.Pkg().Path() {
	case "net/http":
		found = (receiver == "" || receiver == "Client") && slices.Contains([]string{"Do", "Get", "Head", "Post", "PostForm"}, name) || name == "RoundTrip"
	case "net":
		found = strings.HasPrefix(name, "Dial")
	case "net/smtp":
		found = name == "SendMail" || name == "Dial"
	case "os/exec":
		found = receiver == "Cmd" && slices.Contains([]string{"Run", "Start", "Output", "CombinedOutput"}, name)
	}
	if !found {
		return ""
	}
	if receiver != "" {
		return function.Pkg().Name() + "." + receiver + "." + name
	}
	return function.Pkg().Name() + "." + name
}
