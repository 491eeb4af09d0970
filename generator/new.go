package generator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// NewRequest describes a new service.
type NewRequest struct {
	Name, Module string
	Dir          string // ./Name where it is empty
	Components   []string
	NoExample    bool   // scaffold no example of the components
	CI           string // one of CIs, or NoCI
	DryRun       bool
}

// New writes a service into a folder that is empty or does not exist. It returns errors
// before it writes anything.
func (g Generator) New(ctx context.Context, r NewRequest) (Report, error) {
	if err := spec.ValidateName(r.Name); err != nil {
		return Report{}, hint.With(err, "praecepta-gen new service "+spec.SuggestName(r.Name))
	}
	g = g.sharing()
	go func() { _, _ = g.shared.digest() }() // the rendering does not need it
	table, err := g.requirementTable()
	if err == nil {
		fix := "praecepta-gen new service " + r.Name + " --module example.com/" + r.Name
		if table.ValidateNewModule("example.com/"+r.Name) != nil {
			fix += "-service"
		}
		err = hint.With(table.ValidateNewModule(r.Module), fix)
	}
	if err != nil {
		return Report{}, err
	}
	if r.Dir == "" {
		r.Dir = r.Name
	}
	s := spec.New(r.Name, r.Module, r.Components)
	want, err := g.renderNew(s, r.NoExample)
	if err == nil {
		err = g.refuseTakenPrefix(s, want)
	}
	if err == nil {
		err = g.addCI(want, s, r.CI)
	}
	if err == nil {
		err = g.addTools(want)
	}
	if err != nil {
		return Report{}, err
	}
	digest, err := g.shared.digest()
	if err != nil {
		return Report{}, err
	}
	written := g.newLock(digest)
	report := Report{}
	for _, f := range want.Files() {
		written.Set(f)
		report.Files = append(report.Files, reportedFile(f, plan.Create))
	}
	report.Files = append(report.Files, reportedFile(plan.LockFile(written), plan.Create))
	exists, notice, err := g.target(r)
	if notice != "" {
		report.Notices = append(report.Notices, notice)
	}
	if err != nil || r.DryRun || ctx.Err() != nil {
		return report, errors.Join(err, ctx.Err())
	}
	return report, create(r.Dir, exists, want, written)
}

// renderNew returns the tree of the new service.
func (g Generator) renderNew(s spec.Spec, noExample bool) (tree.Tree, error) {
	components, err := g.resolve(s)
	if err != nil {
		return nil, err
	}
	if noExample {
		for i, c := range components {
			components[i] = c.WithoutExample()
		}
	}
	want, err := render.Render(g.Templates, s, components)
	if err != nil || !noExample {
		return want, err
	}
	for _, c := range components {
		leaveOutExample(want, c)
	}
	return want, nil
}

// target refuses a folder that is not empty. It first completes or rolls back an
// interrupted command in it.
func (g Generator) target(r NewRequest) (exists bool, notice string, err error) {
	refuseFor := func(why, dir string) error {
		return hint.With(fmt.Errorf("%s: %s", r.Dir, why), "praecepta-gen new service "+r.Name+" --dir "+hint.Quote(free(dir)))
	}
	refuse := func(why string) error {
		if base := filepath.Base(r.Dir); base == "." || base == ".." { // no name to add a number to
			return refuseFor(why, r.Name)
		}
		return refuseFor(why, r.Dir)
	}
	if info, err := os.Lstat(r.Dir); err == nil && !info.IsDir() {
		return true, "", refuse("a file with this name exists")
	}
	empty, exists, err := isEmpty(r.Dir)
	if err == nil && exists && !empty {
		var s *plan.Service
		if s, notice, err = plan.Open(r.Dir); err != nil {
			return true, "", err
		}
		s.Close()
		empty, _, err = isEmpty(r.Dir)
	}
	switch {
	case err != nil:
		return exists, notice, refuseFor(tree.Cause(err).Error(), r.Name)
	case !empty:
		return true, notice, refuse("the folder is not empty")
	}
	return exists, notice, nil
}

// free returns dir, or dir with the first number from 2 on, such that nothing has this path.
func free(dir string) string {
	name := dir
	for i := 2; ; i++ {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name = fmt.Sprintf("%s-%d", dir, i)
	}
}

// create creates the folder and writes the service. If that fails, it removes the folders
// that it created.
func create(dir string, exists bool, want tree.Tree, written lock.Lock) error {
	var made []string
	for above := dir; !exists; above = filepath.Dir(above) {
		if _, err := os.Stat(above); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, above)
	}
	err := os.MkdirAll(dir, 0o755)
	if err == nil && !exists {
		err = os.Chmod(dir, 0o755) //nolint:gosec // the folder of a service is for everyone to read
	}
	if err != nil {
		err = fmt.Errorf("create %s: %w", dir, tree.Cause(err))
	} else {
		err = fill(dir, want, written)
	}
	if err != nil {
		for _, folder := range made {
			_ = os.Remove(folder)
		}
	}
	return err
}

func fill(dir string, want tree.Tree, written lock.Lock) error {
	s, _, err := plan.Open(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Create(want, written)
}
