package golden

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/inventory"
	"github.com/praecepta/praecepta-gen/templates"
)

// extraPackage declares routes in ways that the scaffolded packages do not.
const extraPackage = `package extra

import (
	"context"
	"net/http"

	"example.com/shop/internal/praecepta/component"
	"example.com/shop/internal/praecepta/openapi"
	"example.com/shop/internal/praecepta/route"
)

const (
	base      = "/extra"
	roleClerk = "clerk"
)

type input struct {
	Path string ` + "`path:\"path\"`" + `
}

func New() component.Contribution {
	both := []string{roleClerk, "admin"}
	return component.Contribution{
		Operations: []openapi.Operation{
			get(base+"/one", none),
			get(base+"/two", none),
			{Method: http.MethodPut, Pattern: base + "/files/{path...}", Roles: both, Handler: openapi.Handle(file)},
		},
		Routes: []route.Route{
			{Method: http.MethodPost, Pattern: "/hooks/{kind}", Access: route.Public, Summary: "Receive", Handler: http.NotFoundHandler()},
			{Method: http.MethodGet, Pattern: base + "/plain", Streams: true, Handler: http.NotFoundHandler()},
		},
		Admin: administration(),
	}
}

func get[In, Out any](pattern string, handle func(context.Context, *In) (*Out, error)) openapi.Operation {
	return operation(http.MethodGet, pattern, openapi.Handle(handle))
}

func operation(method, pattern string, handler openapi.Handler) openapi.Operation {
	return openapi.Operation{Method: method, Pattern: pattern, Handler: handler}
}

func administration() []route.Route {
	return []route.Route{{Method: http.MethodGet, Pattern: "/administration", Handler: http.NotFoundHandler()}}
}

func Unused() []route.Route {
	return []route.Route{{Method: http.MethodGet, Pattern: "/unused", Handler: http.NotFoundHandler()}}
}

func none(context.Context, *struct{}) (*struct{}, error) { return nil, nil }

func file(context.Context, *input) (*struct{}, error) { return nil, nil }
`

// documentMain also prints /openapi.json of packages that need no components to be built.
const documentMain = `package main

import (
	"net/http"
	"net/http/httptest"
	"os"

	"example.com/shop/internal/praecepta"
	"example.com/shop/internal/praecepta/component"
	"example.com/shop/internal/praecepta/openapi"
	"example.com/shop/internal/service"
	"example.com/shop/internal/service/customers"
	"example.com/shop/internal/service/extra"
	"example.com/shop/internal/service/products"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "document" {
		document()
		return
	}
	os.Exit(praecepta.Main(service.New))
}

func document() {
	all := component.Join(customers.New(nil), extra.New(), products.New(nil))
	routes, err := openapi.Routes("shop", "devel", all.Operations, all.Routes)
	if err != nil {
		panic(err)
	}
	answer := httptest.NewRecorder()
	routes[len(routes)-1].Handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	_, _ = os.Stdout.Write(answer.Body.Bytes())
}
`

// TestListAgreesWithTheService compares what list reads from the code of a service with what
// the service prints when it runs.
func TestListAgreesWithTheService(t *testing.T) {
	dir := emit(t, templates.FS, known(t, templates.FS).Names()...)
	addResources(t, dir, []resourceList{{name: "customer", fields: []string{"name:string"}, roles: []string{"delete=admin,editor"}}})
	put(t, dir, "internal/service/extra/extra.go", extraPackage)
	put(t, dir, "main.go", documentMain)
	path := filepath.Join(dir, "internal/service/service.go")
	wired := strings.NewReplacer(
		"component.Join(\n", "component.Join(\n\t\textra.New(),\n",
		"import (\n", "import (\n\t\"example.com/shop/internal/service/extra\"\n",
	).Replace(contents(t, path))
	write(t, path, wired, 0o644)
	program := filepath.Join(t.TempDir(), "shop")
	run(t, dir, nil, "go", "build", "-o", program, ".")

	found, err := devel().Inventory(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	operations := map[string]string{}
	for _, r := range found.Routes {
		caller := r.Access
		if len(r.Roles) > 0 {
			caller += " as " + strings.Join(r.Roles, " or ")
		}
		listed = append(listed, r.Method+" "+r.Path+" "+caller)
		for _, folder := range []string{"customers", "extra", "products"} {
			if filepath.Dir(r.File) == "internal/service/"+folder && r.Operation != "" {
				operations[r.Operation] = r.Method + " " + strings.ReplaceAll(r.Path, "...", "")
			}
		}
	}
	if diff := cmp.Diff(printedRoutes(t, program), listed); diff != "" {
		t.Errorf("list differs from routes (-routes +list):\n%s", diff)
	}
	if diff := cmp.Diff(documented(t, run(t, dir, nil, program, "document")), operations); diff != "" {
		t.Errorf("list differs from /openapi.json (-document +list):\n%s", diff)
	}
	checkSettings(t, found.Settings, contents(t, filepath.Join(dir, "docs/settings.md")))
	checkDocs(t, program, map[string][]string{
		"README.md": {"- [Routes](routes.md)", "- [Tasks](tasks.md)", "- [Notes | of a user](notes.md)", "- [No tea is left](runbooks/TeaIsOut.md)"},
		"routes.md": {
			"| PUT | `/extra/files/{path...}` | authenticated as clerk or admin |  | request |",
			"| POST | `/hooks/{kind}` | public | Receive | request |",
			"| GET | `/products/{id}` | authenticated | Get a product | request |",
		},
		"tasks.md":  {"| `notices.write` | of the caller | a transaction | 30s | `TASKQUEUE_MAX_ATTEMPTS` | 5s | normal | none |"},
		"events.md": {"| `open_orders` | `open_orders` | `order.cancelled`, `order.placed` |"},
	})
	checkInventory(t, found, []string{"notices.write insert"}, []string{"open_orders: open_orders"},
		[]string{"customers: customers", "notices: notices", "orders: open_orders", "products: products"})
}

// checkSettings compares the settings of generated code with docs/settings.md.
func checkSettings(t *testing.T, found []inventory.Setting, page string) {
	t.Helper()
	var listed, written []string
	for _, s := range found {
		listed = append(listed, s.Name)
		if s.Meaning == "" || s.Line == 0 {
			t.Errorf("%s has no meaning or no place: %+v", s.Name, s)
		}
	}
	for line := range strings.Lines(page) {
		if name, is := strings.CutPrefix(line, "| `"); is {
			name, _, _ = strings.Cut(name, "`")
			written = append(written, name)
		}
	}
	if diff := cmp.Diff(written, listed); diff != "" {
		t.Errorf("list settings differs from docs/settings.md (-docs +list):\n%s", diff)
	}
}

// printedRoutes are the routes that the command routes prints.
func printedRoutes(t *testing.T, program string) []string {
	t.Helper()
	environment := []string{"APP_ENV=dev", "AUTH_ISSUER=https://id.example.com", "AUTH_AUDIENCE=shop", "DATABASE_URL=postgres://runtime:runtime@localhost:5432/shop?sslmode=disable"}
	var all []string
	for line := range strings.Lines(run(t, t.TempDir(), environment, program, "routes")) {
		columns := slices.DeleteFunc(strings.Split(line, "  "), func(column string) bool { return strings.TrimSpace(column) == "" })
		if len(columns) == 4 {
			all = append(all, strings.TrimSpace(columns[0])+" "+strings.TrimSpace(columns[1])+" "+strings.TrimSpace(columns[2]))
		}
	}
	return all
}

// documented maps the IDs of the operations of an OpenAPI document to their routes.
func documented(t *testing.T, text string) map[string]string {
	t.Helper()
	var document struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for path, methods := range document.Paths {
		for method, operation := range methods {
			all[operation.OperationID] = strings.ToUpper(method) + " " + path
		}
	}
	return all
}

// checkInventory compares tasks, projections and resources with what a service has.
func checkInventory(t *testing.T, found inventory.Inventory, tasks, projections, resources []string) {
	t.Helper()
	var got [3][]string
	for _, task := range found.Tasks {
		got[0] = append(got[0], task.Name+" "+task.Handler)
	}
	for _, p := range found.Projections {
		got[1] = append(got[1], p.Name+": "+strings.Join(p.Tables, " "))
	}
	for _, r := range found.Resources {
		got[2] = append(got[2], r.Name+": "+strings.Join(r.Tables, " "))
	}
	if diff := cmp.Diff([3][]string{tasks, projections, resources}, got); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

// TestListReadsTheExamples reads copies of the examples with the generated code of these
// templates.
func TestListReadsTheExamples(t *testing.T) {
	for name, want := range map[string][3][]string{
		"shop": {
			{"orders.confirm o.confirm"},
			{"open_orders: open_orders", "sales: sales"},
			{"orders: open_orders sales", "products: products"},
		},
		"helpdesk": {
			{"mail.send s.send", "retention.purge func", "sla.escalate escalate"},
			nil,
			{"attachments: attachments", "savedreplies: saved_replies", "tickets: comments tickets"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), name)
			for path, content := range files(t, filepath.Join("..", "examples", name)) {
				put(t, dir, path, content)
			}
			if _, _, err := devel().Sync(t.Context(), generator.SyncRequest{Dir: dir}); err != nil {
				t.Fatal(err)
			}
			found, err := devel().Inventory(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			checkInventory(t, found, want[0], want[1], want[2])
			for _, r := range found.Routes {
				if len(r.Unknown) > 0 {
					t.Errorf("%s %s: %q is not known", r.Method, r.Path, r.Unknown)
				}
			}
		})
	}
}
