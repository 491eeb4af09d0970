package render

import (
	"bytes"
	"fmt"
	"go/format"
	"io/fs"
	"path"
	"strings"
	"text/template"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gofile"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Scaffold renders the templates that a folder, the base or that of a component, has for a
// kind of thing that `add` scaffolds. Each word in the path of a template that is a key of words is replaced with
// its value. A template that renders to nothing is no file. Imports that a file does not use are left out, and Go files are formatted.
// The files are user-owned, and belong to no component: they stay when one is removed.
func Scaffold(templates fs.FS, folder, kind string, words map[string]string, data any) (tree.Tree, error) {
	root := path.Join(folder, catalog.Added, kind)
	t := tree.Tree{}
	err := fs.WalkDir(templates, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		output := strings.TrimSuffix(strings.TrimPrefix(name, root+"/"), ".tmpl")
		for word, value := range words {
			output = strings.ReplaceAll(output, word, value)
		}
		content, err := fs.ReadFile(templates, name)
		if err != nil {
			return err
		}
		if content, err = scaffoldFile(name, content, data); err != nil {
			return err
		}
		if len(content) == 0 {
			return nil
		}
		t[output] = tree.File{Path: output, Content: content, Class: tree.Yours, Component: tree.Base}
		return nil
	})
	return t, err
}

// scaffoldFile renders one template.
func scaffoldFile(name string, content []byte, data any) ([]byte, error) {
	parsed, err := template.New(name).Option("missingkey=error").Parse(string(content))
	if err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, data); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	if path.Ext(strings.TrimSuffix(name, ".tmpl")) != ".go" {
		return out.Bytes(), nil
	}
	used, err := gofile.WithoutUnusedImports(out.Bytes())
	if err == nil {
		used, err = format.Source(used)
	}
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return used, nil
}
