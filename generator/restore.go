package generator

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/gofile"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/migration"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// RestoreRequest names scaffolded files to write again.
type RestoreRequest struct {
	Dir   string
	Paths []string // files below Dir; a folder stands for all in it that are deleted
	Preview
}

// Restore writes scaffolded files that are not there, as the templates have them
// now, and owned files, as they were last generated. It changes no other file but the
// lock. A numbered migration gets the path that it had; where its number is in use by
// now, the next free number.
func (g Generator) Restore(ctx context.Context, r RestoreRequest) (Report, string, error) {
	s, err := g.openLocked(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	var files []tree.File
	for _, p := range r.Paths {
		found, err := s.restorable(s.pathOf(p))
		if err != nil {
			return Report{}, "", err
		}
		files = append(files, found...)
	}
	slices.SortFunc(files, func(a, b tree.File) int { return strings.Compare(a.Path, b.Path) })
	files = slices.CompactFunc(files, func(a, b tree.File) bool { return a.Path == b.Path })
	was := s.input.Lock.Clone()
	if files, err = s.renumberTaken(files, func(from string) { delete(was.Entries, from) }); err != nil {
		return Report{}, "", err
	}
	planned := plannedService{s, plan.Scaffold(was, s.disk, files, nil)}
	report := planned.report(false)
	report.Next = s.unwired(files)
	return planned.finish(ctx, report, r.Preview)
}

// restorable lists the scaffolded and owned files at p, or in the folder p, that are not there.
func (s *comparedService) restorable(p string) ([]tree.File, error) {
	if err := s.refuseBlocked(p); err != nil {
		return nil, err
	}
	var files []tree.File
	for _, f := range s.want.Files() {
		_, present := s.disk[f.Path]
		if present || !within(f.Path, []string{p}) {
			continue
		}
		if base, has := s.base(f.Path); s.isOwned(f.Path) && has {
			f.Content, f.Class = base, tree.Owned
		}
		if f.Class == tree.Yours || f.Class == tree.Owned {
			files = append(files, f)
		}
	}
	if len(files) > 0 {
		return files, nil
	}
	wanted, is := s.want[p]
	_, present := s.disk[p]
	switch {
	case is && s.isOwned(p) && !present:
		return nil, hint.With(fmt.Errorf("%s: its base text %s is missing or was changed", p, tree.BasePath(p)), "praecepta-gen disown "+hint.Quote(p))
	case is && wanted.Class == tree.Shared:
		fix := "praecepta-gen sync"
		switch {
		case p == goMod && !present:
			fix = s.newGoMod()
		case p == goSum && !present:
			fix = s.newGoSum()
		}
		return nil, hint.With(fmt.Errorf("%s: a shared file, which restore does not write", p), fix)
	case is && wanted.Class != tree.Yours && !present:
		return nil, hint.With(fmt.Errorf("%s: a generated file, which sync writes", p), "praecepta-gen sync")
	case is && wanted.Class == tree.Ours && !s.isOwned(p):
		if found := s.disk[p]; !found.Regular {
			return nil, hint.With(fmt.Errorf("%s: a folder or a symbolic link has the path of the generated file", p), plan.Move(p, found.Aside)+" && praecepta-gen sync")
		}
		return nil, hint.With(fmt.Errorf("%s: the file exists; sync --discard replaces it", p), "praecepta-gen sync --discard "+hint.Quote(p))
	case is && s.disk[p].Link != "":
		link := s.disk[p].Link
		return nil, hint.With(fmt.Errorf("%s: %s is a symbolic link, which is not followed", p, link), plan.ReplaceLink(link, s.disk[p].Aside))
	case is && !s.disk[p].Regular:
		return nil, hint.With(fmt.Errorf("%s: a folder, a symbolic link or a special file has this path", p), plan.Move(p, tree.Aside(s.Root(), p))+" && praecepta-gen restore "+hint.Quote(p))
	case is:
		return nil, hint.With(fmt.Errorf("%s: the file exists, and restore does not overwrite files", p), plan.Move(p, tree.Aside(s.Root(), p))+" && praecepta-gen restore "+hint.Quote(p))
	}
	if err := s.refuseAdded(p); err != nil {
		return nil, err
	}
	return nil, hint.With(fmt.Errorf("%s: no deleted scaffolded file has this path", p), "praecepta-gen status")
}

// refuseAdded refuses a deleted file at p, or in the folder p, that a command such as add
// resource scaffolded. Only git can have its text.
func (s *comparedService) refuseAdded(p string) error {
	var deleted, committed []string
	for _, file := range s.input.Lock.Paths() {
		_, present := s.disk[file]
		if e := s.input.Lock.Entries[file]; present || e.Class != tree.Yours || !within(file, []string{p}) {
			continue
		}
		deleted = append(deleted, file)
		if s.isCommitted(file) {
			committed = append(committed, hint.Quote(file))
		}
	}
	if len(deleted) == 0 {
		return nil
	}
	err := fmt.Errorf("%s: only git can restore a file that a command such as \"add resource\" scaffolded", strings.Join(deleted, ", "))
	if len(committed) == 0 {
		return fmt.Errorf("%w, and the last commit does not have it", err)
	}
	return hint.With(err, "git checkout HEAD -- "+strings.Join(committed, " "))
}

// isCommitted reports whether the last commit has a file.
func (s *service) isCommitted(file string) bool {
	if s.git == nil {
		return false
	}
	_, has, err := s.git(file, StageOurs)
	return err == nil && has
}

// renumberTaken gives the next free number to each migration whose number another
// file has by now, or that the service never had, and reports which path it had.
func (s *comparedService) renumberTaken(files []tree.File, moved func(from string)) ([]tree.File, error) {
	inUse, err := tree.Names(s.Root(), migration.Folder)
	if err != nil {
		return nil, err
	}
	taken := map[int64]bool{}
	for _, file := range inUse {
		if isNumbered(file) {
			taken[numberOf(file)] = true
		}
	}
	inUse = append(inUse, s.input.Lock.Paths()...)
	for i, f := range files {
		_, hadIt := s.input.Lock.Entries[f.Path]
		number := migration.Renumber
		switch {
		case !isNumbered(f.Path), hadIt && !taken[numberOf(f.Path)]:
			continue
		case !hadIt:
			number = migration.Number
		}
		renumbered, err := number(inUse, []string{f.Path})
		if err != nil {
			return nil, err
		}
		moved(f.Path)
		files[i].Path = renumbered[0]
		inUse = append(inUse, files[i].Path)
	}
	return files, nil
}

// unwired returns the lines that make restored examples part of the service.
func (s *comparedService) unwired(files []tree.File) []string {
	var all []string
	service := s.disk[servicePath].Content
	if i := slices.IndexFunc(files, func(f tree.File) bool { return f.Path == servicePath }); i >= 0 {
		service = files[i].Content
	}
	for _, c := range s.components {
		isRestored := slices.ContainsFunc(files, func(f tree.File) bool { return path.Dir(f.Path) == path.Join(serviceFolder, c.Part) })
		if w := s.wiring(c); c.Part != "" && isRestored && !gofile.Imports(service, w.Package) {
			all = append(all, toWire(w))
		}
	}
	return all
}
