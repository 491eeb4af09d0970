package generator

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Diff shows the drift of the service as a unified diff from what is there to
// what is wanted, of the paths alone where some are named: files, or folders.
func (g Generator) Diff(_ context.Context, dir string, paths []string) (string, Report, error) {
	s, err := g.open(dir)
	if err != nil {
		return "", Report{}, err
	}
	defer s.Close()
	for i, p := range paths {
		paths[i] = s.pathOf(p)
		if !slices.ContainsFunc(s.plan.Steps, func(step plan.Step) bool { return within(step.Path, paths[i:i+1]) }) {
			if err := s.refuseBlocked(paths[i]); err != nil {
				return "", Report{}, err
			}
			if s.isOwned(paths[i]) {
				return "", Report{}, s.missingOwned(paths[i])
			}
			_, recorded := s.plan.Lock.Entries[paths[i]]
			switch f, has := s.want[paths[i]]; {
			case has && f.Class == tree.Yours:
				return "", Report{}, hint.With(fmt.Errorf("%s: the scaffolded file is missing", p), "praecepta-gen restore "+hint.Quote(paths[i]))
			case recorded:
				return "", Report{}, hint.With(fmt.Errorf("%s: the file is missing, and the generator has no text for it", p), "praecepta-gen status")
			}
			return "", Report{}, hint.With(fmt.Errorf("%s: not a file of the service", p), "praecepta-gen status")
		}
	}
	report := s.report(false)
	report.Files = slices.DeleteFunc(report.Files, func(f File) bool { return !within(f.Path, paths) })
	report.Drift = slices.DeleteFunc(report.Drift, func(d Drift) bool { return !within(d.Path, paths) })
	return s.diff(paths), report, nil
}

// within says whether p is one of paths or below one; everything is within no paths.
func within(p string, paths []string) bool {
	return len(paths) == 0 || slices.ContainsFunc(paths, func(q string) bool {
		return q == "." || p == q || strings.HasPrefix(p, q+"/")
	})
}

// diff writes the steps as a unified diff.
func (s *plannedService) diff(paths []string) string {
	var out strings.Builder
	for _, step := range s.plan.Steps {
		if step.Action == plan.Keep || !within(step.Path, paths) || within(step.Path, []string{tree.WorkRoot}) || (step.Path == tree.LockPath && !s.drifted(step.Path)) {
			continue // the lock follows every other change: only where it is wrong itself is there something to see
		}
		found, present := s.disk[step.Path]
		from, to := "a/"+step.Path, "b/"+step.Path
		switch {
		case !present:
			from = "/dev/null"
		case step.Action == plan.Remove:
			to = "/dev/null"
		}
		if s.drifts(step.Path, plan.Mode) {
			fmt.Fprintf(&out, "old mode 100%o\nnew mode 100%o\n--- %s\n+++ %s\n", otherMode(step.File.Mode()), step.File.Mode(), from, to)
		}
		out.WriteString(udiff.Unified(from, to, string(found.Content), string(step.Content)))
	}
	return out.String()
}

func (s *plannedService) drifted(p string) bool {
	return slices.ContainsFunc(s.plan.Drift, func(d plan.Drift) bool { return d.Path == p })
}

func (s *plannedService) drifts(p string, kind plan.Kind) bool {
	return slices.ContainsFunc(s.plan.Drift, func(d plan.Drift) bool { return d.Path == p && d.Kind == kind })
}

// otherMode is the mode that differs in the executable bit, as git shows it.
func otherMode(mode fs.FileMode) fs.FileMode {
	if tree.IsExecutable(mode) {
		return tree.Mode
	}
	return tree.ExecutableMode
}
