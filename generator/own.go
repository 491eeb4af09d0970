package generator

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/aymanbagabas/go-udiff"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Past returns the text that a file of the service had in a commit. ok is false if no
// commit has it, or without git.
type Past func(path string, isText func(content []byte) bool) (content []byte, ok bool, err error)

// of returns the text with the digest that the file had in a commit.
func (p Past) of(path, sum string) (content []byte, ok bool, err error) {
	if p == nil {
		return nil, false, nil
	}
	return p(path, func(content []byte) bool { return tree.Sum(content) == sum })
}

// OwnRequest names generated files to own.
type OwnRequest struct {
	Dir   string
	Paths []string // files below Dir; a folder stands for the generated files in it
	Past  Past
	Preview
}

// Own makes generated files owned: the user may edit them, and Update merges them with
// what is generated. A file that was edited before can be owned as well.
func (g Generator) Own(ctx context.Context, r OwnRequest) (Report, string, error) {
	s, err := g.openLocked(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	was, bases := *s.input.Lock, map[string][]byte{}
	var report Report
	for _, p := range r.Paths {
		files, err := s.generatedAt(s.pathOf(p))
		if err != nil {
			return Report{}, "", err
		}
		for _, file := range files {
			switch {
			case was.Entries[file].Class == tree.Owned:
				report.Notices = append(report.Notices, file+": already owned")
			case plan.IsMigration(file):
				report.Notices = append(report.Notices, file+": not owned: a migration must not change after a database has applied it")
			default:
				if bases[file], err = s.lastGenerated(file, r.Past); err != nil {
					return Report{}, "", err
				}
			}
		}
	}
	edits := map[string][]byte{}
	if len(bases) > 0 {
		edits = s.unignoreBases(&report)
	}
	if len(bases) > 0 && !r.DryRun {
		report.Next = append(report.Next, "commit "+tree.BaseRoot+" and "+tree.LockPath)
		if was.Templates != s.input.Next.Templates {
			report.Next = append(report.Next, "praecepta-gen update")
		}
	}
	planned := plannedService{s, plan.Own(was, s.disk, bases, edits)}
	report.Files = planned.report(false).Files
	report.Notices = append(s.notices, report.Notices...)
	return planned.finish(ctx, report, r.Preview)
}

// generatedAt lists the generated files at p, or in the folder p, that the lock knows and
// that exist.
func (s *comparedService) generatedAt(p string) ([]string, error) {
	if err := s.refuseBlocked(p); err != nil {
		return nil, err
	}
	var files []string
	for _, file := range s.input.Lock.Paths() {
		if found, present := s.disk[file]; present && found.Regular && tree.ClassOf(file) == tree.Ours && within(file, []string{p}) {
			files = append(files, file)
		}
	}
	if len(files) > 0 {
		return files, nil
	}
	switch e, known := s.input.Lock.Entries[p]; {
	case p == tree.LockPath:
		return nil, hint.With(fmt.Errorf("%s: every command rewrites it, so it cannot be owned", p), "praecepta-gen status")
	case known && e.Class == tree.Owned:
		return nil, s.missingOwned(p)
	case known && tree.ClassOf(p) == tree.Ours && s.has(p):
		return nil, hint.With(fmt.Errorf("%s: a folder or a symbolic link has the path of the generated file", p), plan.Move(p, s.disk[p].Aside)+" && praecepta-gen sync")
	case known && tree.ClassOf(p) == tree.Ours:
		return nil, hint.With(fmt.Errorf("%s: the generated file does not exist", p), "praecepta-gen sync")
	case known && e.Class == tree.Shared:
		return nil, hint.With(fmt.Errorf("%s: a shared file: you can edit it without own", p), "praecepta-gen status")
	case known:
		return nil, hint.With(fmt.Errorf("%s: already user-owned; only generated files can be owned", p), "praecepta-gen status")
	}
	if slices.ContainsFunc(s.input.Lock.Paths(), func(file string) bool { return tree.ClassOf(file) == tree.Ours && within(file, []string{p}) }) {
		return nil, hint.With(fmt.Errorf("%s: the generated files in this folder do not exist", p), "praecepta-gen sync")
	}
	return nil, hint.With(fmt.Errorf("%s: no generated file has this path", p), "praecepta-gen status")
}

// missingOwned returns the error for an owned file that does not exist or was replaced.
func (s *comparedService) missingOwned(p string) error {
	restore := "praecepta-gen restore " + hint.Quote(p)
	if s.has(p) {
		return hint.With(fmt.Errorf("%s: a folder or a symbolic link has the path of the owned file", p), plan.Move(p, s.disk[p].Aside)+" && "+restore)
	}
	return hint.With(fmt.Errorf("%s: the owned file is missing", p), restore)
}

// has reports whether there is anything at the path of a file of the service.
func (s *comparedService) has(file string) bool {
	_, present := s.disk[file]
	return present
}

// lastGenerated returns the text of a generated file as the lock knows it: from the
// disk, from the templates, or from a commit.
func (s *comparedService) lastGenerated(file string, past Past) ([]byte, error) {
	sum := s.input.Lock.Entries[file].Sum
	if content := s.disk[file].Content; tree.Sum(content) == sum {
		return content, nil
	}
	if f, wanted := s.want[file]; wanted && f.Sum() == sum {
		return f.Content, nil
	}
	if content, ok, err := past.of(file, sum); ok || err != nil {
		return content, err
	}
	fix := s.input.Lock.Install()
	if fix == "" {
		fix = plan.Move(file, tree.Aside(s.Root(), file)) + " && praecepta-gen sync"
	}
	return nil, hint.With(fmt.Errorf("%s: the file was edited, and its generated text is neither in the templates nor in a commit", file), fix)
}

// unignoreBases returns the edit of .gitignore that lets git see the base texts. Earlier
// scaffolds ignored the whole folder.
func (s *comparedService) unignoreBases(r *Report) map[string][]byte {
	const file = ".gitignore"
	content := s.disk[file].Content
	for _, line := range []string{"/" + tree.WorkRoot + "/\n", tree.WorkRoot + "/\n"} {
		before, after, found := bytes.Cut(content, []byte(line))
		if !found || len(before) > 0 && before[len(before)-1] != '\n' {
			continue
		}
		r.Notices = append(r.Notices, file+": "+tree.BaseRoot+" is no longer ignored: commit it")
		return map[string][]byte{file: slices.Concat(before, []byte("/"+tree.WorkRoot+"/*\n!/"+tree.BaseRoot+"/\n"), after)}
	}
	return nil
}

// DisownRequest names owned files that are to be generated files again.
type DisownRequest struct {
	Dir     string
	Paths   []string // files below Dir; a folder stands for the owned files in it
	Discard bool     // discard the edits
	Preview
}

// Disown makes owned files generated again. It refuses a file with edits, unless they are
// to be discarded.
func (g Generator) Disown(ctx context.Context, r DisownRequest) (Report, string, error) {
	s, err := g.openLocked(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	bases := map[string][]byte{}
	for _, p := range r.Paths {
		p = s.pathOf(p)
		files := slices.DeleteFunc(s.owned(), func(file string) bool { return !within(file, []string{p}) })
		if len(files) == 0 {
			return Report{}, "", hint.With(fmt.Errorf("%s: no owned file has this path", p), "praecepta-gen status")
		}
		for _, file := range files {
			found, present := s.disk[file]
			if edited := present && tree.Sum(found.Content) != s.input.Lock.Entries[file].Sum; edited && !r.Discard {
				return Report{}, "", hint.With(fmt.Errorf("%s: the file has edits that disown would discard; nothing was changed", file), "praecepta-gen disown --discard "+hint.Quote(file))
			}
			bases[file] = s.generatedAgain(file)
		}
	}
	planned := plannedService{s, plan.Disown(*s.input.Lock, s.disk, bases)}
	return planned.finish(ctx, Report{Notices: s.notices, Files: planned.report(false).Files}, r.Preview)
}

// generatedAgain returns the text of an owned file once it is disowned: its base text,
// or, where that is missing, what is generated now. It is nil for a file that is no longer
// generated.
func (s *comparedService) generatedAgain(file string) []byte {
	f, wanted := s.want[file]
	base, has := s.base(file)
	switch {
	case !wanted:
		return nil
	case has:
		return base
	}
	return f.Content
}

// owned lists the owned files.
func (s *comparedService) owned() []string {
	if s.input.Lock == nil {
		return nil
	}
	var all []string
	for path, e := range s.input.Lock.Entries {
		if e.Class == tree.Owned {
			all = append(all, path)
		}
	}
	slices.Sort(all)
	return all
}

func (s *comparedService) isOwned(p string) bool {
	return s.input.Lock != nil && s.input.Lock.Entries[p].Class == tree.Owned
}

// base returns the base text of a file. It reports false where that is missing or was
// changed.
func (s *comparedService) base(file string) ([]byte, bool) {
	found := s.disk[tree.BasePath(file)]
	return found.Content, found.Regular && tree.Sum(found.Content) == s.input.Lock.Entries[file].Sum
}

// ownedNotices says of each owned file how far it is from its base text.
func (s *comparedService) ownedNotices() []string {
	var all []string
	for _, file := range s.owned() {
		found, present := s.disk[file]
		base, has := s.base(file)
		if !present || !has {
			continue // the drift says so
		}
		distance := "unedited"
		if added, removed := changedLines(string(base), string(found.Content)); added+removed > 0 {
			distance = fmt.Sprintf("+%d -%d lines", added, removed)
		}
		all = append(all, file+": owned, "+distance)
	}
	return all
}

// changedLines counts the lines that a change adds and removes.
func changedLines(from, to string) (added, removed int) {
	diff, err := udiff.ToUnifiedDiff("", "", from, udiff.Lines(from, to), 0)
	if err != nil {
		panic(err) // the edits are those of the text
	}
	for _, h := range diff.Hunks {
		for _, line := range h.Lines {
			switch line.Kind {
			case udiff.Insert:
				added++
			case udiff.Delete:
				removed++
			case udiff.Equal:
			}
		}
	}
	return added, removed
}
