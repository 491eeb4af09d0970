package generator

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/note"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Checked is the result of Check for one service.
type Checked struct {
	Dir    string
	Report Report
	Err    error
}

// maxChecks is how many services are checked at the same time. Each has all its folders open
// while it is read, and a process may have only so many files open.
const maxChecks = 16

// CheckAll checks services at the same time, one for each CPU and at most maxChecks, and
// returns their results in the order of dirs. Equal manifests are rendered once.
func (g Generator) CheckAll(ctx context.Context, dirs []string) []Checked {
	g = g.sharing()
	results := make([]Checked, len(dirs))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(dirs), maxChecks) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(dirs)); i = next.Add(1) - 1 {
				report, err := g.Check(ctx, dirs[i])
				results[i] = Checked{dirs[i], report, err}
			}
		})
	}
	all.Wait()
	return results
}

// shared has what the services of one command have in common. Nobody changes a value after
// it has been computed.
type shared struct {
	catalog func() (catalog.Catalog, error)
	notes   func() ([]note.Note, error)
	digest  func() (string, error)
	table   func() (gomod.Table, error)

	mu       sync.Mutex
	rendered map[string]func() (tree.Tree, error) // by the spec
}

// sharing returns the generator with an empty shared, unless it has one.
func (g Generator) sharing() Generator {
	if g.shared == nil {
		g.shared = &shared{rendered: map[string]func() (tree.Tree, error){}}
		g.shared.catalog = sync.OnceValues(func() (catalog.Catalog, error) { return catalog.Load(g.Templates) })
		g.shared.table = sync.OnceValues(func() (gomod.Table, error) { return gomod.Load(g.Templates) })
		g.shared.notes = sync.OnceValues(func() ([]note.Note, error) { return note.Load(g.Templates) })
		g.shared.digest = sync.OnceValues(g.TemplatesDigest)
	}
	return g
}

// catalog returns all components.
func (g Generator) catalog() (catalog.Catalog, error) { return g.sharing().shared.catalog() }

// requirementTable returns the requirements of all components.
func (g Generator) requirementTable() (gomod.Table, error) { return g.sharing().shared.table() }

// renderShared returns the tree of a spec with its components.
func (g Generator) renderShared(s spec.Spec, components []catalog.Component) (tree.Tree, error) {
	key := fmt.Sprintf("%#v", s)
	g.shared.mu.Lock()
	once, known := g.shared.rendered[key]
	if !known {
		once = sync.OnceValues(func() (tree.Tree, error) {
			rendered, err := render.Render(g.Templates, s, components)
			rendered.ComputeSums()
			return rendered, err
		})
		g.shared.rendered[key] = once
	}
	g.shared.mu.Unlock()
	return once()
}
