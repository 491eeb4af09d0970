package resource

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/nearest"
)

// Parse returns the resource that the words of a command line describe: the name, its
// plural or "" for the regular one, the fields as FIELD:TYPE[:OPTION...], and the roles as
// ACTION=ROLE[,ROLE...]. The error has every mistake.
func Parse(name, plural string, fields, roles []string) (Resource, error) {
	r := Resource{Name: name, Plural: plural}
	var all mistakes
	if r.Plural == "" && name != "" {
		r.Plural = pluralOf(name)
	}
	all.add(r.checkNames())
	for _, word := range fields {
		f, err := parseField(word, kinds())
		all.add(err)
		if f.Name != "" {
			r.Fields = append(r.Fields, f)
		}
	}
	if len(fields) == 0 {
		all.addf("at least one FIELD:TYPE is required")
	}
	all.add(r.parseRoles(roles))
	for _, f := range r.Fields {
		all.add(f.check())
	}
	all.add(r.checkFields())
	if err := all.err(); err != nil {
		return Resource{}, err
	}
	for i := range r.Fields {
		r.Fields[i] = r.Fields[i].bounded()
	}
	return r, nil
}

// mistakes collects errors.
type mistakes []error

func (m *mistakes) add(err error) {
	if err != nil {
		*m = append(*m, err)
	}
}

func (m *mistakes) addf(format string, arguments ...any) {
	*m = append(*m, fmt.Errorf(format, arguments...))
}

func (m *mistakes) err() error { return errors.Join(*m...) }

// snakeCase is the form of the names of resources and fields.
const snakeCase = `^[a-z][a-z0-9]*(_[a-z0-9]+)*$`

func isSnakeCase(name string) bool { return regexp.MustCompile(snakeCase).MatchString(name) }

// parseField parses FIELD:TYPE[:OPTION...], for a kind of thing whose fields have one of the
// types. The field has a name even if another part of the word is wrong.
func parseField(word string, types []Kind) (Field, error) {
	name, rest, hasType := strings.Cut(word, ":")
	if plain, marked := strings.CutSuffix(name, "?"); marked && isSnakeCase(plain) {
		return Field{}, fmt.Errorf("field %q: the ? of an optional field belongs after its type, as in %s:string?", clip(name), plain)
	}
	if !isSnakeCase(name) {
		return Field{}, fmt.Errorf("field %q: want a name in snake case, such as unit_price", clip(name))
	}
	f := Field{Word: word, Name: name}
	if !hasType || rest == "" {
		return f, fmt.Errorf("field %q: TYPE is required: one of %s", name, join(types))
	}
	kind, options, hasOptions := strings.Cut(rest, ":")
	var all mistakes
	all.add(f.parseKind(kind, types))
	for hasOptions {
		var option string
		if strings.HasPrefix(options, "pattern=") { // the rest of the word, which may contain colons
			option, hasOptions = options, false
		} else {
			option, options, hasOptions = strings.Cut(options, ":")
		}
		all.add(f.parseOption(option))
	}
	return f, all.err()
}

// clip shortens text of the user for a message.
func clip(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}

// parseKind parses the type of a field, such as enum(draft,paid) or string[].
func (f *Field) parseKind(word string, types []Kind) error {
	kind, optional := strings.CutSuffix(word, "?")
	f.Optional = optional
	kind, f.IsArray = strings.CutSuffix(kind, "[]")
	kind, arguments, hasArguments := strings.Cut(kind, "(")
	if hasArguments {
		var closed bool
		if arguments, closed = strings.CutSuffix(arguments, ")"); !closed {
			return fmt.Errorf("field %q: type %q: the closing parenthesis is missing", f.Name, clip(word))
		}
	}
	f.Kind = Kind(kind)
	switch {
	case strings.Contains(kind, "?"):
		return fmt.Errorf("field %q: type %q: want at most one ?, at the end", f.Name, clip(word))
	case !slices.Contains(kinds(), f.Kind):
		f.Kind = ""
		return fmt.Errorf("field %q: type %q: want one of %s%s", f.Name, clip(kind), join(types), didYouMean(cmp.Or(otherNames()[kind], kind), types))
	case f.Kind == Enum:
		f.Values = strings.Split(arguments, ",")
		return f.checkValues()
	case f.Kind == Ref:
		if f.Table = arguments; slices.Contains(types, Ref) && !isSnakeCase(arguments) {
			return fmt.Errorf("field %q: ref(%s): want the name of a table in parentheses, such as ref(customers)", f.Name, clip(arguments))
		}
	case hasArguments:
		return fmt.Errorf("field %q: type %s takes no arguments", f.Name, kind)
	}
	return nil
}

// otherNames maps names that other programs have for types.
func otherNames() map[string]string {
	return map[string]string{
		"integer": "int", "int32": "int", "int64": "bigint", "long": "bigint", "float": "decimal", "double": "decimal", "number": "decimal", "numeric": "decimal",
		"boolean": "bool", "datetime": "timestamp", "time": "timestamp", "timestamptz": "timestamp", "varchar": "string", "jsonb": "json", "references": "ref",
	}
}

// enumValue is the form of the values of an enum.
const enumValue = `^[A-Za-z0-9][A-Za-z0-9_-]*$`

// checkValues checks the values of an enum.
func (f *Field) checkValues() error {
	if err := checkEnum(f.Values); err != nil {
		return fmt.Errorf("field %q: %w", f.Name, err)
	}
	return nil
}

// parseOption parses an option of a field, such as unique or max=20.
func (f *Field) parseOption(word string) error {
	flags := map[string]*bool{
		"unique": &f.Unique, "index": &f.Index, "immutable": &f.Immutable, "filter": &f.Filter, "sort": &f.Sort, "search": &f.Search,
	}
	values := map[string]*string{"min": &f.Min, "max": &f.Max, "pattern": &f.Pattern, "default": &f.Default}
	name, value, hasValue := strings.Cut(word, "=")
	known := []string{"unique", "index", "min", "max", "pattern", "default", "immutable", "filter", "sort", "search"}
	flag, isFlag := flags[name]
	target, takesValue := values[name]
	switch base, marked := strings.CutSuffix(name, "?"); {
	case marked && flags[base] != nil:
		return fmt.Errorf("field %q: option %q: the ? of an optional field belongs after its type, as in %s:%s?:%s", f.Name, clip(name), f.Name, f.Kind, base)
	case !isFlag && !takesValue:
		return fmt.Errorf("field %q: option %q: want one of %s%s", f.Name, clip(name), join(known), didYouMean(name, known))
	case isFlag && hasValue:
		return fmt.Errorf("field %q: option %s takes no value", f.Name, name)
	case takesValue && value == "":
		example := map[string]string{"pattern": "^[a-z]+$"}[name]
		return fmt.Errorf("field %q: option %s needs a value, such as %s=%s", f.Name, name, name, cmp.Or(example, "10"))
	case isFlag && *flag, takesValue && *target != "":
		return fmt.Errorf("field %q: option %s is repeated", f.Name, name)
	case isFlag:
		*flag = true
	default:
		*target = value
	}
	return nil
}

// parseRoles parses the values of --role, each ACTION=ROLE[,ROLE...].
func (r *Resource) parseRoles(words []string) error {
	var all mistakes
	byAction := map[string][]string{}
	for _, word := range words {
		action, list, has := strings.Cut(word, "=")
		if !has {
			all.addf("--role %q: want ACTION=ROLE, such as delete=admin", clip(word))
			continue
		}
		if !slices.Contains(Actions(), action) {
			all.addf("--role %q: action %q: want one of %s%s", clip(word), clip(action), join(Actions()), didYouMean(action, Actions()))
			continue
		}
		for role := range strings.SplitSeq(list, ",") {
			if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]*$`).MatchString(role) {
				all.addf("--role %q: role %q: want a name, such as %s=editor", clip(word), clip(role), action)
				continue
			}
			byAction[action] = append(byAction[action], role)
		}
	}
	for _, action := range Actions() {
		if roles := byAction[action]; len(roles) > 0 {
			slices.Sort(roles)
			r.Roles = append(r.Roles, Role{action, slices.Compact(roles)})
		}
	}
	return all.err()
}

func join[T ~string](words []T) string {
	var all []string
	for _, word := range words {
		all = append(all, string(word))
	}
	return strings.Join(all, ", ")
}

func didYouMean[T ~string](word string, known []T) string {
	var all []string
	for _, one := range known {
		all = append(all, string(one))
	}
	if near := nearest.Of(word, all); near != "" {
		return ": did you mean " + near + "?"
	}
	return ""
}
