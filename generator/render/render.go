// Package render turns a spec and its components into a tree. It reads nothing
// but the templates, so that the same input gives the same bytes anywhere.
package render

import (
	"bytes"
	"fmt"
	"go/format"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/note"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// wiring is the one file that loops over components, and devWiring its sequel for
// development. They are formatted here; every other template is formatted where it is written.
const (
	wiring    = "internal/praecepta/components.go"
	devWiring = "internal/praecepta/dev_components.go"
)

// component is what a template may know of a component.
type component struct {
	Name, Prefix, Type, Field string
	Needs                     []component
	Commands                  []command
	Part                      string // empty for most
	Migrations                string // the function that returns its migrations; empty for most
	Instruments               bool   // brings the tracers and meters of the kernel
	Kinds, Never              []string
}

// command is what a template may know of a command that a component adds.
type command struct {
	Name, Summary, Method string
	Field                 string // of its component
	Component             string // its name
	Lint                  string // the function that checks files without settings; empty for most
	Standalone            string // the function that it runs without the composed service, instead of Method; empty for most
	Prepare               string // the argument with which a rollout runs it before it replaces processes; empty for most
}

// data is what a template may know.
type data struct {
	Name       string        // shop
	Module     string        // example.com/shop
	Prefix     string        // SHOP_
	Keys       string        // shop: what the names of stored data begin with; it stays when the service is renamed
	Components []component   // those with code
	Parts      []component   // those that have a part, by its name, as imports are sorted
	Commands   []command     // of all components, in their order
	Lints      []command     // those that check files without settings
	Standalone []command     // those that run without the composed service
	Testkits   []component   // those that say in testkit/<name>.go what tests start them with
	Devs       []component   // those that say in <name>/dev.go what stands in for their servers in development
	Prepares   []command     // those that a rollout runs before it replaces processes
	Work       bool          // a component contributes background work
	History    *note.History // of the settings of the components; nil if none has changed

	// What the methods read. It is set when the components with code are rendered.
	rendered tree.Tree
	declared func() ([]setting, error)
}

// Render returns the tree of a service with the components, which come each
// after its needs.
func Render(templates fs.FS, s spec.Spec, components []catalog.Component) (tree.Tree, error) {
	t, declared, err := folders(templates, s, components, func(output string) bool { return !tree.IsProof(output) })
	if err != nil {
		return nil, err
	}
	if err := requirements(templates, s, components, t); err != nil {
		return nil, err
	}
	add(t, tree.ManifestPath, s.Marshal())
	return t, settings(t, declared)
}

// Proofs returns the tests of the generated code of the same service.
func Proofs(templates fs.FS, s spec.Spec, components []catalog.Component) (tree.Tree, error) {
	t, _, err := folders(templates, s, components, tree.IsProof)
	return t, err
}

// folders renders the base, what the components share, and the components: the
// files whose output path is wanted. It also returns a function that reads the settings in them.
func folders(templates fs.FS, s spec.Spec, components []catalog.Component, wanted func(output string) bool) (tree.Tree, func() ([]setting, error), error) {
	d, err := describeAll(templates, s, components)
	if err != nil {
		return nil, nil, err
	}
	t := tree.Tree{}
	settings := sync.OnceValues(func() ([]setting, error) { return declared(t) })
	source := source{templates: templates, data: d, wanted: wanted}
	if err := source.folder(tree.Base, tree.Base, t, func(string) bool { return true }); err != nil {
		return nil, nil, err
	}
	for _, name := range catalog.Catalog(components).Uses() {
		owns := func(output string) bool { return path.Dir(output) == path.Join(tree.OursRoot, name) }
		if err := source.folder(path.Join(catalog.Shared, name), tree.Base, t, owns); err != nil {
			return nil, nil, err
		}
	}
	for _, c := range codeFirst(components) {
		if !c.HasCode() && source.data.rendered == nil {
			source.data.rendered, source.data.declared = t, settings
		}
		if err := source.folder(path.Join(catalog.Root, c.Name), c.Name, t, c.Owns); err != nil {
			return nil, nil, err
		}
	}
	return t, settings, nil
}

// codeFirst returns the components in an order in which those without code, which read
// what the others have rendered, are the last.
func codeFirst(components []catalog.Component) []catalog.Component {
	var code, scaffolds []catalog.Component
	for _, c := range components {
		if c.HasCode() {
			code = append(code, c)
		} else {
			scaffolds = append(scaffolds, c)
		}
	}
	return slices.Concat(code, scaffolds)
}

// describeAll is what a template may know of a service with the components.
func describeAll(templates fs.FS, s spec.Spec, components []catalog.Component) (data, error) {
	d := dataOf(s)
	notes, err := note.LoadHistory(templates)
	if err != nil {
		return data{}, err
	}
	d.History = note.HistoryOf(catalog.Catalog(components).Names(), notes)
	d.Components = describe(components)
	d.Work = slices.ContainsFunc(components, func(c catalog.Component) bool { return c.Work })
	for _, c := range d.Components {
		d.Commands = append(d.Commands, c.Commands...)
		for _, added := range c.Commands {
			if added.Lint != "" {
				d.Lints = append(d.Lints, added)
			}
			if added.Standalone != "" {
				d.Standalone = append(d.Standalone, added)
			}
			if added.Prepare != "" {
				d.Prepares = append(d.Prepares, added)
			}
		}
		if c.Part != "" {
			d.Parts = append(d.Parts, c)
		}
		if has(templates, c, path.Join("testkit", c.Name+".go.tmpl")) {
			d.Testkits = append(d.Testkits, c)
		}
		if has(templates, c, path.Join(c.Name, "dev.go.tmpl")) {
			d.Devs = append(d.Devs, c)
		}
	}
	slices.SortFunc(d.Parts, func(a, b component) int { return strings.Compare(a.Part, b.Part) })
	return d, nil
}

// dataOf is what a template may know of a service without components.
func dataOf(s spec.Spec) data {
	return data{Name: s.Service, Module: s.Module, Prefix: s.Prefix(), Keys: s.Keys()}
}

// has says whether the component has a template of the name below internal/praecepta.
func has(templates fs.FS, c component, name string) bool {
	_, err := fs.Stat(templates, path.Join(catalog.Root, c.Name, "internal/praecepta", name))
	return err == nil
}

// describe gives each component with code what its template may know, in the same order.
func describe(components []catalog.Component) []component {
	byName := map[string]component{}
	var all []component
	for _, c := range components {
		if !c.HasCode() {
			continue
		}
		known := component{Name: c.Name, Prefix: c.Prefix, Type: c.Type, Field: c.Field, Part: c.Part, Migrations: c.Migrations, Instruments: c.Instruments, Kinds: c.Kinds, Never: c.Never}
		for _, added := range c.Commands {
			known.Commands = append(known.Commands, command{Name: added.Name, Summary: added.Summary, Method: added.Method, Field: c.Field, Component: c.Name, Lint: added.Lint, Standalone: added.Standalone, Prepare: added.Prepare})
		}
		for _, need := range c.Needs {
			known.Needs = append(known.Needs, byName[need])
		}
		byName[c.Name] = known
		all = append(all, known)
	}
	return all
}

// source is what files are rendered from.
type source struct {
	templates fs.FS
	data      data
	wanted    func(output string) bool // the others are left out
}

// folder renders the templates below root, each to its path less root and .tmpl.
func (s source) folder(root, owner string, t tree.Tree, owns func(string) bool) error {
	return fs.WalkDir(s.templates, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == path.Join(root, "component.json") || catalog.IsDocumentation(name) || catalog.IsAdded(name) {
			return err
		}
		output := strings.TrimSuffix(strings.TrimPrefix(name, root+"/"), ".tmpl")
		if !owns(output) {
			return fmt.Errorf("render %s: %s is not in internal/praecepta/%s, and component.json does not list it as a scaffold", name, output, path.Base(root))
		}
		if !s.wanted(output) {
			return nil
		}
		if other, taken := t[output]; taken {
			return fmt.Errorf("render %s: component %[3]s already has a template for %[2]s", name, output, other.Component)
		}
		content, err := fs.ReadFile(s.templates, name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".tmpl") {
			if content, err = execute(name, content, s.data); err != nil {
				return err
			}
			if len(bytes.TrimSpace(content)) == 0 {
				return nil // nothing to say for these components is no file
			}
		}
		if output == wiring || output == devWiring {
			if content, err = format.Source(content); err != nil {
				return fmt.Errorf("render %s: %w", name, err)
			}
		}
		t[output] = tree.File{Path: output, Content: content, Class: tree.ClassOf(output), Component: owner}
		return nil
	})
}

func execute(name string, content []byte, d data) ([]byte, error) {
	if !bytes.Contains(content, []byte("{{")) {
		return content, nil
	}
	parsed, err := template.New(name).Option("missingkey=error").Parse(string(content))
	if err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, d); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return out.Bytes(), nil
}

// requirements adds go.mod and go.sum.
func requirements(templates fs.FS, s spec.Spec, components []catalog.Component, t tree.Tree) error {
	table, err := gomod.Load(templates)
	if err != nil {
		return err
	}
	want := table.Want(catalog.Catalog(components).Names())
	add(t, "go.mod", want.GoMod(s.Module))
	add(t, "go.sum", want.GoSum())
	return nil
}

// add puts a file of every service into the tree.
func add(t tree.Tree, name string, content []byte) {
	t[name] = tree.File{Path: name, Content: content, Class: tree.ClassOf(name), Component: tree.Base}
}
