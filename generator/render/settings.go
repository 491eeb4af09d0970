package render

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/praecepta/praecepta-gen/generator/gofile"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// setting is one variable, as the tags and the comment of its field say it.
type setting struct {
	prefix, name, doc    string // the prefix is that of the section
	fallback, devDefault string
	min, max, example    string
	command              string // the only command that uses it; empty for most
	required             bool
	local                bool     // the command dev has a local server for it
	file                 bool     // its value may be in a file, whose path NAME_FILE has
	foreign              bool     // other programs use variables with its prefix too
	ignored              []string // variables with its prefix that platforms set
}

// settings adds docs/settings.md and .env.example, both read off the settings
// structs of the rendered tree, so that nothing is said of a setting twice.
func settings(t tree.Tree, declared func() ([]setting, error)) error {
	if _, has := t[wiring]; !has {
		return nil
	}
	all, err := declared()
	if err != nil {
		return err
	}
	add(t, "docs/settings.md", document(all))
	add(t, ".env.example", example(all))
	return nil
}

// Defaults returns the default of every setting of a rendered tree, by its variable.
func Defaults(t tree.Tree) (map[string]string, error) {
	all, err := declared(t)
	defaults := map[string]string{}
	for _, s := range all {
		defaults[s.name] = s.fallback
	}
	return defaults, err
}

// SettingNames returns the names of all variables that a rendered service reads,
// except those that the service itself adds.
func SettingNames(t tree.Tree) ([]string, error) {
	all, err := declared(t)
	names := make([]string, 0, len(all))
	for _, s := range all {
		names = append(names, s.name)
	}
	return names, err
}

// Sections returns the prefixes of the sections of a rendered service, except that
// of the service itself, and of a section without a prefix the names of its settings.
func Sections(t tree.Tree) ([]string, error) {
	file, fields, err := sectionFields(t)
	if err != nil {
		return nil, err
	}
	var prefixes []string
	packages := packagesOf(t)
	for _, field := range fields {
		if prefix := tag(field).Get("envPrefix"); prefix != "" {
			prefixes = append(prefixes, prefix)
			continue
		}
		typ := field.Type.(*ast.SelectorExpr)
		named, err := packages.section(packageDir(file, typ), typ, "")
		if err != nil {
			return nil, err
		}
		for _, s := range named {
			prefixes = append(prefixes, s.name)
		}
	}
	return prefixes, nil
}

// declared reads the settings of every section.
func declared(t tree.Tree) ([]setting, error) {
	file, fields, err := sectionFields(t)
	if err != nil {
		return nil, err
	}
	var all []setting
	packages := packagesOf(t)
	for _, field := range fields {
		typ := field.Type.(*ast.SelectorExpr)
		found, err := packages.section(packageDir(file, typ), typ, tag(field).Get("envPrefix"))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// sectionFields returns the fields of Settings that refer to the struct of another
// package. The remaining field is the service's own, which its owner documents.
func sectionFields(t tree.Tree) (*ast.File, []*ast.Field, error) {
	source, has := t[wiring]
	if !has {
		return nil, nil, nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), wiring, source.Content, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", wiring, err)
	}
	root := gofile.StructOf(file, "Settings")
	if root == nil {
		return nil, nil, fmt.Errorf("read %s: no struct Settings", wiring)
	}
	var fields []*ast.Field
	for _, field := range root.Fields.List {
		if _, is := field.Type.(*ast.SelectorExpr); is {
			fields = append(fields, field)
		}
	}
	return file, fields, nil
}

// packageDir returns the folder of the package of the service that a type is from.
func packageDir(file *ast.File, name *ast.SelectorExpr) string {
	pkg, _ := name.X.(*ast.Ident)
	for _, imported := range file.Imports {
		importPath, err := strconv.Unquote(imported.Path.Value)
		if _, below, found := strings.Cut(importPath, "/"+tree.OursRoot+"/"); err == nil && found && path.Base(below) == pkg.Name {
			return path.Join(tree.OursRoot, below)
		}
	}
	return ""
}

// packages are the Go files of a tree without the tests, by folder.
type packages struct {
	files map[string][]tree.File
	// fromFile has the types with the method SetFile, by which a setting takes its value from a file.
	fromFile map[string]map[string]bool
}

func packagesOf(t tree.Tree) packages {
	p := packages{files: map[string][]tree.File{}, fromFile: map[string]map[string]bool{}}
	for _, f := range t.Files() {
		if strings.HasSuffix(f.Path, ".go") && !strings.HasSuffix(f.Path, "_test.go") {
			dir := path.Dir(f.Path)
			p.files[dir] = append(p.files[dir], f)
		}
	}
	return p
}

// section reads the struct in the folder that a field of Settings refers to.
func (p packages) section(dir string, section *ast.SelectorExpr, prefix string) ([]setting, error) {
	for _, f := range p.files[dir] {
		if !bytes.Contains(f.Content, []byte("type "+section.Sel.Name+" struct")) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read settings: %w", err)
		}
		declared := gofile.StructOf(parsed, section.Sel.Name)
		all := fieldsOf(declared, prefix)
		ignored := slices.DeleteFunc(ignoredNames(f.Content), func(name string) bool { return !strings.HasPrefix(name, prefix) })
		for i, field := range settingFields(declared) {
			all[i].file = p.mayBeFile(dir, parsed, field.Type)
			all[i].ignored = ignored
			all[i].foreign = bytes.Contains(f.Content, []byte("settings.Foreign{Prefix: true}"))
		}
		return all, nil
	}
	return nil, fmt.Errorf("read settings: no struct %s in %s", section.Sel.Name, dir)
}

// ignoredNames returns the names of variables that a section declares as those of platforms.
func ignoredNames(source []byte) []string {
	var all []string
	if _, list, has := strings.Cut(string(source), "settings.Foreign{Names: []string{"); has {
		list, _, _ = strings.Cut(list, "}")
		for name := range strings.FieldsFuncSeq(list, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == ',' }) {
			all = append(all, name)
		}
	}
	return all
}

var setFile = regexp.MustCompile(`(?m)^func \(\w+ \*(\w+)\) SetFile\(`)

// mayBeFile reports whether a setting of the type may take its value from a file. file is
// in dir and uses the type.
func (p packages) mayBeFile(dir string, file *ast.File, typ ast.Expr) bool {
	name, _ := typ.(*ast.Ident)
	if selector, is := typ.(*ast.SelectorExpr); is {
		dir, name = packageDir(file, selector), selector.Sel
	}
	if name == nil {
		return false
	}
	known, read := p.fromFile[dir]
	if !read {
		known = map[string]bool{}
		for _, f := range p.files[dir] {
			if !bytes.Contains(f.Content, []byte(") SetFile(")) { // much quicker than the expression alone
				continue
			}
			for _, method := range setFile.FindAllSubmatch(f.Content, -1) {
				known[string(method[1])] = true
			}
		}
		p.fromFile[dir] = known
	}
	return known[name.Name]
}

func fieldsOf(s *ast.StructType, prefix string) []setting {
	var all []setting
	for _, field := range settingFields(s) {
		tags := tag(field)
		key, options, _ := strings.Cut(tags.Get("env"), ",")
		all = append(all, setting{
			prefix:     prefix,
			name:       prefix + key,
			doc:        strings.Join(strings.Fields(field.Doc.Text()), " "),
			fallback:   tags.Get("envDefault"),
			devDefault: tags.Get("devDefault"),
			min:        tags.Get("min"),
			max:        tags.Get("max"),
			example:    tags.Get("example"),
			command:    tags.Get("command"),
			local:      tags.Get("dev") != "",
			required:   strings.Contains(options, "required"),
		})
	}
	return all
}

// settingFields returns the fields of a struct that are settings.
func settingFields(s *ast.StructType) []*ast.Field {
	return slices.DeleteFunc(slices.Clone(s.Fields.List), func(field *ast.Field) bool {
		_, is := tag(field).Lookup("env")
		return !is
	})
}

func tag(field *ast.Field) reflect.StructTag {
	if field.Tag == nil {
		return ""
	}
	text, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		return ""
	}
	return reflect.StructTag(text)
}

// sectionName returns the prefix of a variable, or a name for variables without one.
func (s setting) sectionName() string { return cmp.Or(s.prefix, "Other settings") }

// document writes docs/settings.md, with a table for each prefix.
func document(all []setting) []byte {
	var out bytes.Buffer
	out.WriteString(`<!-- Code generated by praecepta-gen. DO NOT EDIT. -->

# Settings

This page lists the environment variables of the generated code. The settings in internal/service are not listed. Before it
starts, the service checks all values, and reports all errors together: invalid and missing values, values that production refuses, and
values of a section that conflict with each other. The commands that start the service compare some timeouts of different sections, too. An unknown variable whose prefix is a heading below is an error, unless the section says otherwise.

- A duration is written 30s, 5m, 1h or as a number of seconds.
- An empty variable counts as not set.
- Some settings have a second variable, which ends in _FILE. Set it to the path of a file that contains the value. One line
  break at the end of the file is removed.
`)
	section := ""
	for _, s := range all {
		if s.sectionName() != section {
			section = s.sectionName()
			fmt.Fprintf(&out, "\n## %s\n", section)
			if len(s.ignored) > 0 {
				fmt.Fprintf(&out, "\nThese names are ignored, because hosting platforms and images set them: `%s`.\n", strings.Join(s.ignored, "`, `"))
			}
			if s.foreign {
				out.WriteString("\nOther programs use this prefix too, so an unknown variable with it is ignored with a warning.\n")
			}
			out.WriteString("\n| Variable | Default | Bounds | Meaning |\n|---|---|---|---|\n")
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", s.name, s.defaultCell(), s.boundsCell(), strings.ReplaceAll(s.described(), "|", `\|`))
	}
	return out.Bytes()
}

// fileName returns the variable for the path of a file with the value.
func (s setting) fileName() string { return s.name + "_FILE" }

// described returns the description of the setting, with the variable for its file.
func (s setting) described() string {
	if s.file {
		return fmt.Sprintf("%s Or set `%s` to the path of a file that contains it.", s.doc, s.fileName())
	}
	return s.doc
}

func (s setting) defaultCell() string {
	switch {
	case s.required:
		return "required"
	case s.devDefault != "":
		return fmt.Sprintf("`%s` (`%s` in dev)", s.fallback, s.devDefault)
	case s.fallback != "":
		return "`" + s.fallback + "`"
	}
	return ""
}

func (s setting) boundsCell() string {
	if s.min == "" {
		return ""
	}
	return fmt.Sprintf("`%s` to `%s`", s.min, s.max)
}

// example writes .env.example: required settings are set, the others are comments.
func example(all []setting) []byte {
	var out bytes.Buffer
	out.WriteString("# Copy this file to .env. The service reads .env only if APP_ENV=dev is set in the\n# environment, as `make run` does. docs/settings.md has the bounds.\n")
	section := ""
	for _, s := range all {
		if s.sectionName() != section {
			section = s.sectionName()
			out.WriteString("\n")
		}
		value := s.fallback
		if s.devDefault != "" {
			value = s.devDefault
		}
		if s.required {
			fmt.Fprintf(&out, "# %s\n%s=%s\n", s.described(), s.name, s.example)
			continue
		}
		fmt.Fprintf(&out, "# %s\n# %s=%s\n", s.described(), s.name, value)
	}
	return out.Bytes()
}
