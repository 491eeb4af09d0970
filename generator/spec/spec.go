// Package spec is what the user asked for: praecepta.yaml.
package spec

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/praecepta/praecepta-gen/generator/conflict"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/nearest"
)

// version is the only format of the manifest that there is.
const version = 1

//go:embed schema.json
var schema []byte

// Spec is a service as its manifest has it.
type Spec struct {
	Version    int      `yaml:"version"`
	Service    string   `yaml:"service"`
	Module     string   `yaml:"module"`
	Components []string `yaml:"components"`

	// KeyPrefix is what names data that outlives a process, like queues and cache
	// keys, begin with by default; empty where that is the name of the service.
	KeyPrefix string `yaml:"key_prefix"`
}

// Keys is what the names of data begin with by default.
func (s Spec) Keys() string { return cmp.Or(s.KeyPrefix, s.Service) }

// New returns the spec of a service, its components in order of their names.
func New(service, module string, components []string) Spec {
	sorted := slices.Sorted(slices.Values(components))
	return Spec{Version: version, Service: service, Module: module, Components: slices.Compact(sorted)}
}

// Prefix is what the names of the service's own settings start with.
func (s Spec) Prefix() string {
	return strings.ToUpper(strings.ReplaceAll(s.Service, "-", "_")) + "_"
}

// Schema returns the JSON Schema of the manifest.
func Schema() []byte { return bytes.Clone(schema) }

// byteOrderMark is what some editors begin a UTF-8 file with.
const byteOrderMark = "\ufeff"

// Load reads a manifest strictly: an unknown key, a second document and a value
// of another type are refused. A byte order mark at the start is skipped.
func Load(content []byte) (Spec, error) {
	s, err := load(content)
	if line := conflict.Line(content); err != nil && line > 0 {
		return s, hint.With(fmt.Errorf("line %d: a conflict marker is left: resolve the conflict by hand", line), markersCommand)
	}
	return s, hint.With(err, schemaCommand)
}

func load(content []byte) (Spec, error) {
	content = bytes.TrimPrefix(content, []byte(byteOrderMark))
	var s Spec
	var keys map[string]any
	if err := yaml.Unmarshal(content, &keys); err != nil {
		return Spec{}, errors.New(firstLine(err))
	}
	known := []string{"version", "service", "module", "components", "key_prefix"}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !slices.Contains(known, key) {
			return Spec{}, unknown(key, known)
		}
	}
	if err := checkTypes(keys); err != nil {
		return Spec{}, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content), yaml.Strict())
	if err := decoder.Decode(&s); err != nil && !errors.Is(err, io.EOF) {
		return Spec{}, errors.New(firstLine(err))
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return Spec{}, errors.New("the file contains more than one YAML document")
	}
	if s.Version != version {
		return Spec{}, fmt.Errorf("version %d is not supported: want version: %d", s.Version, version)
	}
	if err := ValidateName(s.Service); err != nil {
		return Spec{}, fmt.Errorf("service: %w", err)
	}
	if s.Module == "" {
		return Spec{}, errors.New("module is missing")
	}
	loaded := New(s.Service, s.Module, s.Components)
	if s.KeyPrefix != "" {
		if err := ValidateName(s.KeyPrefix); err != nil {
			return Spec{}, fmt.Errorf("key_prefix: %w", err)
		}
		loaded.KeyPrefix = s.KeyPrefix
	}
	return loaded, nil
}

// schemaCommand prints what the manifest may contain, and markersCommand prints the conflict
// markers in it.
const (
	schemaCommand  = "praecepta-gen schema"
	markersCommand = "grep -nE '^(<{7}|={7}|>{7})' praecepta.yaml"
)

// checkTypes returns an error for a value of another type than that of its key.
func checkTypes(keys map[string]any) error {
	switch number := keys["version"].(type) {
	case uint64:
	case string:
		return fmt.Errorf("version: %q is text: want the number %d, without quotes", number, version)
	case nil:
		return fmt.Errorf("version is missing: want \"version: %d\"", version)
	default:
		return fmt.Errorf("version: %v: want the number %d", number, version)
	}
	for _, key := range []string{"service", "module", "key_prefix"} {
		if value, has := keys[key]; has && value != nil {
			if _, is := value.(string); !is {
				return fmt.Errorf("%s: %v: want text", key, value)
			}
		}
	}
	if keys["components"] == nil {
		return nil
	}
	list, is := keys["components"].([]any)
	for _, name := range list {
		if _, isText := name.(string); !isText {
			is = false
		}
	}
	if !is {
		return errors.New("components: want a list of names")
	}
	return nil
}

func unknown(key string, known []string) error {
	err := fmt.Errorf("unknown key %q", key)
	if near := nearest.Of(key, known); near != "" {
		err = fmt.Errorf("unknown key %q: did you mean %q?", key, near)
	}
	return err
}

// firstLine returns the first line of an error of the YAML library, which begins with the
// line and the column in brackets. Below it, the library draws the place.
func firstLine(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	var line, column int
	if _, failed := fmt.Sscanf(text, "[%d:%d]", &line, &column); failed != nil {
		return text
	}
	_, what, _ := strings.Cut(text, "] ")
	for _, of := range []struct{ text, plain string }{
		{"non-map value is specified", "a line without a key"},
		{"tab character cannot use as a map key directly", "a tab before a key: use spaces"},
		{"value is not allowed in this context", "no value is allowed here: check the colons and the indentation of the lines before it"},
	} {
		if strings.HasPrefix(what, of.text) {
			what = of.plain
		}
	}
	return fmt.Sprintf("line %d, column %d: not valid YAML: %s", line, column, what)
}

// Marshal writes the manifest of a new service.
func (s Spec) Marshal() []byte {
	var out bytes.Buffer
	out.WriteString("# yaml-language-server: $schema=https://raw.githubusercontent.com/praecepta/praecepta-gen/main/generator/spec/schema.json\n")
	fmt.Fprintf(&out, "version: %d\nservice: %s\nmodule: %s\n", s.Version, s.Service, s.Module)
	if s.KeyPrefix != "" {
		fmt.Fprintf(&out, "key_prefix: %s\n", s.KeyPrefix)
	}
	if len(s.Components) == 0 {
		out.WriteString("components: []\n")
		return out.Bytes()
	}
	out.WriteString("components:\n")
	for _, name := range s.Components {
		fmt.Fprintf(&out, "  - %s\n", name)
	}
	return out.Bytes()
}

// maxName is the length of a DNS label, and of a Postgres identifier.
const maxName = 63

// ValidateName refuses what cannot name a service. The name becomes a folder, a
// binary, an image, a DNS label and, with underscores for hyphens, an
// identifier in Go and in Postgres (CF-01).
func ValidateName(name string) error {
	refuse := func(why string) error { return fmt.Errorf("name %s: %s", quoted(name), why) }
	switch {
	case name == "":
		return refuse("must not be empty")
	case len(name) > maxName:
		return refuse(fmt.Sprintf("it has %d bytes, and the maximum is 63", len(name)))
	case !wellFormed(name):
		return refuse("want lower-case letters and digits, starting with a letter, with single hyphens or underscores in between")
	case slices.Contains(goWords, name):
		return refuse("a reserved name of Go")
	case slices.Contains(postgresWords, name):
		return refuse("a reserved word of Postgres")
	}
	return nil
}

// SuggestName returns a valid name that is similar to an invalid one.
func SuggestName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	suggested := strings.TrimLeft(strings.Join(words, "-"), "0123456789-")
	suggested = strings.TrimRight(suggested[:min(len(suggested), maxName)], "-")
	switch {
	case suggested == "":
		return "shop"
	case slices.Contains(goWords, suggested), slices.Contains(postgresWords, suggested):
		return suggested + "-service"
	}
	return suggested
}

// quoted shows a name in one line of bounded length.
func quoted(name string) string {
	const most = 40
	if len(name) > most {
		return fmt.Sprintf("%q...", name[:most])
	}
	return fmt.Sprintf("%q", name)
}

func wellFormed(name string) bool {
	separated := true // a separator may not come here
	for i, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z', i > 0 && c >= '0' && c <= '9':
			separated = false
		case (c == '-' || c == '_') && !separated:
			separated = true
		default:
			return false
		}
	}
	return !separated
}
