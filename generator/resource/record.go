package resource

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// The beginnings of the commands that migrations record.
const (
	addResource = "praecepta-gen add resource "
	addField    = "praecepta-gen add field "
)

// comment begins the line of a migration that records a command.
const comment = "-- "

// Command returns the command that adds the resource. Its migration records it, so that
// fields can be added to the resource later.
func (r Resource) Command() string {
	words := []string{r.Name}
	for _, f := range r.Fields {
		words = append(words, f.Word)
	}
	if r.Plural != pluralOf(r.Name) {
		words = append(words, "--plural", r.Plural)
	}
	for _, word := range r.roleWords() {
		words = append(words, "--role", word)
	}
	if r.HasEvents {
		words = append(words, "--events")
	}
	return addResource + commandLine(words)
}

// commandLine returns words as a shell reads them.
func commandLine(words []string) string {
	var all []string
	for _, word := range words {
		all = append(all, hint.Quote(word))
	}
	return strings.Join(all, " ")
}

// roleWords returns the roles as the values of --role.
func (r Resource) roleWords() []string {
	var all []string
	for _, role := range r.Roles {
		all = append(all, role.Action+"="+strings.Join(role.Roles, ","))
	}
	return all
}

func (r Resource) fieldWords() []string {
	var all []string
	for _, f := range r.Fields {
		all = append(all, f.Word)
	}
	return all
}

// Records are the resources that the migrations of a service record, by name.
type Records map[string]*Recorded

// Recorded has the words of the commands that added a resource and its fields.
type Recorded struct {
	plural        string
	fields, roles []string
	hasEvents     bool
	files         []string // the migrations that record the commands
}

// Read reads the commands that a migration records. The migrations are read in their order.
func (r Records) Read(file string, content []byte) error {
	n := 0
	for line := range bytes.Lines(content) {
		n++
		command, isComment := strings.CutPrefix(strings.TrimRight(string(line), " \t\r\n"), comment)
		arguments, isField := strings.CutPrefix(command, addField)
		if !isField {
			var isResource bool
			if arguments, isResource = strings.CutPrefix(command, addResource); !isResource {
				continue
			}
		}
		if !isComment {
			continue
		}
		words, err := hint.Words(arguments)
		if err == nil {
			err = r.add(file, words, isField)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: the command in this comment is not valid: %w", file, n, err)
		}
	}
	return nil
}

// add adds the words of a command.
func (r Records) add(file string, words []string, isField bool) error {
	var found Recorded
	var names []string
	for i := 0; i < len(words); i++ {
		if !strings.HasPrefix(words[i], "--") {
			names = append(names, words[i])
			continue
		}
		if words[i] == "--events" {
			found.hasEvents = true
			continue
		}
		if i+1 == len(words) {
			return fmt.Errorf("%s needs a value", words[i])
		}
		switch words[i] {
		case "--plural":
			found.plural = words[i+1]
		case "--role":
			found.roles = append(found.roles, words[i+1])
		case "--fill":
		default:
			return fmt.Errorf("unknown flag %s", clip(words[i]))
		}
		i++
	}
	if len(names) < 2 {
		return errors.New("want a name and a field")
	}
	name, fields := names[0], names[1:]
	switch was, known := r[name]; {
	case isField && !known:
		return fmt.Errorf("no earlier migration creates the resource %s", clip(name))
	case !isField && known:
		return fmt.Errorf("%s records the resource %s already", was.files[0], clip(name))
	case isField:
		was.fields = append(was.fields, fields...)
		was.files = append(was.files, file)
	default:
		found.fields, found.files = fields, []string{file}
		r[name] = &found
	}
	return nil
}

// Names returns the names of the resources.
func (r Records) Names() []string {
	var all []string
	for name := range r {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// Resource returns the resource with a name. ok is false if there is none.
func (r Records) Resource(name string) (found Resource, ok bool, err error) {
	recorded, ok := r[name]
	if !ok {
		return Resource{}, false, nil
	}
	if found, err = Parse(name, recorded.plural, recorded.fields, recorded.roles); err != nil {
		err = fmt.Errorf("%s: the recorded commands: %w", strings.Join(recorded.files, ", "), err)
	}
	found.HasEvents = recorded.hasEvents
	return found, true, err
}
