package plan

import (
	"fmt"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// Obstacle is a file in a state that only the user can fix.
type Obstacle struct {
	Path string
	Why  string
	Fix  string
}

// Refusal returns the error for an obstacle.
func (o Obstacle) Refusal() error {
	return hint.With(fmt.Errorf("%s: %s; nothing was changed", o.Path, o.Why), o.Fix)
}

func (p *Plan) refuseUnless(c comparison, kind Kind) {
	if !c.discard {
		p.refused = append(p.refused, Drift{Path: c.path, Kind: kind})
	}
}

// discard returns the command that discards an edit.
func discard(path string) string {
	return syncCommand + " --discard " + hint.Quote(path)
}

// Refusal returns an error if the plan must not be applied, because it would overwrite
// edits of generated files. It returns nil otherwise.
func (p Plan) Refusal() error {
	if len(p.obstacle) > 0 {
		return p.obstacle[0].Refusal()
	}
	if len(p.refused) == 0 {
		return nil
	}
	var names, flags []string
	for _, r := range p.refused {
		names = append(names, fmt.Sprintf("%s (%s)", r.Path, r.Kind))
		flags = append(flags, "--discard "+hint.Quote(r.Path))
	}
	return hint.With(
		fmt.Errorf("%s: the file was edited or added: to keep its content, move the file to another path; to discard it, run the command of the hint; nothing was changed", strings.Join(names, ", ")),
		syncCommand+" "+strings.Join(flags, " "))
}
