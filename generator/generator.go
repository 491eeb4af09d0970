// Package generator renders a service, compares it with the disk, and applies or reports
// the difference. Each command runs the first steps of this sequence: a spec names
// components; rendering them gives a tree; comparing the tree with the disk gives a
// plan; the plan is applied or reported.
package generator

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/note"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Generator has the templates and the version that every command uses.
type Generator struct {
	Templates fs.FS
	Version   string
	State     int // the number of recorded states of the templates; 0 is unknown
	// ReadOnly refuses a folder in which a command is running or was interrupted, instead of
	// completing or rolling back that command.
	ReadOnly bool
	// Staged returns what git keeps of an unfinished merge in the folder dir; nil without git.
	Staged func(dir string) Staged

	shared *shared
}

// File is a file of a service and its action.
type File struct {
	Path      string `json:"path"`
	Class     string `json:"class"`
	Action    string `json:"action"`
	Component string `json:"component"`
}

// Drift is a difference from the generated output, and the command that fixes it.
type Drift struct {
	Path string `json:"path"`
	Kind string `json:"kind"`
	Fix  string `json:"fix"`
	Keep string `json:"keep,omitempty"` // the command that keeps an edit which Fix discards
	Why  string `json:"why,omitempty"`  // the problem of a file that only the user can fix
}

// Report is the result of a command.
type Report struct {
	Files   []File
	Drift   []Drift
	Notices []string // notes for the user
	Next    []string // steps for the user
	Notes   []Note   // changes since the version of the service; of Check, the advisories
	Tidy    bool     // only the go command can compute the requirements
	Merging bool     // files of the user have unresolved merge conflicts

	// Of an update:
	From      string     // the release that last wrote the service, or devel
	Conflicts []string   // files with conflict markers; of AddField, files that cannot be merged
	Scaffolds []Scaffold // scaffolded files that the templates have another text for
}

// TemplatesDigest identifies the templates by the content that services depend on. Of the
// release notes, that is the history of settings.
func (g Generator) TemplatesDigest() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(g.Templates, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || catalog.IsDocumentation(name) {
			return err
		}
		content, err := fs.ReadFile(g.Templates, name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(sum, "%d %s %d\n", len(name), name, len(content))
		_, _ = sum.Write(content)
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("read templates: %w", err)
	}
	history, err := g.history()
	if err != nil {
		return "", err
	}
	_, _ = sum.Write(history)
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), nil
}

// Schema returns the JSON Schema of praecepta.yaml.
func (g Generator) Schema() []byte { return spec.Schema() }

// resolve returns the components of a spec, including those that they need.
func (g Generator) resolve(s spec.Spec) ([]catalog.Component, error) {
	all, err := g.catalog()
	if err != nil {
		return nil, err
	}
	return all.Resolve(s.Components)
}

// render returns the tree of a spec.
func (g Generator) render(s spec.Spec) (tree.Tree, error) { return g.renderBy(render.Render, s) }

// renderer is a function of package render.
type renderer func(fs.FS, spec.Spec, []catalog.Component) (tree.Tree, error)

// renderBy resolves the components of a spec and renders them.
func (g Generator) renderBy(by renderer, s spec.Spec) (tree.Tree, error) {
	components, err := g.resolve(s)
	if err != nil {
		return nil, err
	}
	return by(g.Templates, s, components)
}

// service is a service on the disk with its manifest: the first stage of a command.
type service struct {
	*plan.Service
	originalLock     []byte    // praecepta.lock as it was before any other file was read
	generated        tree.Disk // the files that conflicts has read; nil once they are compared
	originalManifest []byte    // the manifest on the disk
	manifest         []byte    // the new manifest
	spec             spec.Spec
	notices          []string
	merge            merge

	git        Staged     // what git keeps; nil without git
	extraPaths []string   // more paths to read
	renaming   *renaming  // nil unless the names change
	formerSpec *spec.Spec // before the names changed; nil unless they change
	noExample  bool       // do not scaffold examples of added components
}

// comparedService is a service compared with the files that its manifest requires: the
// second stage of a command.
type comparedService struct {
	*service
	components      []catalog.Component
	before          []catalog.Component // the components before an add
	want            tree.Tree
	disk            tree.Disk
	input           plan.Input
	releaseNotes    []note.Note
	duplicates      []string // user-owned migrations with one number
	skippedExamples []string // why an example cannot be scaffolded
	needsTidy       bool     // go.mod changes, and only the go command can compute the rest
}

// plannedService is a service with the changes that its manifest requires: the last stage
// of a command.
type plannedService struct {
	*comparedService
	plan plan.Plan
}

// open reads the service in dir and plans the changes that its manifest requires.
func (g Generator) open(dir string) (*plannedService, error) {
	g = g.sharing()
	s, err := g.read(dir)
	if err != nil {
		return nil, err
	}
	compared, err := s.compare(g)
	if err != nil {
		s.Close()
		return nil, err
	}
	planned, err := compared.plans(g, nil)
	if err != nil {
		s.Close()
		return nil, err
	}
	return planned, nil
}

// openLocked reads the service in dir, which must have a lock, and compares it with the
// files that its manifest requires.
func (g Generator) openLocked(dir string) (*comparedService, error) {
	s, err := g.read(dir)
	if err != nil {
		return nil, err
	}
	compared, err := s.compareLocked(g)
	if err != nil {
		s.Close()
		return nil, err
	}
	return compared, nil
}

// read reads the spec of the service in dir. It refuses an unfinished merge: with the
// error of Sync, if Sync cannot resolve it.
func (g Generator) read(dir string) (*service, error) {
	s, err := g.readAfter(dir, func(s *service) error {
		g.renderAhead(s)
		return s.refuseConflicts()
	})
	if errors.Is(err, errUnresolved) {
		_, _, unresolvable := g.Sync(context.Background(), SyncRequest{Dir: dir, Preview: Preview{DryRun: true}})
		file, _, _ := strings.Cut(err.Error(), ":")
		switch {
		case unresolvable != nil && strings.HasPrefix(unresolvable.Error(), file+":"):
			err = unresolvable
		case unresolvable != nil:
			why := strings.Replace(unresolvable.Error(), "; nothing was changed", "", 1) // this command changes nothing anyway
			err = hint.With(fmt.Errorf("%w. Before sync can resolve it, fix another problem: %s", err, why), hint.Of(unresolvable))
		}
	}
	return s, err
}

// renderAhead starts to render the service, while its files are read. An error of the spec
// or of the templates is reported when the result is used.
func (g Generator) renderAhead(s *service) {
	if g.shared == nil || s.readSpec() != nil {
		return
	}
	wanted := s.spec
	go func() {
		if components, err := g.resolve(wanted); err == nil {
			_, _ = g.renderShared(wanted, components)
		}
	}()
}

// readMerging reads the spec of the service in dir, as it is once the conflicts of an
// unfinished merge are resolved.
func (g Generator) readMerging(dir string) (*service, error) {
	return g.readAfter(dir, func(s *service) error { return s.resolve(s.git) })
}

// readAfter reads the spec of the service in dir after look has returned.
func (g Generator) readAfter(dir string, look func(*service) error) (*service, error) {
	open := openFolder
	if g.ReadOnly {
		open = openFolderToRead
	}
	s, err := open(dir)
	if err != nil {
		return nil, err
	}
	if g.Staged != nil {
		s.git = g.Staged(dir)
	}
	if err = look(s); err == nil {
		err = s.readSpec()
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// openFolder opens the folder of a service, and reads nothing.
func openFolder(dir string) (*service, error) { return openFolderBy(plan.Open, dir) }

// openFolderToRead opens the folder of a service, and never changes it.
func openFolderToRead(dir string) (*service, error) { return openFolderBy(plan.OpenToRead, dir) }

func openFolderBy(open func(dir string) (*plan.Service, string, error), dir string) (*service, error) {
	held, notice, err := open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("no such folder")
	}
	if err != nil {
		return nil, err
	}
	s := &service{Service: held}
	s.originalLock, _ = tree.ReadFile(s.Root(), tree.LockPath) // an error is reported when it is parsed
	if notice != "" {
		s.notices = append(s.notices, notice)
	}
	return s, nil
}

func (s *service) readSpec() error {
	content, err := tree.ReadFile(s.Root(), tree.ManifestPath)
	if errors.Is(err, fs.ErrNotExist) {
		return s.noManifest()
	}
	err = hint.With(err, s.asFile(tree.ManifestPath, restoreManifest))
	if err == nil {
		s.originalManifest, s.manifest = content, content
		if merged, has := s.merge.resolved[tree.ManifestPath]; has {
			s.manifest = merged
		}
		s.spec, err = spec.Load(s.manifest)
	}
	if err == nil {
		err = hint.With(gomod.ValidateModule(s.spec.Module), "praecepta-gen schema")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", tree.ManifestPath, err)
	}
	return nil
}

// noManifest returns the error for a service without a manifest, or for another folder.
func (s *service) noManifest() error {
	if _, err := s.Root().Lstat(tree.LockPath); err != nil {
		return s.noService()
	}
	return hint.With(fmt.Errorf("%[1]s: no such file, but %[2]s exists: restore %[1]s from git, or write a new one that follows the schema", tree.ManifestPath, tree.LockPath), restoreManifest)
}

// restoreManifest is the command that restores the manifest, or else says how to write one.
const restoreManifest = "git checkout HEAD -- " + tree.ManifestPath + " || praecepta-gen schema"

// noService returns the error for a folder that is not the folder of a service. If it lies
// in one, the hint changes to that.
func (s *service) noService() error {
	if dir := serviceAbove(s.Root().Name()); dir != "" {
		return hint.With(fmt.Errorf("%s: no such file: the folder of the service is %q", tree.ManifestPath, dir), "cd "+hint.Quote(dir))
	}
	return hint.With(fmt.Errorf("%s: no such file: change to the folder of a service, or pass -C DIR", tree.ManifestPath), "praecepta-gen new service --help")
}

// serviceAbove returns the folder of the service in which dir lies, relative to the current
// folder. It is empty without one, and if that is the current folder.
func serviceAbove(dir string) string {
	dir, err := filepath.Abs(dir)
	current, failed := filepath.Abs(".")
	for parent := filepath.Dir(dir); errors.Join(err, failed) == nil && parent != dir; parent = filepath.Dir(dir) {
		dir = parent
		if isService(dir) {
			if dir == current {
				return ""
			}
			above, _ := filepath.Rel(current, dir)
			return above
		}
	}
	return ""
}

// isService reports whether the folder has the manifest of a service.
func isService(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, tree.ManifestPath))
	return err == nil && info.Mode().IsRegular()
}

// pathOf returns the path of a file that a person named, relative to the folder of the
// service.
func (s *service) pathOf(name string) string { return pathIn(s.Root().Name(), name) }

// pathIn is pathOf for the folder dir. On Windows, separators are backslashes.
func pathIn(dir, name string) string {
	root, err := filepath.Abs(dir)
	if filepath.IsAbs(name) && err == nil {
		if below, err := filepath.Rel(root, name); err == nil && filepath.IsLocal(below) {
			name = below
		}
	}
	return path.Clean(strings.ReplaceAll(name, `\`, "/"))
}

// compare reads the files that the manifest requires, as generated and as on the disk.
func (s *service) compare(g Generator) (*comparedService, error) {
	compared := &comparedService{service: s}
	if err := compared.load(g); err != nil {
		return nil, err
	}
	return compared, nil
}

// load renders the spec and reads the disk.
func (s *comparedService) load(g Generator) error {
	g = g.sharing()
	go func() { _, _ = g.shared.digest() }() // the rendering, which takes longest, does not need it
	var err error
	if s.components, err = g.resolve(s.spec); err != nil {
		return fmt.Errorf("%s: %w", tree.ManifestPath, err)
	}
	rendered, err := g.renderShared(s.spec, s.components)
	if err != nil {
		return err
	}
	s.want = maps.Clone(rendered)
	digest, err := g.shared.digest()
	if err != nil {
		return err
	}
	next := g.newLock(digest)
	was, sides, err := s.readLock(next)
	if err != nil {
		return err
	}
	if was != nil && was.Templates != digest {
		if s.releaseNotes, err = g.shared.notes(); err != nil {
			return err
		}
	}
	if err := s.addCIOf(g, was); err != nil {
		return err
	}
	if err := g.addTools(s.want); err != nil {
		return err
	}
	offered, err := s.offered(g, sides, rendered)
	if err != nil {
		return err
	}
	offered[toolsPath] = true // a service that has none gets it from restore
	if err := s.dropExamples(was); err != nil {
		return err
	}
	if err := s.keepOwnCode(g, was); err != nil {
		return err
	}
	placed, err := s.place(was, offered)
	if err != nil {
		return err
	}
	s.duplicates = placed.duplicates
	for _, notice := range placed.notices { // rename compares twice
		if !slices.Contains(s.notices, notice) {
			s.notices = append(s.notices, notice)
		}
	}
	paths := append([]string{tree.LockPath}, s.extraPaths...)
	for _, f := range s.want.Files() {
		paths = append(paths, f.Path)
		if was == nil {
			paths = append(paths, tree.BasePath(f.Path))
		}
	}
	if was != nil {
		known := was.Paths()
		paths = append(paths, known...)
		for _, p := range known {
			paths = append(paths, tree.BasePath(p))
		}
		next.Before = was.Before
		if was.Templates == digest {
			next.Generator, next.State = was.Generator, cmp.Or(was.State, next.State)
		}
	}
	if s.disk, err = s.readDisk(paths); err != nil {
		return err
	}
	if !bytes.Equal(s.disk[tree.ManifestPath].Content, s.originalManifest) {
		return plan.ChangedMeanwhile(tree.ManifestPath)
	}
	if err := s.Unchanged(s.originalLock); err != nil {
		return err
	}
	if err := s.leaveOutProofs(g, was); err != nil {
		return err
	}
	s.resolveWiring()
	if was != nil && s.merge.resolved != nil {
		s.acceptMerged(was)
	}
	if s.merge.err != nil {
		return s.merge.err
	}
	newLock := ""
	if was == nil { // otherwise nothing needs it, and git is not asked
		newLock = s.newLock("")
	}
	s.input = plan.Input{
		Want: s.want, Disk: s.disk, Lock: was, Next: next, RemovedComponents: s.removedByMerge(),
		Offered: offered, Renamed: placed.renamed, Blockers: s.blockers(was), IsMerging: len(s.merge.conflicts) > 0, RemovedScaffolds: placed.leaving, Edits: s.resolvedScaffolds(), AnyMode: s.hasNoExecutableBit(), NewLock: newLock,
	}
	return nil
}

// readDisk reads the files at the paths and all generated files. What conflicts has just read
// is read only once.
func (s *service) readDisk(paths []string) (tree.Disk, error) {
	if s.generated == nil {
		return tree.Read(s.Root(), paths)
	}
	disk := s.generated
	s.generated = nil
	return tree.ReadMore(s.Root(), disk, paths)
}

// hasNoExecutableBit reports whether the file system cannot say which files are
// executable. The disk is consulted only if a generated file differs.
func (s *comparedService) hasNoExecutableBit() bool {
	for _, f := range append(s.want.Files(), tree.File{Path: tree.LockPath, Class: tree.Ours}) {
		found, has := s.disk[f.Path]
		if has && found.Regular && f.Class == tree.Ours && tree.IsExecutable(found.Mode) != tree.IsExecutable(f.Mode()) {
			return !s.disk.StoresExecutableBit(s.Root(), f.Path)
		}
	}
	return false
}

// plans plans the changes that make the disk match the spec.
func (s *comparedService) plans(g Generator, discard []string) (*plannedService, error) {
	for _, path := range discard {
		if s.isOwned(path) {
			return nil, hint.With(fmt.Errorf("--discard %s: an owned file", path), "praecepta-gen disown --discard "+hint.Quote(path))
		}
		found, has := s.disk[path]
		if info, err := s.Root().Lstat(path); has && err == nil && info.IsDir() {
			return nil, hint.With(fmt.Errorf("--discard %s: a folder, and --discard takes files", path), plan.Move(path, found.Aside)+" && praecepta-gen sync")
		}
		if !has || tree.ClassOf(path) != tree.Ours {
			if _, wanted := s.want[path]; wanted && !has && tree.ClassOf(path) == tree.Ours {
				return nil, hint.With(fmt.Errorf("--discard %s: the file does not exist, and sync writes it", path), "praecepta-gen sync")
			}
			why := "not a generated file"
			switch info, err := s.Root().Stat(path); {
			case path == tree.LockPath:
				why = "sync writes it without --discard"
			case err == nil && info.IsDir():
				why = "a folder, and --discard takes files"
			}
			return nil, hint.With(fmt.Errorf("--discard %s: %s", path, why), "praecepta-gen status")
		}
	}
	s.input.Discard = discard
	if err := s.share(g); err != nil {
		return nil, err
	}
	planned := &plannedService{s, plan.Make(s.input)}
	planned.reportDuplicates()
	return planned, nil
}

// newLock returns an empty lock with the identity of this generator.
func (g Generator) newLock(digest string) lock.Lock {
	l := lock.New(g.Version, digest)
	l.State = g.State
	return l
}

// readLock reads the lock, or merges the locks of both branches of a merge. It returns
// nil without a lock: check reports that, and sync writes one. next is the lock that this
// generator writes.
func (s *comparedService) readLock(next lock.Lock) (was *lock.Lock, sides []lock.Lock, err error) {
	content, err := tree.ReadFile(s.Root(), tree.LockPath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, hint.With(fmt.Errorf("%s: %w", tree.LockPath, err), s.asFile(tree.LockPath, s.newLock("")))
	}
	sides, err = s.parseLocks(content)
	if err != nil {
		return nil, nil, hint.With(fmt.Errorf("%s: %w", tree.LockPath, err), s.newLock("rm "+tree.LockPath+" && "))
	}
	for _, side := range sides {
		if err := side.RefuseNewer(next); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", tree.LockPath, err)
		}
	}
	l := sides[0]
	if len(sides) > 1 {
		l, err = s.mergeLocks(next.Templates)
	}
	return &l, sides, err
}

// reportedFile converts a file for a report.
func reportedFile(f tree.File, action plan.Action) File {
	return File{Path: f.Path, Class: string(f.Class), Action: string(action), Component: f.Component}
}

// report returns the report of the plan. Unless all is set, it leaves out unchanged files.
func (s *plannedService) report(all bool) Report {
	r := Report{Notices: s.notices}
	for _, step := range s.plan.Steps {
		if all || step.Action != plan.Keep {
			r.Files = append(r.Files, reportedFile(step.File, step.Action))
		}
	}
	for _, d := range s.plan.Drift {
		r.Drift = append(r.Drift, Drift{Path: d.Path, Kind: string(d.Kind), Fix: d.Fix, Keep: d.Keep, Why: d.Why})
	}
	return r
}

// isEmpty reports whether dir is empty and whether it exists.
func isEmpty(dir string) (empty, exists bool, err error) {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, false, nil
	}
	if err != nil {
		return false, false, err
	}
	if !info.IsDir() {
		return false, true, nil
	}
	entries, err := os.ReadDir(dir)
	return len(entries) == 0, true, err
}
