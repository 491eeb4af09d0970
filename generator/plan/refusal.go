package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// Obstacle is a file in a state that only the user can fix.
type Obstacle struct {
	Path string
	Why  string
	Fix  string

	FixesAll bool // Fix also fixes all other drift
}

// Refusal returns the error for an obstacle.
func (o Obstacle) Refusal() error {
	return hint.With(fmt.Errorf("%s: %s; nothing was changed", o.Path, o.Why), o.Fix)
}

// refusalOf returns the error for the first obstacle. If its fix ends with a sync, which the
// others would refuse, the command fixes those with such a fix as well. That sync discards the
// same edits as the refused one.
func refusalOf(all []Obstacle, discarded []string) error {
	first := all[0]
	step, syncs := strings.CutSuffix(first.Fix, thenSync)
	if !syncs {
		return first.Refusal()
	}
	steps := []string{step}
	for _, o := range all[1:] {
		if step, syncs := strings.CutSuffix(o.Fix, thenSync); syncs && !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	if more := len(steps) - 1; more > 0 {
		first.Why += fmt.Sprintf(" (other problems: %d)", more)
	}
	others := slices.DeleteFunc(slices.Clone(discarded), func(path string) bool {
		return slices.ContainsFunc(all, func(o Obstacle) bool { return path == o.Path || strings.HasPrefix(path, o.Path+"/") })
	})
	first.Fix = strings.Join(append([]string{strings.Join(steps, " && ") + thenSync}, discardFlags(others)...), " ")
	return first.Refusal()
}

// discardFlags returns a flag for each path.
func discardFlags(paths []string) []string {
	var flags []string
	for _, path := range paths {
		flags = append(flags, "--discard "+hint.Quote(path))
	}
	return flags
}

func (p *Plan) refuseUnless(c comparison, d Drift) {
	if !c.discard {
		p.refused = append(p.refused, d)
	}
}

// discard returns the command that discards the edits of files, and those of others that
// the refused command discards as well.
func (p Plan) discard(others []string, paths ...string) string {
	if p.instead != "" {
		return "rm " + quoted(paths) + " && " + p.instead
	}
	return syncCommand + " " + strings.Join(discardFlags(slices.Concat(others, paths)), " ")
}

func quoted(paths []string) string {
	var all []string
	for _, path := range paths {
		all = append(all, hint.Quote(path))
	}
	return strings.Join(all, " ")
}

// Refusal returns an error if the plan must not be applied, because it would overwrite
// edits of generated files. It returns nil otherwise.
func (p Plan) Refusal() error {
	if len(p.obstacle) > 0 {
		return refusalOf(p.obstacle, p.discarded)
	}
	if len(p.refused) == 0 {
		return nil
	}
	var all, edited, states []string
	for _, r := range p.refused {
		state := "edited"
		if r.Kind == Stale {
			state = "not generated"
		}
		all, states = append(all, r.Path), append(states, r.Path+" ("+state+")")
		if r.Keep != "" {
			edited = append(edited, r.Path)
		}
	}
	files, discard, own := strings.Join(all, ", "), p.discard(p.discarded, all...), ownCommand+" "+quoted(edited)
	switch len(edited) {
	case len(all):
		return hint.With(
			fmt.Errorf("cannot overwrite edits of generated files: %s; nothing was changed; to keep the edits, own the files; to discard them, run %s", files, discard),
			own)
	case 0:
		return hint.With(
			fmt.Errorf("cannot overwrite or remove files that you edited or added: %s; nothing was changed; to keep them, move them to another folder; to discard them, run %s", files, discard),
			discard)
	}
	return hint.With(
		fmt.Errorf("cannot overwrite or remove %s; nothing was changed; to keep these files, own the edited ones and move the others to another folder; to discard all of them, run %s", strings.Join(states, ", "), discard),
		own)
}
