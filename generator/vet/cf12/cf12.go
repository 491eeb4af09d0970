// Package cf12 finds direct reads of the environment, and settings without bounds.
package cf12

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/praecepta/praecepta-gen/generator/vet/check"
)

// Rule returns the rules CF-12, strict settings, and CF-36, no way round authentication.
func Rule() check.Rule {
	return check.Rule{
		Name: "cf12",
		IDs:  []string{"CF-12", "CF-36"},
		Doc:  "find direct reads of the environment, and settings without bounds\n\nA variable that is read directly is not checked at startup, and `config` does not show it.",
		Run:  run,
	}
}

func run(p *check.Pass) {
	if !p.InService() {
		return // elsewhere the environment is read in another way
	}
	p.Each([]ast.Node{(*ast.Ident)(nil), (*ast.StructType)(nil)}, func(n ast.Node, _ []ast.Node) {
		switch n := n.(type) {
		case *ast.Ident:
			read(p, n)
		case *ast.StructType:
			for _, field := range n.Fields.List {
				bounds(p, field)
			}
		}
	})
}

// read reports the functions that read or change the environment, and the libraries
// that do.
func read(p *check.Pass, id *ast.Ident) {
	function, is := p.TypesInfo.Uses[id].(*types.Func)
	if !is || function.Pkg() == nil || function.Signature().Recv() != nil {
		return
	}
	path, name := function.Pkg().Path(), function.Name()
	found := false
	switch path {
	case "os", "syscall":
		found = slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv", "Clearenv"}, name)
	case "github.com/joho/godotenv":
		found = slices.Contains([]string{"Load", "Overload", "Read", "Exec"}, name) // the others convert text
	default:
		found = slices.ContainsFunc([]string{
			"github.com/caarlos0/env", "github.com/kelseyhightower/envconfig", "github.com/sethvargo/go-envconfig", "github.com/spf13/viper",
		}, func(library string) bool { return check.HasPrefix(path, library) })
	}
	if found {
		p.Report(id, []string{"CF-12", "CF-36"}, function.Pkg().Name()+"."+name+" accesses the environment directly: a bad value is found when it is used and not at startup. Add a field to the Settings struct")
	}
}

// bounds reports a setting with a number or duration that any value will do for.
func bounds(p *check.Pass, field *ast.Field) {
	if field.Tag == nil || len(field.Names) == 0 {
		return
	}
	text, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		return
	}
	tag := reflect.StructTag(text)
	env, is := tag.Lookup("env")
	if !is || !hasBounds(p.TypesInfo.TypeOf(field.Type)) {
		return
	}
	name, _, _ := strings.Cut(env, ",")
	var missing []string
	for _, key := range []string{"min", "max"} {
		if tag.Get(key) == "" {
			missing = append(missing, key)
		}
	}
	if len(missing) > 0 {
		p.Report(analysis.Range(field.Names[0]), []string{"CF-12"}, "the setting "+name+" has no "+strings.Join(missing, " and no ")+": the service starts with a value such as 0, -1 or 10000h, and fails later. Add the tags min and max")
	}
}

// hasBounds says whether the values of a type are numbers, which settings compare with
// bounds. One with a parser of its own checks for itself.
func hasBounds(t types.Type) bool {
	basic, is := t.Underlying().(*types.Basic)
	if !is || basic.Info()&(types.IsInteger|types.IsFloat) == 0 {
		return false
	}
	for i := range types.NewMethodSet(types.NewPointer(t)).Len() {
		if types.NewMethodSet(types.NewPointer(t)).At(i).Obj().Name() == "UnmarshalText" {
			return false
		}
	}
	return true
}
