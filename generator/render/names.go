package render

import (
	"go/parser"
	"go/token"
	"strconv"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/gofile"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// appSettings is the generated file whose default of APP_NAME is the name of the service.
const appSettings = tree.OursRoot + "/settings/app.go"

// Names are the names that a tree was rendered with. One that cannot be read is empty.
type Names struct{ Service, Module string }

// NamesIn reads the names from files of a rendered tree. read returns the content
// of a file that is as it was rendered, and nothing for any other.
func NamesIn(read func(path string) []byte) Names {
	var names Names
	if file, err := parser.ParseFile(token.NewFileSet(), wiring, read(wiring), parser.ImportsOnly); err == nil {
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if at := strings.LastIndex(imported, "/"+tree.OursRoot+"/"); err == nil && at > 0 {
				names.Module = imported[:at]
			}
		}
	}
	if file, err := parser.ParseFile(token.NewFileSet(), appSettings, read(appSettings), 0); err == nil {
		if app := gofile.StructOf(file, "App"); app != nil {
			for _, s := range fieldsOf(app, "") {
				if s.name == "NAME" {
					names.Service = s.fallback
				}
			}
		}
	}
	return names
}
