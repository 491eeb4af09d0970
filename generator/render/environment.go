package render

import (
	"cmp"
	"path"
	"strings"
)

// variable is a setting that every environment of a service has to set, as the templates
// of a component without code know it.
type variable struct {
	Name, Doc string
	File      string // the variable for the path of a file that contains the value
	Example   string
}

// isSecret reports whether every environment has its own value for the setting, which may
// be in a file.
func (s setting) isSecret() bool { return s.file && (s.required || s.example != "" || s.local) }

// Secrets returns the settings that differ between environments and whose values may be
// in a file: those with an example, or with a local server in development.
func (d data) Secrets() ([]variable, error) {
	return d.variables(setting.isSecret)
}

// SecretsOf returns the secrets that a command uses.
func (d data) SecretsOf(command string) ([]variable, error) {
	return d.variables(func(s setting) bool { return s.isSecret() && (s.command == "" || s.command == command) })
}

// Required returns the settings that have no default and are no secrets.
func (d data) Required() ([]variable, error) {
	return d.variables(func(s setting) bool { return s.required && !s.file })
}

// variables returns the settings of the service that match.
func (d data) variables(match func(setting) bool) ([]variable, error) {
	declared, err := d.declared()
	var all []variable
	for _, s := range declared {
		if match(s) {
			all = append(all, variable{Name: s.name, Doc: s.doc, File: s.fileName(), Example: cmp.Or(s.example, s.fallback)})
		}
	}
	return all, err
}

// text is a file of the service, as the templates of a component without code know it.
type text struct {
	Stem    string // its name without the extension
	content string
}

// Files returns the files that other components scaffold below a path.Match pattern.
func (d data) Files(pattern string) ([]text, error) {
	var all []text
	for _, f := range d.rendered.Files() {
		is, err := path.Match(pattern, f.Path)
		if err != nil {
			return nil, err
		}
		if base := path.Base(f.Path); is {
			all = append(all, text{Stem: strings.TrimSuffix(base, path.Ext(base)), content: string(f.Content)})
		}
	}
	return all, nil
}

// Indent returns the text with spaces in front of every line that is not empty.
func (t text) Indent(spaces int) string {
	var out strings.Builder
	for line := range strings.Lines(t.content) {
		if strings.TrimSpace(line) != "" {
			out.WriteString(strings.Repeat(" ", spaces))
		}
		out.WriteString(line)
	}
	return out.String()
}

// maxLabel is the length of a DNS label without the longest suffix that names of
// Kubernetes objects get.
const maxLabel = 48

// Label returns the name of the service as the beginning of DNS labels.
func (d data) Label() string {
	label := strings.ReplaceAll(d.Name, "_", "-")
	return strings.TrimRight(label[:min(len(label), maxLabel)], "-")
}
