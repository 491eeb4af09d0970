package note

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/lock"
)

// Load reads the notes from the templates, in the order of their versions and names.
func Load(templates fs.FS) ([]Note, error) {
	return load(templates, func(Kind) bool { return true })
}

// LoadHistory reads only the notes that HistoryOf needs, which are few.
func LoadHistory(templates fs.FS) ([]Note, error) { return load(templates, Kind.changesSettings) }

func load(templates fs.FS, wanted func(Kind) bool) ([]Note, error) {
	names, err := fs.Glob(templates, path.Join(catalog.Notes, "*", "*"))
	if err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	ids := map[string]string{}
	var all []Note
	for _, name := range names {
		content, err := fs.ReadFile(templates, name)
		if err != nil {
			return nil, fmt.Errorf("read notes: %w", err)
		}
		if kind, begins := kindOf(content); begins && !wanted(kind) {
			continue
		}
		n, err := parse(name, content)
		if err != nil {
			return nil, fmt.Errorf("read note %s: %w", name, err)
		}
		if other, taken := ids[n.ID]; taken && n.ID != "" {
			return nil, fmt.Errorf("read note %s: the ID %s is already used by %s", name, n.ID, other)
		}
		ids[n.ID] = name
		all = append(all, n)
	}
	slices.SortStableFunc(all, func(a, b Note) int { return compareVersions(a.Version, b.Version) })
	return all, nil
}

// beginning is how the file of a note begins, before its kind.
const beginning = fence + "kind: "

const fence = "---\n"

// kindOf returns the kind of a note without the cost of parsing it.
func kindOf(content []byte) (Kind, bool) {
	text, begins := strings.CutPrefix(string(content), beginning)
	kind, _, _ := strings.Cut(text, "\n")
	return Kind(kind), begins
}

// parse reads a note:
//
//	---
//	kind: default
//	component: store
//	files: [internal/praecepta/store/settings.go]
//	action:
//	  do: Set STORE_TIMEOUT if 30 s is too long.
//	setting: STORE_TIMEOUT
//	before: 10s
//	after: 30s
//	---
//
//	A paragraph, in lines of any length.
func parse(name string, content []byte) (Note, error) {
	text, opened := strings.CutPrefix(string(content), fence)
	front, body, closed := strings.Cut(text, "\n"+fence)
	if !opened || !closed {
		return Note{}, errors.New("want front matter between two lines with ---")
	}
	version := path.Base(path.Dir(name))
	n := Note{}
	if err := yaml.NewDecoder(bytes.NewReader([]byte(front)), yaml.Strict()).Decode(&n); err != nil {
		return Note{}, fmt.Errorf("front matter: %s", firstLine(err))
	}
	n.Version, n.Name = version, strings.TrimSuffix(path.Base(name), ".md")
	n.Text = strings.Join(strings.Fields(body), " ")
	n.Action.Do = strings.Join(strings.Fields(n.Action.Do), " ")
	switch {
	case !strings.HasPrefix(string(content), beginning+string(n.Kind)+"\n"):
		return Note{}, errors.New("want the front matter to begin with the kind, such as \"kind: new\"")
	case path.Ext(name) != ".md":
		return Note{}, errors.New("want a file with the suffix .md")
	case version != Unreleased && (lock.Release(version) != version || version == lock.Devel):
		return Note{}, fmt.Errorf("version %q: want a release such as v1.2.3, or %s", version, Unreleased)
	}
	return n, n.validate()
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// validate returns an error for a note that lacks what its kind needs, or has what only
// another kind needs.
func (n Note) validate() error {
	if !slices.Contains(Kinds(), n.Kind) {
		return fmt.Errorf("kind %q: want one of %s", n.Kind, join(Kinds()))
	}
	for _, field := range []struct {
		name, value string
		kinds       []Kind
	}{
		{"id", n.ID, []Kind{Security}},
		{"affected", n.Affected, []Kind{Security}},
		{"old", n.Old, []Kind{SettingRenamed, SettingRemoved}},
		{"new", n.New, []Kind{SettingRenamed}},
		{"why", n.Why, []Kind{SettingRemoved}},
		{"setting", n.Setting, []Kind{Default}},
		{"before", n.Before, []Kind{Default}},
		{"after", n.After, []Kind{Default}},
	} {
		switch needed := slices.Contains(field.kinds, n.Kind); {
		case needed && field.value == "":
			return fmt.Errorf("%s is required for the kind %s", field.name, n.Kind)
		case !needed && field.value != "":
			return fmt.Errorf("%s is only for the kind %s", field.name, join(field.kinds))
		}
	}
	for _, pattern := range n.Files {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("files: %q: %w", pattern, err)
		}
	}
	switch {
	case n.Text == "":
		return errors.New("the text is empty")
	case n.Action.Required && n.Action.Do == "":
		return errors.New("action: do is empty, but required is set")
	case n.Kind == Security:
		_, err := constraintsOf(n.Affected)
		return err
	}
	return nil
}

func join(kinds []Kind) string {
	words := make([]string, len(kinds))
	for i, kind := range kinds {
		words[i] = string(kind)
	}
	return strings.Join(words, ", ")
}
