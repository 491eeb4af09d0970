package generator

import (
	"encoding/json"

	"github.com/praecepta/praecepta-gen/generator/note"
	"github.com/praecepta/praecepta-gen/generator/plan"
)

// Note is a change between the version of a service and this generator, or an advisory.
type Note struct {
	Path      string   `json:"path,omitempty"` // of the lock that names an affected version
	Version   string   `json:"version"`        // the release with the change, or unreleased
	Name      string   `json:"name"`
	Kind      string   `json:"kind"`
	Component string   `json:"component,omitempty"`
	Text      string   `json:"text"`
	Do        string   `json:"do,omitempty"`
	Required  bool     `json:"required"`
	Files     []string `json:"files"`         // patterns
	See       string   `json:"see,omitempty"` // a URL

	ID       string `json:"id,omitempty"` // of an advisory
	Affected string `json:"affected,omitempty"`
	Fix      string `json:"fix,omitempty"` // the command that updates an affected service

	Setting string `json:"setting,omitempty"` // whose name or default changes
	Before  string `json:"before,omitempty"`
	After   string `json:"after,omitempty"`
}

// describeNote converts a note for a report.
func describeNote(n note.Note) Note {
	described := Note{
		Version: n.Version, Name: n.Name, Kind: string(n.Kind), Component: n.Component, Text: n.Subject() + n.Text,
		Do: n.Action.Do, Required: n.Action.Required, Files: append([]string{}, n.Files...), See: n.URL(),
		ID: n.ID, Affected: n.Affected, Setting: n.Setting, Before: n.Before, After: n.After,
	}
	if n.Old != "" {
		described.Setting, described.Before, described.After = n.Old, n.Old, n.New
	}
	return described
}

// notes returns the notes that concern the change from the templates that wrote the
// service to those of this generator. There are none if the plan makes no such change.
func (s *plannedService) notes(choose func(note.Service, []note.Note) []note.Note) []Note {
	if s.input.Lock == nil || s.input.Lock.Templates == s.input.Next.Templates || s.plan.Lock.Templates != s.input.Next.Templates {
		return nil
	}
	before := note.Service{Version: s.input.Lock.Generator, Components: s.input.Lock.Components()}
	for _, step := range s.plan.Steps {
		if step.Action != plan.Keep {
			before.Changed = append(before.Changed, step.Path)
		}
	}
	var chosen []Note
	for _, n := range choose(before, s.releaseNotes) {
		chosen = append(chosen, describeNote(n))
	}
	return chosen
}

// history returns what the release notes add to the files of services.
func (g Generator) history() ([]byte, error) {
	components, err := g.catalog()
	if err != nil {
		return nil, err
	}
	all, err := note.LoadHistory(g.Templates)
	if err != nil {
		return nil, err
	}
	history := note.HistoryOf(components.Names(), all)
	if history == nil {
		return nil, nil
	}
	return json.Marshal(history)
}
