// Package catalog is what can be asked for: one component a folder of the templates.
package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/nearest"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// The folders of the templates that hold the components, what they share, and the
// release notes.
const (
	Root   = "component"
	Shared = "shared"
	Notes  = "notes"
)

// Added is the folder of a component, or of the base, with the templates of the kinds of
// things that `add` scaffolds, each kind in a folder of its name. They are not part of a new
// service.
const Added = "add"

// IsAdded reports whether a path of the templates belongs to a kind of thing that `add`
// scaffolds.
func IsAdded(name string) bool {
	parts := strings.Split(name, "/")
	return len(parts) > 2 && (parts[0] == Root && parts[2] == Added || parts[0] == tree.Base && parts[1] == Added)
}

// IsDocumentation reports whether a path of the templates is about the folder of a
// component, a shared package or the base: its rules, and what begins with an
// underscore. Release notes are documentation too. It is not rendered.
func IsDocumentation(name string) bool {
	first, rest, _ := strings.Cut(name, "/")
	if first == Notes {
		return true
	}
	if first == Root || first == Shared {
		_, rest, _ = strings.Cut(rest, "/")
	}
	return strings.HasPrefix(rest, "rules/") || strings.HasPrefix(rest, "_")
}

// Component is what its folder's component.json says of it.
type Component struct {
	Name    string   `json:"-"`       // the folder
	Summary string   `json:"summary"` // one line
	Default bool     `json:"default"` // part of a service that names no components
	Needs   []string `json:"needs"`   // components that its constructor takes, in this order
	Uses    []string `json:"uses"`    // packages of Shared that it is written on
	Prefix  string   `json:"prefix"`  // of its settings
	Type    string   `json:"type"`    // what its constructor returns a pointer to; empty where it only scaffolds files
	Field   string   `json:"field"`   // what it is called in the wiring
	Seeds   []string `json:"seeds"`   // files outside its folder, as output paths or path.Match patterns

	// Instruments says that it brings the tracers and meters of the kernel: it is
	// built first, and all others with the kernel that its method Instrument returns.
	Instruments bool `json:"instruments"`

	// Migrations names the function of its package that returns the files of its
	// folder migrations; empty where it has none.
	Migrations string `json:"migrations"`

	// Work says that it contributes background work, which the process worker runs.
	Work bool `json:"work"`

	Commands []Command `json:"commands"` // what it adds to the command line of the service
	Part     string    `json:"part"`     // the package below internal/service that its example consists of and a new service wires; often none

	Never []string `json:"never"` // what code that uses it must never do, each after "Never" in AGENTS.md

	Kinds []string `json:"-"` // what `add` scaffolds with it: the folders in Added

	// Variants are the folders in Added whose name has an underscore: the further files of
	// a kind with a flag. No command has their name.
	Variants []string `json:"-"`

	// Example lists the files of its example, as path.Match patterns of output paths.
	// They are scaffolded together or not at all. A file of the service that matches
	// one of the patterns is in the way of the example.
	Example []string `json:"example"`
}

// HasCode reports whether the component is part of the program. One without a type only
// scaffolds files, and its templates know the settings and the other files of the service.
func (c Component) HasCode() bool { return c.Type != "" }

// Folder returns the folder of the templates of the component.
func (c Component) Folder() string { return path.Join(Root, c.Name) }

// InExample reports whether an output path belongs to the example of the component.
func (c Component) InExample(output string) bool { return matches(c.Example, output) }

// WithoutExample returns the component as one that has no example to wire.
func (c Component) WithoutExample() Component {
	c.Part = ""
	return c
}

// matches reports whether the path matches any of the patterns.
func matches(patterns []string, output string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		is, err := path.Match(pattern, output)
		return err == nil && is
	})
}

// Command is one that a component adds to the command line of the service.
type Command struct {
	Name    string `json:"name"`
	Summary string `json:"summary"` // one line
	Method  string `json:"method"`  // of the component's type: what it runs
	Lint    string `json:"lint"`    // function of the component's package that `NAME lint` runs without settings; often none
	Prepare string `json:"prepare"` // the argument with which a rollout runs it before it replaces processes; often none

	// Standalone is the function of the component's package that it runs instead of
	// Method: before the service has all its settings, so nothing is composed.
	Standalone string `json:"standalone"`
}

// Owns says whether the component may write the output path: its own folder, its
// seeds, its example, and in the shared testkit what begins with its name, so that a test
// starts what it needs from one package. One without code has only its seeds.
func (c Component) Owns(output string) bool {
	if !c.HasCode() {
		return matches(c.Seeds, output)
	}
	if strings.HasPrefix(output, "internal/praecepta/"+c.Name+"/") {
		return true
	}
	if folder, base := path.Split(output); folder == "internal/praecepta/testkit/" {
		rest, begins := strings.CutPrefix(base, c.Name)
		return begins && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "_"))
	}
	return matches(c.Seeds, output) || c.InExample(output)
}

// Catalog is every component that there is, in order of their names.
type Catalog []Component

// Load reads the catalogue from the templates. The folders are the registration.
func Load(templates fs.FS) (Catalog, error) {
	entries, err := fs.ReadDir(templates, Root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read components: %w", err)
	}
	var all Catalog
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		c, err := load(templates, entry.Name())
		if err != nil {
			return nil, fmt.Errorf("read component %s: %w", entry.Name(), err)
		}
		all = append(all, c)
	}
	return all, all.validate()
}

// validate refuses what no component can see alone: a need that is not there,
// and a name that two claim.
func (all Catalog) validate() error {
	claimed := map[string]string{}
	for _, c := range all {
		claims := []string{"the word " + c.Name}
		for _, kind := range slices.Concat(c.Kinds, c.Variants) {
			claims = append(claims, "the word "+kind)
		}
		if c.Instruments {
			claims = append(claims, "what instruments the kernel")
		}
		for _, command := range c.Commands {
			claims = append(claims, "the command "+command.Name)
		}
		if c.Part != "" {
			claims = append(claims, "the part "+c.Part)
		}
		for _, claim := range claims {
			if other, taken := claimed[claim]; taken {
				return fmt.Errorf("read component %s: %s is already defined by component %s", c.Name, claim, other)
			}
			claimed[claim] = c.Name
		}
		for _, need := range c.Needs {
			if all.find(need) < 0 {
				return fmt.Errorf("read component %s: needs: unknown component %q", c.Name, need)
			}
		}
	}
	return nil
}

func load(templates fs.FS, name string) (Component, error) {
	content, err := fs.ReadFile(templates, path.Join(Root, name, "component.json"))
	if err != nil {
		return Component{}, err
	}
	c := Component{Name: name}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return Component{}, fmt.Errorf("component.json: %w", err)
	}
	if err := c.validate(); err != nil {
		return Component{}, fmt.Errorf("component.json: %w", err)
	}
	kinds, err := fs.ReadDir(templates, path.Join(Root, name, Added))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Component{}, err
	}
	for _, kind := range kinds {
		if strings.Contains(kind.Name(), "_") {
			c.Variants = append(c.Variants, kind.Name())
			continue
		}
		c.Kinds = append(c.Kinds, kind.Name())
	}
	for _, used := range c.Uses {
		if _, err := fs.Stat(templates, path.Join(Shared, used)); err != nil {
			return Component{}, fmt.Errorf("component.json: uses: unknown shared package %q", used)
		}
	}
	return c, nil
}

// validate refuses what would not compile, or not read well, in the service.
func (c Component) validate() error {
	const (
		packageName = `^[a-z][a-z0-9]*$`
		exported    = `^[A-Z][A-Za-z0-9]*$`
	)
	if !c.HasCode() {
		return c.validateScaffolds()
	}
	type field struct{ label, value, want string }
	fields := []field{
		{"name", c.Name, packageName},
		{"prefix", c.Prefix, `^[A-Z][A-Z0-9_]*_$`},
		{"type", c.Type, exported},
		{"field", c.Field, exported},
	}
	if c.Part != "" {
		fields = append(fields, field{"part", c.Part, packageName})
	}
	for _, pattern := range c.Example {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("example %q: %w", pattern, err)
		}
	}
	if c.Migrations != "" {
		fields = append(fields, field{"function of the migrations", c.Migrations, exported})
	}
	for _, never := range c.Never {
		fields = append(fields, field{"never", never, `^[a-z][^\x00-\x1f]*[^.\x00-\x1f]$`})
	}
	for _, used := range c.Uses {
		fields = append(fields, field{"name of a package that it uses", used, packageName})
	}
	if c.Instruments && len(c.Needs) > 0 {
		return fmt.Errorf("a component that provides tracers and meters cannot need other components: %s", strings.Join(c.Needs, ", "))
	}
	for _, command := range c.Commands {
		fields = append(fields,
			field{"name of a command", command.Name, `^[a-z][a-z-]*$`},
			field{"summary of a command", command.Summary, `^[^\x00-\x1f]+$`})
		if (command.Method == "") == (command.Standalone == "") {
			return fmt.Errorf("command %s: want either a method or a standalone function", command.Name)
		}
		if command.Method != "" {
			fields = append(fields, field{"method of a command", command.Method, exported})
		}
		if command.Standalone != "" {
			fields = append(fields, field{"standalone function of a command", command.Standalone, exported})
		}
		if command.Lint != "" {
			fields = append(fields, field{"lint of a command", command.Lint, exported})
		}
		if command.Prepare != "" {
			fields = append(fields, field{"prepare of a command", command.Prepare, `^[a-z][a-z-]*$`})
		}
	}
	for _, f := range fields {
		if !regexp.MustCompile(f.want).MatchString(f.value) {
			return fmt.Errorf("%s %q: want %s", f.label, f.value, f.want)
		}
	}
	return nil
}

// validateScaffolds refuses what has no effect without code.
func (c Component) validateScaffolds() error {
	for _, key := range []struct {
		name  string
		isSet bool
	}{
		{"prefix", c.Prefix != ""}, {"field", c.Field != ""}, {"uses", len(c.Uses) > 0}, {"instruments", c.Instruments}, {"work", c.Work},
		{"migrations", c.Migrations != ""}, {"commands", len(c.Commands) > 0}, {"part", c.Part != ""},
	} {
		if key.isSet {
			return fmt.Errorf("%s: it has no effect without a type", key.name)
		}
	}
	if len(c.Seeds) == 0 {
		return errors.New("want a type, or seeds for a component that only scaffolds files")
	}
	return nil
}

func (all Catalog) find(name string) int {
	return slices.IndexFunc(all, func(c Component) bool { return c.Name == name })
}

// Adder returns the component that has the templates of a kind of thing, or of a variant.
func (all Catalog) Adder(kind string) (Component, error) {
	i := slices.IndexFunc(all, func(c Component) bool { return slices.Contains(slices.Concat(c.Kinds, c.Variants), kind) })
	if i < 0 {
		return Component{}, fmt.Errorf("add %s: no component has templates for it", kind)
	}
	return all[i], nil
}

// Uses lists the packages of Shared that any of the components is written on.
func (all Catalog) Uses() []string {
	var names []string
	for _, c := range all {
		names = append(names, c.Uses...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Names lists the components.
func (all Catalog) Names() []string {
	names := make([]string, 0, len(all))
	for _, c := range all {
		names = append(names, c.Name)
	}
	return names
}

// Resolve returns the named components and all they need, each after its needs,
// what instruments the kernel before all, and by name where that leaves a choice.
func (all Catalog) Resolve(names []string) ([]Component, error) {
	var resolved []Component
	var walk func(name string, via []string) error
	walk = func(name string, via []string) error {
		i := all.find(name)
		switch {
		case i < 0:
			return all.unknown(name)
		case slices.Contains(via, name):
			return fmt.Errorf("component %s: dependency cycle through %s", name, strings.Join(via, ", "))
		case Catalog(resolved).find(name) >= 0:
			return nil
		}
		needs := slices.Sorted(slices.Values(all[i].Needs))
		for _, need := range needs {
			if err := walk(need, append(via, name)); err != nil {
				return err
			}
		}
		resolved = append(resolved, all[i])
		return nil
	}
	var unknown error
	for _, name := range slices.Sorted(slices.Values(names)) {
		if all.find(name) < 0 {
			unknown = errors.Join(unknown, all.unknown(name))
		}
	}
	if unknown != nil {
		return nil, unknown
	}
	for _, name := range slices.Sorted(slices.Values(names)) {
		if err := walk(name, nil); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(resolved, func(a, b Component) int {
		switch {
		case a.Instruments && !b.Instruments:
			return -1
		case b.Instruments && !a.Instruments:
			return 1
		}
		return 0
	})
	return resolved, nil
}

func (all Catalog) unknown(name string) error {
	if name == tree.Base {
		return hint.With(fmt.Errorf("component %q: part of every service: it cannot be added or removed", name), "praecepta-gen list components")
	}
	err := fmt.Errorf("component %q: unknown component", name)
	if near := nearest.Of(name, all.Names()); near != "" {
		err = fmt.Errorf("component %q: unknown component: did you mean %s?", name, near)
	}
	return hint.With(err, "praecepta-gen list components")
}
