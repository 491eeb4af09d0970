package generator

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/conflict"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Scaffold is a scaffolded file that the templates have another text for than the one
// that was written, and the command that brings it into the service.
type Scaffold struct {
	Path  string `json:"path"`
	State string `json:"state"` // outdated; "edited, outdated"; or new
	Fix   string `json:"fix"`
}

// The states of a scaffolded file.
const (
	stateClean = "clean"
	stateNew   = "new" // not in the service: an earlier release did not have it
)

// isEdited reports whether a scaffolded or owned file differs from the text that was last
// generated for it.
func (s *comparedService) isEdited(file string) bool {
	return tree.Sum(s.disk[file].Content) != s.input.Lock.Entries[file].Sum && !s.isCurrent(file)
}

// isCurrent reports whether the user gave a scaffolded file the text that the templates
// have now.
func (s *comparedService) isCurrent(file string) bool {
	f, wanted := s.want[file]
	return wanted && f.Class == tree.Yours && tree.Sum(s.disk[file].Content) == f.Sum()
}

// isOutdated reports whether the templates have another text for a scaffolded or owned
// file than was last generated. A migration never is: a database may have applied it.
func (s *comparedService) isOutdated(file string) bool {
	f, wanted := s.want[file]
	if !wanted || s.input.Lock == nil || isNumbered(file) {
		return false
	}
	e, known := s.input.Lock.Entries[file]
	return known && !e.Gone && f.Sum() != e.Sum && !s.isCurrent(file)
}

// stateOf describes a scaffolded or owned file: clean, edited, outdated or both.
func (s *comparedService) stateOf(file string) string {
	var states []string
	if s.input.Lock == nil {
		return stateClean
	}
	if _, known := s.input.Lock.Entries[file]; known && s.isEdited(file) {
		states = append(states, string(plan.Edited))
	}
	if s.isOutdated(file) {
		states = append(states, string(plan.Outdated))
	}
	if len(states) == 0 {
		return stateClean
	}
	return strings.Join(states, ", ")
}

// outdatedScaffolds lists the scaffolded files of the service that the templates have
// another text for. A file that this command edits in another way is left out.
func (s *comparedService) outdatedScaffolds() []tree.File {
	isWired := len(s.newComponents()) > 0
	return slices.DeleteFunc(s.want.Files(), func(f tree.File) bool {
		_, edits := s.input.Edits[f.Path]
		return f.Class != tree.Yours || !s.disk[f.Path].Regular || !s.isOutdated(f.Path) || edits || isWired && f.Path == servicePath
	})
}

// improvedScaffolds lists the scaffolded files that the templates have another text for
// and that this command does not change, and those that are new.
func (s *comparedService) improvedScaffolds(past Past) []Scaffold {
	var all []Scaffold
	for _, f := range s.outdatedScaffolds() {
		if _, merged := s.input.Merged[f.Path]; merged {
			continue
		}
		one := Scaffold{Path: f.Path, State: s.stateOf(f.Path), Fix: "praecepta-gen update --take"}
		switch content := s.disk[f.Path].Content; {
		case conflict.Has(content):
			one.Fix = findMarkers(f.Path)
		case s.isEdited(f.Path):
			one.Fix = "praecepta-gen update --merge " + hint.Quote(f.Path)
			if _, has, err := s.scaffoldBase(f.Path, past); err == nil && !has {
				one.Fix = "praecepta-gen diff --scaffolds " + hint.Quote(f.Path)
			}
		}
		all = append(all, one)
	}
	for _, f := range s.want.Files() {
		_, present := s.disk[f.Path]
		if s.input.Lock == nil || f.Class != tree.Yours || present || !s.input.Offered[f.Path] || isKnown(s.input.Lock, f.Path) || s.isExample(f) {
			continue
		}
		all = append(all, Scaffold{Path: f.Path, State: stateNew, Fix: "praecepta-gen restore " + hint.Quote(f.Path)})
	}
	return all
}

// noteDescriptions reports the components without code whose scaffolds are written for other
// components than the service has now.
func (s *comparedService) noteDescriptions(r *Report) {
	for _, c := range s.components {
		outdated := slices.DeleteFunc(s.outdatedScaffolds(), func(f tree.File) bool { return f.Component != c.Name })
		if !c.HasCode() && len(outdated) > 0 {
			files := "1 scaffolded file no longer matches"
			if len(outdated) > 1 {
				files = fmt.Sprintf("%d scaffolded files no longer match", len(outdated))
			}
			r.Notices = append(r.Notices, fmt.Sprintf("%s: %s the components of the service; to update unedited files, run praecepta-gen update --take", c.Name, files))
		}
	}
}

// isExample reports whether a file is part of the example of its component. A service may
// have begun without it.
func (s *comparedService) isExample(f tree.File) bool {
	return slices.ContainsFunc(s.components, func(c catalog.Component) bool { return c.Name == f.Component && c.InExample(f.Path) })
}

// scaffoldBase returns the text that was last generated for a scaffolded file: the file
// itself, its base text of an earlier merge, or the text of a commit.
func (s *comparedService) scaffoldBase(file string, past Past) ([]byte, bool, error) {
	if !s.isEdited(file) {
		return s.disk[file].Content, true, nil
	}
	if base, has := s.base(file); has {
		return base, true, nil
	}
	return past.of(file, s.input.Lock.Entries[file].Sum)
}

// DiffScaffolds shows what the templates changed in scaffolded files since they were
// written, as a unified diff, of the paths alone where some are named. Where the text as
// it was written is not known, it shows the difference between the file and the new text,
// and a notice says so.
func (g Generator) DiffScaffolds(_ context.Context, dir string, paths []string, past Past) (string, Report, error) {
	s, err := g.openLocked(dir)
	if err != nil {
		return "", Report{}, err
	}
	defer s.Close()
	for i, p := range paths {
		paths[i] = s.pathOf(p)
		if !slices.ContainsFunc(s.want.Files(), func(f tree.File) bool { return f.Class == tree.Yours && within(f.Path, paths[i:i+1]) }) {
			return "", Report{}, hint.With(fmt.Errorf("%s: not a scaffolded file", p), "praecepta-gen status")
		}
	}
	report := Report{Notices: s.notices}
	var out strings.Builder
	for _, f := range s.outdatedScaffolds() {
		if !within(f.Path, paths) {
			continue
		}
		base, has, err := s.scaffoldBase(f.Path, past)
		if err != nil {
			return "", Report{}, err
		}
		if !has {
			base = s.disk[f.Path].Content
			report.Notices = append(report.Notices, fmt.Sprintf("%s: no commit has the file as it was generated: the diff also removes your edits", f.Path))
		}
		report.Scaffolds = append(report.Scaffolds, Scaffold{Path: f.Path, State: s.stateOf(f.Path)})
		out.WriteString(udiff.Unified("a/"+f.Path, "b/"+f.Path, string(base), string(f.Content)))
	}
	return out.String(), report, nil
}
