package golden

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// authorPackages are the generated packages that the author of a service calls most.
var authorPackages = []string{"cache", "eventstore", "httpclient", "openapi", "persistence", "route", "taskqueue", "testkit", "webhook"}

// withoutExample are the exported functions and methods of authorPackages that have no
// example, by the reason.
var withoutExample = map[string][]string{
	"the interfaces of fmt, errors, flag and encoding call it": strings.Fields(`
		eventstore.Event.String eventstore.Poison.UnmarshalText httpclient.StatusError.Error
		persistence.DSN.Format persistence.DSN.LogValue persistence.DSN.MarshalText persistence.DSN.String persistence.DSN.UnmarshalText
		persistence.Identifier.String persistence.Pooler.UnmarshalText persistence.RetryTransactionError.Error
		persistence.RetryTransactionError.Unwrap persistence.TenantsError.Error persistence.TenantsError.Unwrap
		route.Access.String route.Route.String
	`),
	"the service or its command line calls it": strings.Fields(`
		cache.Settings.Foreign cache.Settings.Validate eventstore.Migrations eventstore.Settings.Validate eventstore.Store.Events eventstore.Store.Projections openapi.Document
		persistence.Bootstrap persistence.DSN.Current persistence.DSN.IsZero persistence.DSN.SetFile persistence.Database.Migrate
		persistence.Lint persistence.Migrations persistence.Settings.Foreign persistence.Settings.Validate taskqueue.Migrations taskqueue.Queue.Tasks taskqueue.Settings.Validate
	`),
	"components call it, and their pages explain it": strings.Fields(`
		persistence.Database.AddMigrations persistence.Database.AsOwner persistence.Database.Contribution persistence.Database.Extend
		persistence.Database.IdleTransactionTimeout persistence.Database.OpenSession persistence.Database.PlanWithIndexes
		persistence.Database.ReserveConnections persistence.Database.SeparatePool persistence.Database.SetIdleTransactionTimeout
		persistence.Extension persistence.IgnoreTenantShare persistence.Session.Close persistence.Session.Listen
		persistence.Session.WaitForNotification
	`),
	"it is for tests of generated code": strings.Fields(`
		testkit.Build testkit.Collector testkit.Database.MigrateUp testkit.Database.Runtime testkit.EmptyPostgres testkit.Examples testkit.FreeAddress
		testkit.HTTPProxy.ServeHTTP testkit.Issuer testkit.MainPackage testkit.OTLP.Header testkit.OTLP.ServeHTTP testkit.OTLP.SetHandler
		testkit.OTLP.Span testkit.OTLP.Spans testkit.OwnRedis testkit.OwnRedisWith testkit.Program testkit.Proxy testkit.Redis
		testkit.Running.CloseLog testkit.Running.HoldLog testkit.Running.Pid testkit.Running.Signal testkit.Span.Attribute
		testkit.Spans.Started testkit.Spans.Tracer testkit.StartHooks testkit.StartPostgres
	`),
}

// TestFunctionsForAuthorsHaveExamples wants an Example function for each exported function
// and method that the author of a service calls: one with its name, or one that calls it.
func TestFunctionsForAuthorsHaveExamples(t *testing.T) {
	declared, shown, called := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for name, content := range rendered(t, templates.FS, known(t, templates.FS).Names()...) {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		dir := strings.TrimPrefix(path.Dir(name), "internal/praecepta/")
		switch {
		case !strings.HasPrefix(name, "internal/praecepta/"):
			maps.Copy(called, functionsCalled(file))
		case !slices.Contains(authorPackages, dir):
		case strings.HasSuffix(name, "example_test.go"):
			maps.Copy(shown, shownIn(dir, file))
		case !strings.HasSuffix(name, "_test.go"):
			for _, function := range exportedIn(file) {
				declared[dir+"."+function] = true
			}
		}
	}
	if len(declared) < 150 || len(called) < 15 {
		t.Fatalf("%d exported functions, and %d that user code calls, were found", len(declared), len(called))
	}
	excluded := map[string]bool{}
	for reason, functions := range withoutExample {
		for _, function := range functions {
			excluded[function] = true
			if !declared[function] || shown[function] || called[function] {
				t.Errorf("withoutExample: %s: it does not exist, has an Example function, or is called by user-owned code (%s)", function, reason)
			}
		}
	}
	for _, function := range slices.Sorted(maps.Keys(declared)) {
		pkg, _, _ := strings.Cut(function, ".")
		method := function[strings.LastIndex(function, ".")+1:]
		if !shown[function] && !shown[pkg+" calls "+method] && !excluded[function] {
			t.Errorf("%s: no Example function of %s shows it: add one to its example_test.go, or a reason to withoutExample", function, pkg)
		}
	}
}

// functionsCalled returns the functions of generated packages that a file uses, such as
// persistence.All.
func functionsCalled(file *ast.File) map[string]bool {
	all := map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, is := node.(*ast.SelectorExpr); is {
			if pkg, is := selector.X.(*ast.Ident); is {
				all[pkg.Name+"."+selector.Sel.Name] = true
			}
		}
		return true
	})
	return all
}

// shownIn returns the functions of a package that the Example functions of a file are named
// after, and as "persistence calls Add" the functions and methods that the file calls.
func shownIn(pkg string, file *ast.File) map[string]bool {
	all := map[string]bool{}
	for _, declaration := range file.Decls {
		if function, is := declaration.(*ast.FuncDecl); is {
			if name, is := strings.CutPrefix(function.Name.Name, "Example"); is && name != "" {
				all[pkg+"."+strings.ReplaceAll(name, "_", ".")] = true
			}
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, is := node.(*ast.SelectorExpr); is {
			all[pkg+" calls "+selector.Sel.Name] = true
		}
		return true
	})
	return all
}

// exportedIn returns the exported functions of a file, and the exported methods of exported
// types, such as Database.InTenant.
func exportedIn(file *ast.File) []string {
	var all []string
	for _, declaration := range file.Decls {
		function, is := declaration.(*ast.FuncDecl)
		if !is || !function.Name.IsExported() {
			continue
		}
		if function.Recv == nil {
			all = append(all, function.Name.Name)
			continue
		}
		receiver := function.Recv.List[0].Type
		if star, is := receiver.(*ast.StarExpr); is {
			receiver = star.X
		}
		if generic, is := receiver.(*ast.IndexExpr); is {
			receiver = generic.X
		}
		if of, is := receiver.(*ast.Ident); is && of.IsExported() {
			all = append(all, of.Name+"."+function.Name.Name)
		}
	}
	return all
}
