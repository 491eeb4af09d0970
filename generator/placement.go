package generator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/migration"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// placement gives the numbered scaffolds of a service their paths: the templates
// number the migrations of a fresh service, and one that has migrations already
// numbers what is added after them.
type placement struct {
	service *comparedService
	files   []string // in the folder of migrations, by name
	was     *lock.Lock

	renamed map[string]string // user-owned files that get another number
	leaving map[string]bool   // scaffolds that are there twice
	notices []string

	duplicates []string // all but the first of the user's own migrations with one number
}

// place moves the numbered scaffolds in s.want to where they are, or will be.
func (s *comparedService) place(was *lock.Lock, offered map[string]bool) (placement, error) {
	p := placement{service: s, was: was, renamed: map[string]string{}, leaving: map[string]bool{}}
	var err error
	if p.files, err = tree.Names(s.Root(), migration.Folder); err != nil {
		return p, err
	}
	p.follow()
	var added []tree.File
	for _, f := range s.numbered() {
		switch at := p.pathOf(f); {
		case at != "":
			s.move(f, at)
		case was != nil && !offered[f.Path] && !slices.Contains(p.files, f.Path):
			added = append(added, f)
		}
	}
	paths, err := migration.Number(p.inUse(), paths(added))
	if err != nil {
		return p, err
	}
	for i, f := range added {
		s.move(f, paths[i])
	}
	return p, p.separate()
}

// move gives a wanted file another path.
func (s *comparedService) move(f tree.File, to string) {
	if f.Path != to {
		delete(s.want, f.Path)
		f.Path = to
		s.want[to] = f
	}
}

// isNumbered reports whether a user-owned file is a numbered migration in SQL.
func isNumbered(file string) bool {
	name, ok := migration.Parse(file)
	return ok && name.IsSQL() && tree.ClassOf(file) == tree.Yours
}

// numbered lists the numbered scaffolds that are wanted, in the order in which a
// fresh service runs them.
func (s *comparedService) numbered() []tree.File {
	all := slices.DeleteFunc(s.want.Files(), func(f tree.File) bool { return !isNumbered(f.Path) })
	slices.SortStableFunc(all, func(a, b tree.File) int {
		return cmp.Or(cmp.Compare(numberOf(a.Path), numberOf(b.Path)), cmp.Compare(s.rank(a.Component), s.rank(b.Component)))
	})
	return all
}

// rank is the place of a component among those of the service; what is none comes first.
func (s *comparedService) rank(component string) int {
	return slices.Index(catalog.Catalog(s.components).Names(), component)
}

func numberOf(file string) int64 {
	name, _ := migration.Parse(file)
	return name.Number
}

func restOf(file string) string {
	name, _ := migration.Parse(file)
	return name.Rest
}

func paths(files []tree.File) []string {
	all := make([]string, 0, len(files))
	for _, f := range files {
		all = append(all, f.Path)
	}
	return all
}

// inUse lists the files whose numbers a new migration may not have: those in the
// folder, and those that the lock remembers as deleted.
func (p *placement) inUse() []string {
	all := slices.Clone(p.files)
	if p.was != nil {
		all = append(all, p.was.Paths()...)
	}
	return all
}

// known lists the numbered scaffolds that the lock knows, by path.
func (p *placement) known() []lock.Entry {
	var all []lock.Entry
	if p.was == nil {
		return nil
	}
	for _, e := range p.was.Entries {
		if isNumbered(e.Path) {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b lock.Entry) int { return cmp.Compare(a.Path, b.Path) })
	return all
}

// follow finds the scaffolds to which the user gave another number or name: the
// lock knows them by their new paths from now on.
func (p *placement) follow() {
	for _, e := range p.known() {
		if e.Gone || slices.Contains(p.files, e.Path) {
			continue
		}
		isNew := func(file string) bool {
			_, known := p.was.Entries[file]
			return isNumbered(file) && !known
		}
		candidates := slices.DeleteFunc(slices.Clone(p.files), func(file string) bool { return !isNew(file) || restOf(file) != restOf(e.Path) })
		if len(candidates) == 0 {
			candidates = slices.DeleteFunc(slices.Clone(p.files), func(file string) bool { return !isNew(file) || p.sum(file) != e.Sum })
		}
		if len(candidates) != 1 {
			continue
		}
		delete(p.was.Entries, e.Path)
		e.Path = candidates[0]
		p.was.Entries[e.Path] = e
	}
}

// sum is the digest of a file of the service.
func (p *placement) sum(file string) string {
	content, err := p.service.content(file)
	if err != nil || content == nil {
		return ""
	}
	return tree.Sum(content)
}

// pathOf returns where the service has a scaffold, or had it: as the lock knows it,
// or, without a lock, as the folder does.
func (p *placement) pathOf(f tree.File) string {
	if p.was == nil {
		same := slices.DeleteFunc(slices.Clone(p.files), func(file string) bool { return !isNumbered(file) || restOf(file) != restOf(f.Path) })
		if len(same) == 1 {
			return same[0]
		}
		return f.Path
	}
	var copies []lock.Entry
	for _, e := range p.known() {
		if e.Component == f.Component && restOf(e.Path) == restOf(f.Path) {
			copies = append(copies, e)
		}
	}
	if len(copies) == 0 {
		return ""
	}
	// Two branches may have added it, each with a number of its own. The one that was
	// edited stays, else the one with the higher number.
	edited := func(e lock.Entry) int {
		if slices.Contains(p.files, e.Path) && p.sum(e.Path) != e.Sum {
			return 1
		}
		return 0
	}
	present := func(e lock.Entry) int {
		if slices.Contains(p.files, e.Path) {
			return 1
		}
		return 0
	}
	stays := slices.MaxFunc(copies, func(a, b lock.Entry) int {
		return cmp.Or(cmp.Compare(present(a), present(b)), cmp.Compare(edited(a), edited(b)), cmp.Compare(numberOf(a.Path), numberOf(b.Path)))
	})
	for _, e := range copies {
		if e.Path != stays.Path && present(e) == 1 {
			p.leaving[e.Path] = true
			p.notices = append(p.notices, fmt.Sprintf("%s: removed, because it is a copy of the migration %s", e.Path, stays.Path))
		}
	}
	return stays.Path
}

// separate gives a number of its own to every scaffold whose number another
// migration has. What is the user's alone keeps its number.
func (p *placement) separate() error {
	byNumber := map[int64][]string{}
	for _, file := range p.files {
		if isNumbered(file) && !p.leaving[file] {
			byNumber[numberOf(file)] = append(byNumber[numberOf(file)], file)
		}
	}
	var moved []string
	for _, files := range byNumber {
		if len(files) == 1 {
			continue
		}
		own := slices.DeleteFunc(slices.Clone(files), p.isScaffold)
		scaffolds := slices.DeleteFunc(slices.Clone(files), func(file string) bool { return !p.isScaffold(file) })
		slices.SortStableFunc(scaffolds, p.compare)
		p.notices = append(p.notices, strings.Join(files, " and ")+": these migrations have the same version number")
		if len(own) == 0 {
			scaffolds = scaffolds[1:]
		} else {
			p.duplicates = append(p.duplicates, own[1:]...)
		}
		moved = append(moved, scaffolds...)
	}
	slices.SortStableFunc(moved, func(a, b string) int { return cmp.Or(cmp.Compare(numberOf(a), numberOf(b)), p.compare(a, b)) })
	slices.Sort(p.notices)
	slices.Sort(p.duplicates)
	inUse := append(p.inUse(), paths(p.service.want.Files())...)
	renamed, err := migration.Renumber(inUse, moved)
	if err != nil {
		return err
	}
	for i, from := range moved {
		p.renamed[from] = renamed[i]
		if f, wanted := p.service.want[from]; wanted {
			p.service.move(f, renamed[i])
		}
	}
	return nil
}

// reportDuplicates adds the user's own migrations with one number to the drift.
func (s *plannedService) reportDuplicates() {
	inUse := slices.Collect(maps.Keys(s.disk))
	if files, err := tree.Names(s.Root(), migration.Folder); err == nil {
		inUse = append(inUse, files...)
	}
	renamed, err := migration.Renumber(append(inUse, paths(s.want.Files())...), s.duplicates)
	if err != nil {
		return // the greatest number of all is in use: no command helps
	}
	for i, file := range s.duplicates {
		s.plan.Drift = append(s.plan.Drift, plan.Drift{Path: file, Kind: plan.Manifest, Why: "another migration has this number", Fix: plan.Move(file, renamed[i])})
	}
	slices.SortStableFunc(s.plan.Drift, func(a, b plan.Drift) int { return cmp.Compare(a.Path, b.Path) })
}

func (p *placement) isScaffold(file string) bool {
	if p.was == nil {
		return false
	}
	_, known := p.was.Entries[file]
	return known
}

// compare orders scaffolds by their components.
func (p *placement) compare(a, b string) int {
	return cmp.Or(cmp.Compare(p.service.rank(p.was.Entries[a].Component), p.service.rank(p.was.Entries[b].Component)), cmp.Compare(a, b))
}

// offered lists the scaffolds that components could have brought before, in terms of
// the templates: of the lock on each side of a merge. One that two components bring
// together arrives with the second of them, whichever that is. rendered is the tree of
// the spec.
func (s *comparedService) offered(g Generator, locks []lock.Lock, rendered tree.Tree) (map[string]bool, error) {
	all := map[string]bool{}
	for _, l := range locks {
		came := s.generated(l)
		there := slices.DeleteFunc(slices.Clone(s.components), func(c catalog.Component) bool { return !came[c.Name] })
		there, before := s.withNeeds(there), rendered
		if len(there) < len(s.components) {
			var err error
			if before, err = render.Render(g.Templates, s.spec, there); err != nil {
				return nil, err
			}
		}
		for _, f := range before {
			if f.Class == tree.Yours && came[f.Component] {
				all[f.Path] = true
			}
		}
	}
	return all, nil
}

// withNeeds returns components of the service with those that they need.
func (s *comparedService) withNeeds(some []catalog.Component) []catalog.Component {
	names := catalog.Catalog(some).Names()
	for i := len(s.components) - 1; i >= 0; i-- { // each comes after its needs
		if c := s.components[i]; slices.Contains(names, c.Name) {
			names = append(names, c.Needs...)
		}
	}
	return slices.DeleteFunc(slices.Clone(s.components), func(c catalog.Component) bool { return !slices.Contains(names, c.Name) })
}

// leaving lists the scaffolds that some components bring and the fewer that stay do
// not, though the component of each stays.
func (s *comparedService) leavingScaffolds(g Generator, before []catalog.Component) (map[string]bool, error) {
	was, err := render.Render(g.Templates, s.spec, before)
	if err != nil {
		return nil, err
	}
	now, err := render.Render(g.Templates, s.spec, s.components)
	if err != nil {
		return nil, err
	}
	all := map[string]bool{}
	for _, f := range was.Files() {
		if _, stays := now[f.Path]; !stays && f.Class == tree.Yours {
			all[f.Path] = true
		}
	}
	return all, nil
}
