package inventory

import (
	"cmp"
	"go/ast"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Setting is an environment variable that the service reads.
type Setting struct {
	Name       string `json:"name"`
	Required   bool   `json:"required"`
	Default    string `json:"default"`
	DevDefault string `json:"dev_default,omitempty"` // instead of the default if APP_ENV is dev
	Min        string `json:"min,omitempty"`
	Max        string `json:"max,omitempty"`
	Meaning    string `json:"meaning"`
	Place
}

// settingsType is the struct in the package of Main with a field for each section. The
// settings of the service itself have the type of its parameter.
const settingsType = "Settings"

// settings lists the settings in the order of the sections.
func (c *code) settings() []Setting {
	own := c.ownSettings()
	all := []Setting{}
	for _, root := range c.roots {
		kernel, is := root.pkg.Imports[c.kernel].Types.Scope().Lookup(settingsType).(*types.TypeName)
		if !is {
			continue
		}
		var walk func(t types.Type, prefix string)
		walk = func(t types.Type, prefix string) {
			if _, is := types.Unalias(t).(*types.TypeParam); is {
				if t = own; own == nil {
					return
				}
			}
			of, is := t.Underlying().(*types.Struct)
			if !is {
				return
			}
			for i := range of.NumFields() {
				tag := reflect.StructTag(of.Tag(i))
				section, isSection := tag.Lookup("envPrefix")
				switch _, isSetting := tag.Lookup("env"); {
				case isSetting:
					all = append(all, c.setting(of.Field(i), tag, prefix))
				case isSection || of.Field(i).Embedded():
					walk(of.Field(i).Type(), prefix+section)
				}
			}
		}
		walk(kernel.Type(), "")
		break
	}
	return all
}

func (c *code) setting(field *types.Var, tag reflect.StructTag, prefix string) Setting {
	name, options, _ := strings.Cut(tag.Get("env"), ",")
	s := Setting{
		Name: prefix + name, Required: strings.Contains(options, "required"), Default: tag.Get("envDefault"), DevDefault: tag.Get("devDefault"),
		Min: tag.Get("min"), Max: tag.Get("max"),
	}
	if declared, known := c.fields[field.Origin()]; known {
		text := cmp.Or(declared.syntax.Doc.Text(), declared.syntax.Comment.Text())
		s.Meaning, s.Place = strings.Join(strings.Fields(text), " "), c.at(declared.pkg, declared.syntax.Pos())
	}
	return s
}

// field is the declaration of a field.
type field struct {
	syntax *ast.Field
	pkg    *packages.Package
}

// ownSettings returns the type that main calls Main with, or nil.
func (c *code) ownSettings() types.Type {
	for _, root := range c.roots {
		for name, instance := range root.pkg.TypesInfo.Instances {
			f, is := root.pkg.TypesInfo.Uses[name].(*types.Func)
			if is && f.Pkg() != nil && f.Pkg().Path() == c.kernel && instance.TypeArgs.Len() == 1 {
				return instance.TypeArgs.At(0)
			}
		}
	}
	return nil
}
