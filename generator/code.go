package generator

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// source is one Go file of a service.
type source struct {
	path string
	file *ast.File
	set  *token.FileSet
}

// use is that something is used where in the service a node stands.
func (s source) use(node ast.Node, what string) use {
	return use{s.path, s.set.Position(node.Pos()).Line, what}
}

// imports are the paths that it imports, each with its import.
func (s source) imports() map[string]*ast.ImportSpec {
	all := map[string]*ast.ImportSpec{}
	for _, i := range s.file.Imports {
		if imported, err := strconv.Unquote(i.Path.Value); err == nil {
			all[imported] = i
		}
	}
	return all
}

func parse(name string, content []byte) (source, error) {
	s := source{path: name, set: token.NewFileSet()}
	var err error
	s.file, err = parser.ParseFile(s.set, name, content, parser.SkipObjectResolution)
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return source{}, hint.With(fmt.Errorf("%s; cannot read its imports", line), "gofmt -l .")
	}
	return s, nil
}

// sourcesLeft are the Go files of the service once its components have gone,
// each as it is then.
func (s *comparedService) sourcesLeft() ([]source, error) {
	var all []source
	take := func(name string, content []byte) error {
		parsed, err := parse(name, content)
		all = append(all, parsed)
		return err
	}
	for _, f := range s.want.Files() {
		if f.Class == tree.Ours && strings.HasSuffix(f.Path, ".go") {
			content := f.Content
			if s.isOwned(f.Path) {
				found, present := s.disk[f.Path]
				if !present {
					continue // the plan refuses a missing owned file
				}
				content = found.Content
			}
			if err := take(f.Path, content); err != nil {
				return nil, err
			}
		}
	}
	err := fs.WalkDir(s.Root().FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("read %s: %w", name, tree.Cause(err))
		case name == ".":
			return nil
		case entry.IsDir():
			if s.isOutside(name) {
				return fs.SkipDir
			}
			return nil
		case !isGo(name) || tree.ClassOf(name) == tree.Ours || s.input.IsRemoved(name):
			return nil
		}
		content, err := s.content(name)
		if edited, edits := s.input.Edits[name]; edits {
			content = edited
		}
		if err != nil || content == nil {
			return err
		}
		return take(name, content)
	})
	return all, err
}

// isOutside says that a folder is none that the go command looks into for ./...
func (s *service) isOutside(dir string) bool {
	base := path.Base(dir)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || dir == "vendor" || dir == tree.OursRoot {
		return true
	}
	_, err := s.Root().Lstat(path.Join(dir, goMod))
	return err == nil
}

func isGo(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(base, ".go") && !strings.HasPrefix(base, ".") && !strings.HasPrefix(base, "_")
}

// content reads a file, also by way of a symlink that stays inside; what is no
// file has none.
func (s *service) content(name string) ([]byte, error) {
	info, err := s.Root().Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil //nolint:nilerr // it leads nowhere, or out: the go command reads no such thing of this service
	}
	content, err := s.Root().ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, tree.Cause(err))
	}
	return content, nil
}

// use is one place in the code that does without no longer what is to go.
type use struct {
	path string
	line int
	what string
}

func (u use) compare(other use) int {
	return cmp.Or(cmp.Compare(u.path, other.path), cmp.Compare(u.line, other.line), cmp.Compare(u.what, other.what))
}

// usesOf are the places in the code that stays that need what goes: an import of
// a package of it, a name that only it declares in a package that others have too,
// and a component taken out of the wiring.
func (s *comparedService) usesOf(sources []source) ([]use, error) {
	packages := s.packagesOf(s.input.RemovedComponents)
	lost, err := s.namesLost()
	if err != nil {
		return nil, err
	}
	var all []use
	for _, file := range sources {
		for imported, at := range file.imports() {
			dir, inside := strings.CutPrefix(imported, s.spec.Module+"/")
			switch {
			case !inside:
			case packages[dir]:
				all = append(all, file.use(at, imported))
			case len(lost[dir]) > 0 && tree.ClassOf(file.path) != tree.Ours:
				all = append(all, file.mentions(at, path.Base(dir), lost[dir])...)
			}
		}
	}
	slices.SortFunc(all, use.compare)
	return slices.Compact(all), nil
}

// importsOfDeleted returns a notice if code imports packages of components that were deleted
// from praecepta.yaml. Code that cannot be parsed is left out: the compiler reports it.
func (s *comparedService) importsOfDeleted() []string {
	deleted := s.deletedComponents()
	packages := s.packagesOf(deleted)
	if len(packages) == 0 {
		return nil
	}
	sources, err := s.sourcesLeft()
	if err != nil {
		return nil
	}
	var places []string
	used := map[string]bool{}
	for _, file := range sources {
		for imported := range file.imports() {
			if dir, inside := strings.CutPrefix(imported, s.spec.Module+"/"); inside && packages[dir] {
				places = append(places, file.path)
				used[dir] = true
			}
		}
	}
	if len(places) == 0 {
		return nil
	}
	slices.Sort(places)
	imported := slices.DeleteFunc(slices.Clone(deleted), func(name string) bool {
		for dir := range s.packagesOf([]string{name}) {
			if used[dir] {
				return false
			}
		}
		return true
	})
	instead := "keep the components with praecepta-gen add " + strings.Join(deleted, " ")
	scaffolded := slices.DeleteFunc(slices.Clone(deleted), func(name string) bool {
		for _, e := range s.input.Lock.Entries {
			if e.Class == tree.Yours && !e.Gone && e.Component == name {
				return false
			}
		}
		return true
	})
	if len(scaffolded) > 0 {
		instead = "run praecepta-gen remove " + strings.Join(scaffolded, " ") + ", which also deletes scaffolded files that you did not edit"
	}
	return []string{fmt.Sprintf("%s: not in %s any more, but imported by %s: remove these imports, or %s",
		strings.Join(imported, ", "), tree.ManifestPath, strings.Join(slices.Compact(places), ", "), instead)}
}

// deletedComponents lists the components of the lock that are not in praecepta.yaml, and that
// neither this command nor a merge removes.
func (s *comparedService) deletedComponents() []string {
	if s.input.Lock == nil {
		return nil
	}
	others := append(catalog.Catalog(s.components).Names(), s.input.RemovedComponents...)
	return slices.DeleteFunc(s.input.Lock.Components(), func(name string) bool { return slices.Contains(others, name) })
}

// packagesOf are the folders that hold Go files of removed components, and none of what stays.
func (s *comparedService) packagesOf(removed []string) map[string]bool {
	gone := map[string]bool{}
	if len(removed) == 0 {
		return gone
	}
	for p, entry := range s.input.Lock.Entries {
		if isGo(p) && !entry.Gone && slices.Contains(removed, entry.Component) {
			gone[path.Dir(p)] = true
		}
	}
	for p := range s.want {
		if isGo(p) && tree.ClassOf(p) == tree.Ours {
			delete(gone, path.Dir(p))
		}
	}
	return gone
}

// namesLost are the exported names that a package of ours, which stays, declares
// now and not any more: of functions, types and values, and of fields as "Type.Field".
func (s *comparedService) namesLost() (map[string]map[string]bool, error) {
	lost := map[string]map[string]bool{}
	for p, found := range s.disk {
		if !isGo(p) || strings.HasSuffix(p, "_test.go") || tree.ClassOf(p) != tree.Ours || !found.Regular {
			continue
		}
		parsed, err := parse(p, found.Content)
		if err != nil {
			continue // it was edited, which is refused by name
		}
		dir := path.Dir(p)
		if lost[dir] == nil {
			lost[dir] = map[string]bool{}
		}
		for _, name := range declared(parsed.file) {
			lost[dir][name] = true
		}
	}
	for _, f := range s.want.Files() {
		if !isGo(f.Path) || f.Class != tree.Ours {
			continue
		}
		parsed, err := parse(f.Path, f.Content)
		if err != nil {
			return nil, err
		}
		for _, name := range declared(parsed.file) {
			delete(lost[path.Dir(f.Path)], name)
		}
	}
	return lost, nil
}

// declared are the names that a file exports to other packages.
func declared(file *ast.File) []string {
	var names []string
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, one := range d.Specs {
				switch one := one.(type) {
				case *ast.ValueSpec:
					for _, name := range one.Names {
						names = append(names, name.Name)
					}
				case *ast.TypeSpec:
					names = append(names, one.Name.Name)
					names = append(names, fieldsOf(one)...)
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return !ast.IsExported(name) })
}

func fieldsOf(t *ast.TypeSpec) []string {
	var names []string
	if of, is := t.Type.(*ast.StructType); is {
		for _, field := range of.Fields.List {
			for _, name := range field.Names {
				if name.IsExported() {
					names = append(names, t.Name.Name+"."+name.Name)
				}
			}
		}
	}
	return names
}

// mentions are the places where a file names what is lost of the package that it
// imports: as a name of the package, or as a field of a parameter of a type of it.
func (s source) mentions(at *ast.ImportSpec, name string, lost map[string]bool) []use {
	if at.Name != nil {
		name = at.Name.Name
	}
	var all []use
	inspect := func(node ast.Node, typeOf map[string]string) {
		ast.Inspect(node, func(n ast.Node) bool {
			selector, is := n.(*ast.SelectorExpr)
			if !is {
				return true
			}
			of, is := selector.X.(*ast.Ident)
			if !is {
				return true
			}
			what := selector.Sel.Name
			if typ, parameter := typeOf[of.Name]; parameter {
				what = typ + "." + what
			} else if of.Name != name {
				return true
			}
			if lost[what] {
				all = append(all, s.use(selector, name+"."+what))
			}
			return true
		})
	}
	for _, d := range s.file.Decls {
		typeOf := map[string]string{}
		if f, is := d.(*ast.FuncDecl); is {
			typeOf = parametersOf(f, name)
		}
		inspect(d, typeOf)
	}
	return all
}

// parametersOf are the parameters whose type is one of the package of that name.
func parametersOf(f *ast.FuncDecl, name string) map[string]string {
	typeOf := map[string]string{}
	for _, field := range f.Type.Params.List {
		typ := field.Type
		if pointer, is := typ.(*ast.StarExpr); is {
			typ = pointer.X
		}
		selector, is := typ.(*ast.SelectorExpr)
		if !is {
			continue
		}
		if of, is := selector.X.(*ast.Ident); is && of.Name == name {
			for _, parameter := range field.Names {
				typeOf[parameter.Name] = selector.Sel.Name
			}
		}
	}
	return typeOf
}

// stillUsed returns the error for components that code uses. The hint makes an owned file
// generated, which does not use them then.
func (s *comparedService) stillUsed(names []string, uses []use) error {
	var places []string
	fix, discards := "praecepta-gen disown", false
	var owned []string
	for _, u := range uses {
		places = append(places, fmt.Sprintf("%s:%d (%s)", u.path, u.line, u.what))
		if !s.isOwned(u.path) || slices.Contains(owned, hint.Quote(u.path)) {
			continue
		}
		owned = append(owned, hint.Quote(u.path))
		if tree.Sum(s.disk[u.path].Content) != s.input.Lock.Entries[u.path].Sum {
			fix, discards = "praecepta-gen disown --discard", true
		}
	}
	fix += " " + strings.Join(owned, " ")
	remedy := "delete these uses first"
	switch {
	case len(owned) == 0:
		fix = ""
	case discards:
		remedy += ", or discard your edits of " + strings.Join(owned, ", ")
	default:
		remedy += ", or disown " + strings.Join(owned, ", ")
	}
	return hint.With(errors.New(strings.Join(names, ", ")+": still used by "+strings.Join(places, ", ")+": "+remedy+"; nothing was changed"), fix)
}
