package gofile_test

import (
	"bytes"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/gofile"
)

// orders is the wiring of the package orders in the service example.com/shop.
func orders() gofile.Wiring {
	return gofile.Wiring{
		Join:       "example.com/shop/internal/praecepta/component",
		Components: "example.com/shop/internal/praecepta",
		Package:    "example.com/shop/internal/service/orders",
		Name:       "orders",
		Field:      "EventStore",
	}
}

const head = `package service

import (
	"example.com/shop/internal/praecepta"
	"example.com/shop/internal/praecepta/component"
`

// service is a file with more imports and the body of New.
func service(imports, body string) string {
	return head + imports + ")\n\nfunc New(_ Settings, c praecepta.Components) (component.Contribution, error) {\n" + body + "}\n"
}

const products = "\t\"example.com/shop/internal/service/products\"\n"

func TestWireInsertsOneImportAndOneArgument(t *testing.T) {
	const line = "\t\"example.com/shop/internal/service/orders\"\n"
	for name, c := range map[string]struct{ before, after string }{
		"among others, in order": {
			service(products, "\treturn component.Join(\n\t\tproducts.New(c.Database),\n\t), nil\n"),
			service(line+products, "\treturn component.Join(\n\t\torders.New(c.EventStore),\n\t\tproducts.New(c.Database),\n\t), nil\n"),
		},
		"after the last one": {
			service("\t\"example.com/shop/internal/service/news\"\n", "\treturn component.Join(\n\t\tnews.New(c.Database), // first\n\t), nil\n"),
			service("\t\"example.com/shop/internal/service/news\"\n"+line, "\treturn component.Join(\n\t\tnews.New(c.Database), // first\n\t\torders.New(c.EventStore),\n\t), nil\n"),
		},
		"on one line": {
			service("\t\"example.com/shop/internal/service/news\"\n", "\treturn component.Join(news.New(c.Database)), nil\n"),
			service("\t\"example.com/shop/internal/service/news\"\n"+line, "\treturn component.Join(news.New(c.Database), orders.New(c.EventStore)), nil\n"),
		},
		"first on one line": {
			service(products, "\treturn component.Join(products.New(c.Database)), nil\n"),
			service(line+products, "\treturn component.Join(orders.New(c.EventStore), products.New(c.Database)), nil\n"),
		},
		"no argument yet": {
			service("", "\treturn component.Join(), nil\n"),
			service(line, "\treturn component.Join(orders.New(c.EventStore)), nil\n"),
		},
		"after a contribution of its own": {
			service("", "\tmine := component.Join(component.Contribution{\n\t\tLoopbackOnly: \"x\",\n\t})\n\treturn mine, nil\n"),
			service(line, "\tmine := component.Join(component.Contribution{\n\t\tLoopbackOnly: \"x\",\n\t}, orders.New(c.EventStore))\n\treturn mine, nil\n"),
		},
		"an order of its own": {
			service(products, "\treturn component.Join(\n\t\tproducts.New(c.Database),\n\t\tnews.New(c.Queue),\n\t), nil\n"),
			service(line+products, "\treturn component.Join(\n\t\tproducts.New(c.Database),\n\t\tnews.New(c.Queue),\n\t\torders.New(c.EventStore),\n\t), nil\n"),
		},
		"a comment stays with what it is about": {
			service(products, "\treturn component.Join(\n\t\t// The products.\n\t\tproducts.New(c.Database),\n\t), nil\n"),
			service(line+products, "\treturn component.Join(\n\t\t// The products.\n\t\tproducts.New(c.Database),\n\t\torders.New(c.EventStore),\n\t), nil\n"),
		},
		"an import under another name, in a group of its own": {
			"package service\n\nimport (\n\tpc \"example.com/shop/internal/praecepta\"\n\tparts \"example.com/shop/internal/praecepta/component\"\n\n\t// The domain.\n\t\"example.com/shop/internal/service/aaa\"\n)\n\n" +
				"func New(s Settings, all pc.Components) (parts.Contribution, error) {\n\treturn parts.Join(aaa.New(all.Database)), nil\n}",
			"package service\n\nimport (\n\tpc \"example.com/shop/internal/praecepta\"\n\tparts \"example.com/shop/internal/praecepta/component\"\n\n\t// The domain.\n\t\"example.com/shop/internal/service/aaa\"\n" + line + ")\n\n" +
				"func New(s Settings, all pc.Components) (parts.Contribution, error) {\n\treturn parts.Join(aaa.New(all.Database), orders.New(all.EventStore)), nil\n}",
		},
		"imports without parentheses": {
			"package service\n\nimport \"example.com/shop/internal/praecepta\"\nimport \"example.com/shop/internal/praecepta/component\"\n\nfunc New(c praecepta.Components) (component.Contribution, error) {\n\treturn component.Join(), nil\n}\n",
			"package service\n\nimport \"example.com/shop/internal/praecepta\"\nimport \"example.com/shop/internal/praecepta/component\"\nimport \"example.com/shop/internal/service/orders\"\n\nfunc New(c praecepta.Components) (component.Contribution, error) {\n\treturn component.Join(orders.New(c.EventStore)), nil\n}\n",
		},
		"not formatted": {
			service(products, "  x:=1 ;_=x\n\treturn component.Join(\n  products.New( c.Database ),\n\t),nil\n"),
			service(line+products, "  x:=1 ;_=x\n\treturn component.Join(\n  orders.New(c.EventStore),\n  products.New( c.Database ),\n\t),nil\n"),
		},
	} {
		for ending, convert := range map[string]func(string) string{
			"LF":   func(s string) string { return s },
			"CRLF": func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		} {
			before, after := convert(c.before), convert(c.after)
			got, err := gofile.Wire([]byte(before), orders())
			if err != nil {
				t.Errorf("%s, %s: %v", name, ending, err)
				continue
			}
			if diff := cmp.Diff(after, string(got)); diff != "" {
				t.Errorf("%s, %s:\n%s", name, ending, diff)
			}
			if back, ok := gofile.Unwire(got, orders()); !ok || string(back) != before {
				t.Errorf("%s, %s: unwired, it is %q, %v", name, ending, back, ok)
			}
		}
	}
}

// TestWireKeepsWhatComesBefore wires a package that has to come after another one.
func TestWireKeepsWhatComesBefore(t *testing.T) {
	w := orders()
	w.After = "products"
	for before, after := range map[string]string{
		"products.New(c.Database)":                        "products.New(c.Database), orders.New(c.EventStore)",
		"products.New(c.Database), users.New(c.Database)": "products.New(c.Database), orders.New(c.EventStore), users.New(c.Database)",
		"users.New(c.Database)":                           "orders.New(c.EventStore), users.New(c.Database)",
	} {
		content := service(products, "\treturn component.Join("+before+"), nil\n")
		got, err := gofile.Wire([]byte(content), w)
		if err != nil || !strings.Contains(string(got), "component.Join("+after+")") {
			t.Errorf("%s: got %s, %v", before, got, err)
		}
		if back, ok := gofile.Unwire(got, w); !ok || string(back) != content {
			t.Errorf("%s: unwired, it is %q, %v", before, back, ok)
		}
	}
}

func TestWireRefusesUnclearCode(t *testing.T) {
	join := "\treturn component.Join(products.New(c.Database)), nil\n"
	fine := service(products, join)
	swap := func(old, text string) string {
		if !strings.Contains(fine, old) {
			t.Fatalf("%q is not there", old)
		}
		return strings.ReplaceAll(fine, old, text)
	}
	for name, content := range map[string]string{
		"nothing":                    "",
		"not Go":                     fine + "}",
		"no Join":                    service(products, "\treturn products.New(c.Database), nil\n"),
		"two Joins":                  service(products, "\t_ = component.Join()\n"+join),
		"a Join in another function": swap("func New(", "func Other("),
		"a Join in a method":         swap("func New(", "func (s S) New("),
		"a Join in a function literal": service(products, "\treturn func() component.Contribution {"+
			" return component.Join() }(), nil\n"),
		"a Join on a condition":     service(products, "\tif true {\n\t"+join+"\t}\n\treturn component.Contribution{}, nil\n"),
		"a slice":                   service(products, "\tvar all []component.Contribution\n\treturn component.Join(all...), nil\n"),
		"components without a name": swap("c praecepta.Components", "_ praecepta.Components"),
		"components under no name":  swap("_ Settings, c praecepta.Components", "praecepta.Components"),
		"two components":            swap("c praecepta", "c, d praecepta"),
		"components declared again": service(products, "\tc := other()\n"+join),
		"component declared again":  service(products, "\tcomponent := other()\n"+join),
		"a pointer":                 swap("c praecepta", "c *praecepta"),
		"the name is an import":     service("\t\"example.com/orders\"\n"+products, join),
		"the name is an alias":      service("\torders \"example.com/x\"\n"+products, join),
		"a dot import":              service("\t. \"example.com/x\"\n"+products, join),
		"the name is a variable":    service(products, "\torders := 1\n\t_ = orders\n"+join),
		"the name is a function":    fine + "\nfunc orders() {}\n",
		"two imports on a line":     strings.Replace(fine, "praecepta\"\n\t", "praecepta\"; ", 1),
		"another component package": strings.ReplaceAll(fine, "shop/internal/praecepta/component", "shop/pkg/component"),
	} {
		got, err := gofile.Wire([]byte(content), orders())
		if err == nil {
			t.Errorf("%s: it is wired:\n%s", name, got)
		}
	}
}

func TestUnwireKeepsOtherUses(t *testing.T) {
	wired := service("\t\"example.com/shop/internal/service/orders\"\n", "\treturn component.Join(\n\t\torders.New(c.EventStore),\n\t), nil\n")
	if got, ok := gofile.Unwire([]byte(wired), orders()); !ok || string(got) != service("", "\treturn component.Join(), nil\n") {
		t.Errorf("the only argument: %v\n%s", ok, got)
	}
	for name, c := range map[string][2]string{
		"a comment on the argument": {"EventStore),", "EventStore), // mine"},
		"a comment inside":          {"orders.New(", "orders.New( /* mine */ "},
		"a comment on the import":   {"orders\"\n", "orders\" // mine\n"},
		"a name for the import":     {"\t\"example.com/shop/internal/service/orders", "\torders \"example.com/shop/internal/service/orders"},
		"another field":             {"c.EventStore", "c.Database"},
		"another argument":          {"c.EventStore)", "c.EventStore, 1)"},
		"another function":          {"orders.New", "orders.Make"},
		"another use":               {"return component", "_ = orders.X\n\treturn component"},
		"twice":                     {"orders.New(c.EventStore),", "orders.New(c.EventStore),\n\t\torders.New(c.EventStore),"},
		"wrapped":                   {"orders.New(c.EventStore)", "wrap(orders.New(c.EventStore))"},
	} {
		changed := strings.Replace(wired, c[0], c[1], 1)
		if changed == wired {
			t.Fatalf("%s: nothing is changed", name)
		}
		if got, ok := gofile.Unwire([]byte(changed), orders()); ok {
			t.Errorf("%s: it is unwired:\n%s", name, got)
		}
	}
}

func TestDeclaresFindsTopLevelNames(t *testing.T) {
	for content, want := range map[string]bool{
		"package p\n\nvar a, orders = 1, 2\n":                          true,
		"package p\n\nconst orders = 1\n":                              true,
		"package p\n\ntype orders struct{}\n":                          true,
		"package p\n\nfunc orders() {}\n":                              true,
		"package p\n\nfunc (x X) orders() { orders := 1 }\n":           false,
		"package p\n\ntype x struct{ orders int }\n":                   false,
		"package p\n\nvar f = func() { var orders int; _ = orders }\n": false,
		"package p\n\nimport orders \"x\"\n":                           false,
		"no Go":                                                        true,
	} {
		if got := gofile.Declares([]byte(content), "orders"); got != want {
			t.Errorf("%q: %v", content, got)
		}
	}
}

// FuzzWire holds every edit to two insertions that can be taken out again.
func FuzzWire(f *testing.F) {
	f.Add([]byte(service(products, "\treturn component.Join(\n\t\tproducts.New(c.Database),\n\t), nil\n")))
	f.Add([]byte(service("", "\treturn component.Join( /* none */ ), nil\n")))
	f.Add([]byte(strings.ReplaceAll(service(products, "\treturn component.Join(products.New(c.Database),), nil\n"), "\n", "\r\n")))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := gofile.Wire(content, orders())
		if err != nil {
			return
		}
		rest := got
		for _, part := range bytes.SplitAfter(content, nil) { // every byte of the original comes back in its order
			i := bytes.Index(rest, part)
			if i < 0 {
				t.Fatalf("%q lost %q in %q", content, part, got)
			}
			rest = rest[i+len(part):]
		}
		if back, ok := gofile.Unwire(got, orders()); !ok || !bytes.Equal(back, content) {
			t.Errorf("%q became %q, and %q", content, got, back)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "", got, 0); err != nil {
			t.Errorf("%q: %v", got, err)
		}
	})
}

func TestUnusedImportsAreLeftOut(t *testing.T) {
	const source = "package shop\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"strings\"\n\n\t\"example.com/shop/fault\"\n\t\"example.com/shop/problem\"\n)\n\nfunc f(ctx context.Context) error { return problem.New(fmt.Sprint(ctx)) }\n"
	got, err := gofile.WithoutUnusedImports([]byte(source))
	want := strings.ReplaceAll(strings.ReplaceAll(source, "\t\"strings\"\n", ""), "\t\"example.com/shop/fault\"\n", "")
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := gofile.WithoutUnusedImports([]byte("package")); err == nil {
		t.Error("a file that is not valid Go is taken")
	}
	for _, unused := range []string{"import (\n\t\"fmt\"\n\n\t\"strings\"\n)\n", "import \"fmt\"\n"} {
		got, err := gofile.WithoutUnusedImports([]byte("package shop\n\n" + unused + "\nvar x int\n"))
		if err != nil || string(got) != "package shop\n\n\nvar x int\n" {
			t.Errorf("got %q, %v", got, err)
		}
	}
}
